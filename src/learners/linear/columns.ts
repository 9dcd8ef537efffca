import type { Matrix } from '../../core/data.js';
import type { Arena } from '../../kernels/kernels.js';
import { finite } from './design.js';

/**
 * The listed rows by column, in the arena: dense columns of n numbers, sparse ones with the places of their rows in the
 * list, and last a constant 1. By column: where its numbers and its rows lie (0: it has all rows), and how many they are.
 */
export type Columns = {
  readonly n: number;
  readonly p: number;
  readonly q: number;
  readonly x: Float64Array;
  readonly rows: Float64Array;
  readonly length: Int32Array;
};

export function columnsOf(arena: Arena, x: Matrix, rows: Int32Array): Columns {
  const n = rows.length;
  const p = x.columns.length;
  const q = x.sparse?.width ?? 0;
  const at = new Float64Array(p + q + 1);
  const places = new Float64Array(p + q + 1);
  const length = new Int32Array(p + q + 1).fill(n);
  for (let j = 0; j < p; j++) {
    const column = x.columns[j]!;
    const to = arena.f64(n);
    for (let i = 0; i < n; i++) to[i] = finite(column[rows[i]!]!);
    at[j] = to.byteOffset;
  }
  if (x.sparse) addSparse(arena, x.sparse, rows, at.subarray(p), places.subarray(p), length.subarray(p));
  at[p + q] = arena.f64(n).fill(1).byteOffset;
  return { n, p, q, x: at, rows: places, length };
}

function addSparse(
  arena: Arena,
  { width, indptr, indices, values }: NonNullable<Matrix['sparse']>,
  rows: Int32Array,
  at: Float64Array,
  places: Float64Array,
  length: Int32Array,
): void {
  length.fill(0, 0, width);
  let entries = 0;
  for (let i = 0; i < rows.length; i++)
    for (let e = indptr[rows[i]!]!; e < indptr[rows[i]! + 1]!; e++, entries++) length[indices[e]!]!++;
  const numbers = arena.f64(entries);
  const owners = arena.i32(entries);
  const next = new Int32Array(width);
  let start = 0;
  for (let j = 0; j < width; j++) {
    at[j] = numbers.byteOffset + 8 * start;
    places[j] = owners.byteOffset + 4 * start;
    next[j] = start;
    start += length[j]!;
  }
  for (let i = 0; i < rows.length; i++) {
    for (let e = indptr[rows[i]!]!; e < indptr[rows[i]! + 1]!; e++) {
      const to = next[indices[e]!]!++;
      numbers[to] = finite(values[e]!);
      owners[to] = i;
    }
  }
}
