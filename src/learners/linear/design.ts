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

/** Where arrays come from: the heap, or the arena of the kernels. What they hold at first is undefined. */
export type Memory = { f64(length: number): Float64Array; i32(length: number): Int32Array };

const HEAP: Memory = { f64: (length) => new Float64Array(length), i32: (length) => new Int32Array(length) };

/** Copies rows [from, to) of the list (of x itself if there is no list). */
export function gather(
  x: Matrix,
  rows: Int32Array | undefined,
  from: number,
  to: number,
  memory: Memory = HEAP,
): Design {
  const n = to - from;
  const p = x.columns.length;
  const dense = memory.f64(n * p);
  // Tiles of rows keep the strided writes of all columns in the cache, four columns of a row are written together.
  const paired = p - (p % 4);
  for (let start = 0; start < n; start += 256) {
    const end = Math.min(n, start + 256);
    for (let j = 0; j < paired; j += 4) fillFour(dense, p, j, x.columns, rows, from, start, end);
    for (let j = paired; j < p; j++) fillColumn(dense, p, j, x.columns[j]!, rows, from, start, end);
  }
  return { rows: n, p, dense, ...gatherSparse(x, rows, from, n, memory) };
}

function fillFour(
  dense: Float64Array,
  p: number,
  j: number,
  columns: Matrix['columns'],
  rows: Int32Array | undefined,
  from: number,
  start: number,
  end: number,
): void {
  const [c0, c1, c2, c3] = [columns[j]!, columns[j + 1]!, columns[j + 2]!, columns[j + 3]!];
  for (let i = start, to = start * p + j; i < end; i++, to += p) {
    const row = rows ? rows[from + i]! : from + i;
    dense[to] = finite(c0[row]!);
    dense[to + 1] = finite(c1[row]!);
    dense[to + 2] = finite(c2[row]!);
    dense[to + 3] = finite(c3[row]!);
  }
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

function gatherSparse(
  x: Matrix,
  rows: Int32Array | undefined,
  from: number,
  n: number,
  memory: Memory,
): SparsePart {
  const indptr = memory.i32(n + 1).fill(0);
  const sparse = x.sparse;
  if (!sparse) return { q: 0, indptr, indices: memory.i32(0), values: memory.f64(0) };
  for (let i = 0; i < n; i++) {
    const row = rows ? rows[from + i]! : from + i;
    indptr[i + 1] = indptr[i]! + sparse.indptr[row + 1]! - sparse.indptr[row]!;
  }
  const indices = memory.i32(indptr[n]!);
  const values = memory.f64(indptr[n]!);
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
export function gatherAll(x: Matrix, rows?: Int32Array, memory?: Memory): Design {
  return gather(x, rows, 0, rows ? rows.length : x.rows, memory);
}

/** Mean entries of a row: dense columns and stored sparse ones. */
export function entriesPerRow(d: Design): number {
  return d.p + (d.rows ? d.values.length / d.rows : 0);
}
