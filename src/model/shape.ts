import { inputError } from '../core/errors.js';
import { isTyped } from '../core/plain.js';

/** Checks of plain data from a file: each returns the value with its type or throws a SyntaxError that says where. */
export type Shape<T> = (value: unknown, path: string) => T;

function wrong(path: string, expected: string): never {
  throw new SyntaxError(`${path || 'the document'} is not ${expected}`);
}

export const text: Shape<string> = (v, path) => (typeof v === 'string' ? v : wrong(path, 'text'));
export const finite: Shape<number> = (v, path) =>
  typeof v === 'number' && Number.isFinite(v) ? v : wrong(path, 'a finite number');
export const number: Shape<number> = (v, path) => (typeof v === 'number' ? v : wrong(path, 'a number'));
export const integer: Shape<number> = (v, path) =>
  Number.isSafeInteger(v) && (v as number) >= 0 ? (v as number) : wrong(path, 'a whole number from 0');
/** Numbers that never fall, at least one. */
export const ascending: Shape<Float64Array> = (v, path) =>
  v instanceof Float64Array && v.length > 0 && v.every((x, i) => x >= (i > 0 ? v[i - 1]! : -Infinity))
    ? v
    : wrong(path, 'a list of ascending numbers');
/** Numbers of columns, at least one. */
export const places: Shape<Int32Array> = (v, path) =>
  v instanceof Int32Array && v.length > 0 && v.every((j) => j >= 0) ? v : wrong(path, 'a list of columns');
export const anything: Shape<unknown> = (v) => v;

export function oneOf<T extends string>(...options: readonly T[]): Shape<T> {
  return (v, path) => (options.includes(v as T) ? (v as T) : wrong(path, `one of ${options.join(', ')}`));
}

export function list<T>(item: Shape<T>): Shape<T[]> {
  return (v, path) => (Array.isArray(v) ? v.map((x, i) => item(x, `${path}[${i}]`)) : wrong(path, 'a list'));
}

export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (v, path) => (v === undefined ? undefined : shape(v, path));
}

/** Only own properties count; others than those listed are left out. */
export function record<T extends { readonly [key: string]: Shape<unknown> }>(
  shapes: T,
): Shape<{ [K in keyof T]: ReturnType<T[K]> }> {
  return (v, path) => {
    if (typeof v !== 'object' || v === null || Array.isArray(v) || isTyped(v)) wrong(path, 'an object');
    const entries = Object.entries(shapes).map(([key, shape]) => {
      const value = Object.hasOwn(v as object, key) ? (v as { [key: string]: unknown })[key] : undefined;
      return [key, shape(value, path ? `${path}.${key}` : key)] as const;
    });
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as {
      [K in keyof T]: ReturnType<T[K]>;
    };
  };
}

/** Runs a check on a document; what it throws becomes an input error that names the file. */
export function checked<T>(source: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw inputError(
      `${source}: not a valid model file: ${error.message.slice(0, 200)}`,
      'fit the model again',
    );
  }
}
