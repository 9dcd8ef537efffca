import { isTyped, type Plain, type Typed } from '../core/plain.js';

type Constructor = new (buffer: SharedArrayBuffer) => Typed;

/** The same plain data with its typed arrays in shared memory, each array once however often it occurs. */
export function share<T>(value: T, seen = new Map<Typed, Typed>()): T {
  return walk(value as Plain, seen) as T;
}

function walk(value: Plain, seen: Map<Typed, Typed>): Plain {
  if (typeof value !== 'object' || value === null) return value;
  if (isTyped(value)) return shared(value, seen);
  if (Array.isArray(value)) return value.map((item: Plain) => walk(item, seen));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item as Plain, seen)]));
}

function shared(value: Typed, seen: Map<Typed, Typed>): Typed {
  if (value.buffer instanceof SharedArrayBuffer) return value;
  const known = seen.get(value);
  if (known) return known;
  const copy = new (value.constructor as Constructor)(new SharedArrayBuffer(value.byteLength));
  copy.set(value);
  seen.set(value, copy);
  return copy;
}
