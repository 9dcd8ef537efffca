/** Arrays of numbers as they cross worker boundaries and enter model.json. */
export type Typed = Float64Array | Float32Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;

/** The only values that cross a worker boundary or enter model.json. */
export type Plain =
  undefined | null | boolean | number | string | Typed | readonly Plain[] | { readonly [key: string]: Plain };

/** A fitted thing: the registry name of the code that reads the state, and the state. */
export type Fitted = { readonly use: string; readonly state: Plain };

export function isTyped(value: unknown): value is Typed {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** About the memory that numbers and texts take; in a model file arrays, as base64, are a third longer. */
export function plainBytes(value: Plain): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  if (isTyped(value)) return value.byteLength;
  return Object.values(value).reduce<number>((sum, item) => sum + plainBytes(item as Plain), 0);
}
