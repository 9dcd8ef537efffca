import type { Matrix } from '../../core/data.js';
import type { Design } from '../linear/design.js';
import { gather } from '../linear/design.js';
import type { Block, Points } from './neighbours.js';
import type { Lists } from './sparse-lists.js';
import { invert, sparseSums } from './sparse-lists.js';

/** The rows that were learned, packed for the model file. Numbers are multiplied by the scale of their column. */
export type Kept = {
  readonly rows: number;
  /** the dense columns that count */
  readonly columns: Int32Array;
  readonly scale: Float64Array;
  /** row by row: steps of `step` from `low`, or the numbers themselves */
  readonly dense: Uint16Array | Float64Array;
  readonly low: Float64Array;
  readonly step: Float64Array;
  readonly sparse: null | {
    readonly width: number;
    readonly indptr: Int32Array;
    readonly indices: Uint16Array | Int32Array;
    /** empty: all are 1 */
    readonly values: Float32Array | Float64Array;
    readonly scale: Float32Array;
  };
};

/** Scaled numbers beyond are outliers: they need not be told apart. */
const FARTHEST = 50;
const STEPS = 65_535;

/** exact: in doubles; otherwise dense numbers are rounded to 65,536 steps and sparse ones to 32 bits. */
export function keep(
  d: Design,
  columns: Int32Array,
  scale: Float64Array,
  sparseScale: Float64Array,
  exact: boolean,
): Kept {
  const low = new Float64Array(columns.length);
  const step = new Float64Array(columns.length);
  const cells = new Float64Array(d.rows * columns.length);
  const codes = new Uint16Array(exact ? 0 : cells.length);
  columns.forEach((column, j) => {
    let high = -Infinity;
    low[j] = Infinity;
    for (let i = 0; i < d.rows; i++) {
      const v = d.dense[i * d.p + column]!;
      cells[i * columns.length + j] = v;
      low[j] = Math.min(low[j]!, Math.max(-FARTHEST, v));
      high = Math.max(high, Math.min(FARTHEST, v));
    }
    step[j] = Math.max(0, high - low[j]!) / STEPS;
    for (let i = j; i < codes.length; i += columns.length) codes[i] = toStep(cells[i]!, low[j]!, step[j]!);
  });
  return {
    rows: d.rows,
    columns,
    scale,
    dense: exact ? cells : codes,
    low,
    step,
    sparse: d.q === 0 ? null : keepSparse(d, sparseScale, exact),
  };
}

/** Beyond the ends is at the ends. */
function toStep(v: number, low: number, step: number): number {
  return step > 0 ? Math.min(STEPS, Math.max(0, Math.round((v - low) / step))) : 0;
}

function keepSparse(
  { q, indptr, indices, values }: Design,
  scale: Float64Array,
  exact: boolean,
): Kept['sparse'] {
  const ones = values.every((v) => v === 1);
  return {
    width: q,
    indptr,
    indices: q <= 65_536 ? Uint16Array.from(indices) : indices,
    values: ones ? new Float32Array(0) : exact ? values : Float32Array.from(values),
    scale: Float32Array.from(scale),
  };
}

export type Unpacked = { readonly kept: Kept; readonly points: Points; readonly lists: Lists | null };

/** @throws RangeError if the parts do not fit together */
export function unpack(kept: Kept, manhattan: boolean): Unpacked {
  const { rows, columns, dense, step, scale, sparse } = kept;
  const width = columns.length;
  if (dense.length !== rows * width || (sparse && sparse.indptr.length !== rows + 1))
    throw new RangeError('cells of other rows');
  const exact = dense instanceof Float64Array;
  const cells = new (exact ? Float64Array : Float32Array)(dense.length);
  for (let j = 0; j < width; j++) {
    const factor = exact ? scale[j]! : step[j]! * scale[j]!;
    for (let i = j; i < cells.length; i += width) cells[i] = dense[i]! * factor;
  }
  const lists =
    sparse && invert(sparse.width, sparse.indptr, sparse.indices, sparseValues(sparse), manhattan);
  return { kept, points: { count: rows, width, cells, manhattan, started: sparse !== null }, lists };
}

function sparseValues({ indices, values, scale }: NonNullable<Kept['sparse']>): Float64Array {
  const out = new Float64Array(indices.length).fill(1);
  out.set(values);
  for (let e = 0; e < out.length; e++) out[e]! *= scale[indices[e]!]!;
  return out;
}

/** Writes rows [from, from + n) of the list (of x) as queries: to the same precision as the rows that were kept. */
export function fillQueries(
  { kept, points, lists }: Unpacked,
  x: Matrix,
  rows: Int32Array | undefined,
  block: Block,
  from: number,
  n: number,
): void {
  const { columns, scale, low, step } = kept;
  const { queries, start, stride } = block;
  const d = gather(x, rows, from, from + n);
  const exact = queries instanceof Float64Array;
  columns.forEach((column, j) => {
    for (let i = 0; i < n; i++) {
      const v = d.dense[i * d.p + column]!;
      queries[i * columns.length + j] = exact
        ? v * scale[j]!
        : toStep(v, low[j]!, step[j]!) * (step[j]! * scale[j]!);
    }
  });
  if (!lists || !kept.sparse) return;
  const values = new Float64Array(d.values.length);
  for (let e = 0; e < values.length; e++)
    values[e] = (exact ? d.values[e]! : Math.fround(d.values[e]!)) * kept.sparse.scale[d.indices[e]!]!;
  const sums = new Float64Array(points.count);
  for (let i = 0; i < n; i++) {
    sparseSums(lists, d.indices, values, d.indptr[i]!, d.indptr[i + 1]!, points.manhattan, sums);
    start.set(sums, i * stride);
  }
}
