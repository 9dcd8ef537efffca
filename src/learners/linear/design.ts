import type { Matrix } from '../../core/data.js';

/**
 * The rows of a fold, packed: dense columns row-major (rows × p), sparse entries as CSR (width q), every number
 * finite. Column j < p is dense column j, column p + j is sparse column j.
 */
export type Design = {
  readonly rows: number;
  readonly p: number;
  readonly dense: Float64Array;
  readonly q: number;
  readonly indptr: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float64Array;
};

/** Beyond this, squares would overflow; a column so large is broken anyway. */
export const LIMIT = 1e75;

/** NaN becomes 0, what is too large for sums of squares is clipped. */
export function finite(v: number): number {
  if (v <= LIMIT && v >= -LIMIT) return v;
  return v > LIMIT ? LIMIT : v < -LIMIT ? -LIMIT : 0;
}

/** Copies rows [from, to) of the list (of x itself if there is no list). */
export function gather(x: Matrix, rows: Int32Array | undefined, from: number, to: number): Design {
  const n = to - from;
  const p = x.columns.length;
  const dense = new Float64Array(n * p);
  // Tiles of rows keep the strided writes of all columns in the cache.
  for (let start = 0; start < n; start += 256) {
    const end = Math.min(n, start + 256);
    for (let j = 0; j < p; j++) fillColumn(dense, p, j, x.columns[j]!, rows, from, start, end);
  }
  return { rows: n, p, dense, ...gatherSparse(x, rows, from, n) };
}

function fillColumn(
  dense: Float64Array,
  p: number,
  j: number,
  column: Float64Array,
  rows: Int32Array | undefined,
  from: number,
  start: number,
  end: number,
): void {
  for (let i = start; i < end; i++) {
    const row = rows ? rows[from + i]! : from + i;
    dense[i * p + j] = finite(column[row]!);
  }
}

type SparsePart = Pick<Design, 'q' | 'indptr' | 'indices' | 'values'>;

function gatherSparse(x: Matrix, rows: Int32Array | undefined, from: number, n: number): SparsePart {
  const indptr = new Int32Array(n + 1);
  const sparse = x.sparse;
  if (!sparse) return { q: 0, indptr, indices: new Int32Array(0), values: new Float64Array(0) };
  for (let i = 0; i < n; i++) {
    const row = rows ? rows[from + i]! : from + i;
    indptr[i + 1] = indptr[i]! + sparse.indptr[row + 1]! - sparse.indptr[row]!;
  }
  const indices = new Int32Array(indptr[n]!);
  const values = new Float64Array(indptr[n]!);
  for (let i = 0; i < n; i++) {
    let at = indptr[i]!;
    const row = rows ? rows[from + i]! : from + i;
    for (let e = sparse.indptr[row]!; e < sparse.indptr[row + 1]!; e++, at++) {
      indices[at] = sparse.indices[e]!;
      values[at] = finite(sparse.values[e]!);
    }
  }
  return { q: sparse.width, indptr, indices, values };
}

/** Everything of x (or of the listed rows). */
export function gatherAll(x: Matrix, rows?: Int32Array): Design {
  return gather(x, rows, 0, rows ? rows.length : x.rows);
}

/** Mean entries of a row: dense columns and stored sparse ones. */
export function entriesPerRow(d: Design): number {
  return d.p + (d.rows ? d.values.length / d.rows : 0);
}
