import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

/** Reference figures of scikit-learn, LightGBM and PyTorch: fixtures/reference, made by fixed versions of those libraries. */
const folder = join(import.meta.dirname, '../../fixtures/reference');

export type Tolerance = { readonly rtol: number; readonly atol: number };
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** One case; inputs and expectations are as free as the JSON is, so tests say what they read: `field<number[][]>(c, 'X')`. */
export type ReferenceCase = {
  readonly name: string;
  readonly params: { readonly [key: string]: Json };
  readonly expected: { readonly [key: string]: Json };
  readonly tolerance: Tolerance & { readonly keys?: { readonly [key: string]: Tolerance } };
  readonly [input: string]: unknown;
};

export function cases(area: string): ReferenceCase[] {
  const doc = JSON.parse(readFileSync(join(folder, `${area}.json`), 'utf8')) as { cases: ReferenceCase[] };
  return doc.cases;
}

/** An input of a case with `{"csv": …}` references replaced by the numbers of that table. */
export function field<T>(c: ReferenceCase, key: string): T {
  return resolve(c[key]) as T;
}

export function has(c: ReferenceCase, key: string): boolean {
  return c[key] !== undefined && c[key] !== null;
}

function resolve(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('csv' in value)) return value;
  const { csv, columns, column } = value as { csv: string; columns?: string[]; column?: string };
  const [head = '', ...lines] = readFileSync(join(folder, csv), 'utf8').trimEnd().split('\n');
  const names = head.split(',');
  const rows = lines.map((line) => line.split(',').map((cell) => (cell === '' ? NaN : Number(cell))));
  if (columns) return rows.map((row) => columns.map((name) => row[names.indexOf(name)]));
  return rows.map((row) => row[names.indexOf(column ?? '')]);
}

/** Checks got against expected[key] elementwise: |got - expected| <= atol + rtol * |expected|, unless given otherwise. */
export function expectClose(got: unknown, c: ReferenceCase, key: string, tolerance?: Tolerance): void {
  const allowed = tolerance ?? c.tolerance.keys?.[key] ?? c.tolerance;
  expect(firstDifference(got, c.expected[key] as Json, allowed, key), `${c.name}: ${key}`).toBeNull();
}

export function firstDifference(got: unknown, want: Json, t: Tolerance, path = ''): string | null {
  if (Array.isArray(want)) {
    if (!(Array.isArray(got) || ArrayBuffer.isView(got))) return `${path}: not a list`;
    const list = got as ArrayLike<unknown>;
    if (list.length !== want.length) return `${path}: length ${list.length}, expected ${want.length}`;
    for (let i = 0; i < want.length; i++) {
      const difference = firstDifference(list[i], want[i]!, t, `${path}[${i}]`);
      if (difference) return difference;
    }
    return null;
  }
  if (want === null)
    return got === null || Number.isNaN(got) ? null : `${path}: expected none, got ${String(got)}`;
  if (typeof want === 'object') {
    for (const [key, value] of Object.entries(want)) {
      const difference = firstDifference((got as Record<string, unknown>)[key], value, t, `${path}.${key}`);
      if (difference) return difference;
    }
    return null;
  }
  const number = want === 'Infinity' ? Infinity : want === '-Infinity' ? -Infinity : want;
  if (typeof number !== 'number')
    return got === want ? null : `${path}: ${String(got)}, expected ${String(want)}`;
  if (got === number) return null;
  const off = Math.abs((got as number) - number);
  return off <= t.atol + t.rtol * Math.abs(number) ? null : `${path}: ${String(got)}, expected ${number}`;
}
