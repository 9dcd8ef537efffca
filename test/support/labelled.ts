import type { Csr, Labelled, Matrix, Target } from '../../src/core/data.js';
import { allRows, targetLength } from '../../src/core/data.js';

/** A matrix from rows of numbers, and a sparse block from rows of [column, value] pairs. */
export function matrixOf(dense: readonly (readonly number[])[], sparse?: Csr): Matrix {
  const rows = sparse ? sparse.rows : dense.length;
  const p = dense[0]?.length ?? 0;
  return {
    rows,
    names: Array.from({ length: p }, (_, j) => `x${j}`),
    levels: new Int32Array(p),
    columns: Array.from({ length: p }, (_, j) => Float64Array.from(dense, (row) => row[j]!)),
    ...(sparse ? { sparse } : {}),
  };
}

export function csrOf(rows: readonly (readonly (readonly [number, number])[])[], width: number): Csr {
  const entries = rows.flat();
  const indptr = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => (indptr[i + 1] = indptr[i]! + row.length));
  return {
    rows: rows.length,
    width,
    indptr,
    indices: Int32Array.from(entries, ([j]) => j),
    values: Float64Array.from(entries, ([, v]) => v),
  };
}

export const real = (values: ArrayLike<number>): Target => ({
  task: 'regression',
  values: Float64Array.from(values),
});

export function classes(codes: ArrayLike<number>, width: number): Target {
  const names = Array.from({ length: width }, (_, k) => `c${k}`);
  return { task: width === 2 ? 'binary' : 'multiclass', codes: Int32Array.from(codes), classes: names };
}

export function labelled(
  x: Matrix,
  y: Target,
  rows = allRows(targetLength(y)),
  weight?: ArrayLike<number>,
): Labelled {
  return { x, y, rows, weight: weight ? Float64Array.from(weight) : null };
}
