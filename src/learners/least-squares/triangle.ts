import type { System } from './least-squares.js';

/** Rows that are folded into the triangle at a time: they stay in the cache. */
const BLOCK = 256;

/** Columns of the system, centred, and at the end its target. */
export function columnsWithTarget({ design, root, mean, target }: System): Float64Array[] {
  const { rows, p, q, dense, indptr, indices, values } = design;
  const columns = Array.from({ length: p }, (_, j) => {
    const column = new Float64Array(rows);
    for (let i = 0; i < rows; i++) column[i] = dense[i * p + j]!;
    return column;
  });
  for (let j = 0; j < q; j++) columns.push(root.map((r) => -r * mean[j]!));
  for (let i = 0; i < rows; i++)
    for (let e = indptr[i]!; e < indptr[i + 1]!; e++) columns[p + indices[e]!]![i]! += values[e]!;
  return [...columns, target];
}

/**
 * R of the QR decomposition, column by column: Householder reflections of one block of rows after the other together
 * with the triangle so far. Unlike a Gram matrix, which squares them, it keeps the small singular values.
 */
export function triangle(columns: readonly Float64Array[]): Float64Array[] {
  const size = columns.length;
  const r = columns.map(() => new Float64Array(size));
  const rows = columns[0]!.length;
  for (let from = 0; from < rows; from += BLOCK) {
    const block = columns.map((column) => column.slice(from, from + BLOCK));
    for (let k = 0; k < size; k++) reflect(r, block, k);
  }
  return r;
}

/** Makes column k of the block 0, and turns the columns after it alike. */
function reflect(r: readonly Float64Array[], block: readonly Float64Array[], k: number): void {
  const v = block[k]!;
  const diagonal = r[k]![k]!;
  const rest = product(v, v);
  if (rest === 0) return;
  const norm = Math.sqrt(diagonal * diagonal + rest);
  const first = diagonal > 0 ? diagonal + norm : diagonal - norm;
  const factor = 2 / (first * first + rest);
  r[k]![k] = diagonal > 0 ? -norm : norm;
  for (let j = k + 1; j < r.length; j++) {
    const column = block[j]!;
    const along = factor * (first * r[j]![k]! + product(v, column));
    r[j]![k]! -= along * first;
    for (let i = 0; i < v.length; i++) column[i]! -= along * v[i]!;
  }
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
