import type { Csr } from '../../core/data.js';
import type { Arena } from '../../kernels/kernels.js';
import { useKernels } from '../../kernels/kernels.js';
import { finite } from '../linear/design.js';
import { sum } from '../linear/labels.js';
import { addScaled } from '../linear/lbfgs.js';
import type { Regression } from './normal-equations.js';

/**
 * The rows of a regression column by column, in the memory of the kernels, times the roots of their weights. Dense
 * columns are centred; sparse ones stay as they are, and their means correct for it wherever they are used.
 */
export type Columns = {
  readonly rows: number;
  /** rows and some zeros: a multiple of 8 */
  readonly length: number;
  readonly p: number;
  readonly q: number;
  readonly dense: Float64Array;
  /** q + 1 places in `entries`, which holds 16 bytes for each: a value and a row number */
  readonly starts: Int32Array;
  readonly entries: Float64Array;
  /** of the sparse columns as stored: inner product with `root` */
  readonly sums: Float64Array;
  /** weighted, of all columns */
  readonly mean: Float64Array;
  /** ‖centred column‖², 0 for one without variation */
  readonly squares: Float64Array;
  readonly root: Float64Array;
  /** centred */
  readonly target: Float64Array;
  readonly targetMean: number;
  readonly total: number;
};

/** What of a column's square may be rounding: of centred values, and of differences of sums. */
const ROUNDING_CENTRED = 1e-26;
const ROUNDING_SUMS = 1e-13;

/** Its arrays stay until the caller releases the arena. @throws RangeError if the memory of the kernels is used up */
export function columnsOf({ x, rows, y, weight }: Regression): Columns {
  const { arena } = useKernels();
  const n = rows.length;
  const p = x.columns.length;
  const length = 8 * Math.ceil(n / 8);
  const total = sum(weight);
  const root = arena.f64(length).fill(0);
  for (let i = 0; i < n; i++) root[i] = Math.sqrt(weight[i]!);
  const { stored, ...sparse } = sparseColumns(x.sparse, rows, root, arena);
  const mean = arena.f64(p + sparse.q);
  const squares = arena.f64(p + sparse.q);
  const dense = arena.f64(p * length).fill(0);
  const place = (values: Float64Array, at: Float64Array): number => {
    const middle = weightedMean(values, weight, total);
    for (let i = 0; i < n; i++) at[i] = root[i]! * (values[i]! - middle);
    return middle;
  };
  const values = new Float64Array(n);
  for (let j = 0; j < p; j++) {
    const column = x.columns[j]!;
    for (let i = 0; i < n; i++) values[i] = finite(column[rows[i]!]!);
    const at = dense.subarray(j * length, (j + 1) * length);
    mean[j] = place(values, at);
    const square = squaresOf(at);
    squares[j] = square > ROUNDING_CENTRED * total * mean[j]! ** 2 ? square : 0;
  }
  for (let j = 0; j < sparse.q; j++) {
    mean[p + j] = sparse.sums[j]! / total;
    const square = stored[j]! - total * mean[p + j]! ** 2;
    squares[p + j] = square > ROUNDING_SUMS * stored[j]! ? square : 0;
  }
  const target = arena.f64(length).fill(0);
  const targetMean = place(y, target);
  return { rows: n, length, p, dense, mean, squares, root, target, targetMean, total, ...sparse };
}

/** Exact for values that are all the same. */
function weightedMean(values: Float64Array, weight: Float64Array, total: number): number {
  const first = values.length > 0 ? values[0]! : 0;
  let off = 0;
  for (let i = 0; i < values.length; i++) off += weight[i]! * (values[i]! - first);
  return first + off / total;
}

function squaresOf(values: Float64Array): number {
  let square = 0;
  for (let i = 0; i < values.length; i++) square += values[i]! * values[i]!;
  return square;
}

type SparseColumns = Pick<Columns, 'q' | 'starts' | 'entries' | 'sums'> & { readonly stored: Float64Array };

/** Rows by columns: the listed rows of x, each entry times the root of its row's weight. */
function sparseColumns(
  x: Csr | undefined,
  rows: Int32Array,
  root: Float64Array,
  arena: Arena,
): SparseColumns {
  const q = x?.width ?? 0;
  const starts = arena.i32(q + 1).fill(0);
  const sums = arena.f64(q).fill(0);
  const stored = new Float64Array(q);
  if (!x) return { q, starts, entries: arena.f64(0), sums, stored };
  for (const row of rows)
    for (let e = x.indptr[row]!; e < x.indptr[row + 1]!; e++) starts[x.indices[e]! + 1]!++;
  for (let j = 0; j < q; j++) starts[j + 1]! += starts[j]!;
  const entries = arena.f64(2 * starts[q]!);
  const numbers = new Int32Array(entries.buffer, entries.byteOffset, 2 * entries.length);
  const next = starts.slice();
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    for (let e = x.indptr[row]!; e < x.indptr[row + 1]!; e++) {
      const j = x.indices[e]!;
      const v = root[i]! * finite(x.values[e]!);
      const at = next[j]!++;
      entries[2 * at] = v;
      numbers[4 * at + 2] = i;
      sums[j]! += root[i]! * v;
      stored[j]! += v * v;
    }
  }
  return { q, starts, entries, sums, stored };
}

/** to += factor · column j as stored; returns by how much of `root` that is too much. */
export function addColumn(columns: Columns, j: number, factor: number, to: Float64Array): number {
  const { p, length, dense, starts, entries, mean } = columns;
  if (j < p) {
    addScaled(to, factor, dense.subarray(j * length, (j + 1) * length));
    return 0;
  }
  const numbers = new Int32Array(entries.buffer, entries.byteOffset, 2 * entries.length);
  for (let e = starts[j - p]!; e < starts[j - p + 1]!; e++)
    to[numbers[4 * e + 2]!]! += factor * entries[2 * e]!;
  return factor * mean[j]!;
}
