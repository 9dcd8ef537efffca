import type { Matrix } from '../../core/data.js';
import { gemm, rowMajor, transposed } from '../../core/gemm.js';
import type { Design } from './design.js';
import { gather } from './design.js';

/**
 * Linear functions of a row, `outputs` of them, in one flat vector:
 * dense outputs × p, then sparse q × outputs (an entry touches neighbours), then the intercepts.
 */
export type Layout = { readonly outputs: number; readonly p: number; readonly q: number };

export function sparseAt(l: Layout): number {
  return l.outputs * l.p;
}

export function interceptAt(l: Layout): number {
  return l.outputs * (l.p + l.q);
}

export function sizeOf(l: Layout): number {
  return l.outputs * (l.p + l.q + 1);
}

/** out (count × outputs) = margins of rows [from, from + count) of the design. */
export function margins(
  d: Design,
  l: Layout,
  theta: Float64Array,
  from: number,
  count: number,
  out: Float64Array,
): void {
  const { outputs } = l;
  const bias = interceptAt(l);
  for (let i = 0; i < count; i++) for (let k = 0; k < outputs; k++) out[i * outputs + k] = theta[bias + k]!;
  gemm(count, outputs, l.p, rowMajor(d.dense, l.p, from * l.p), transposed(theta, l.p), out, 0, outputs);
  if (l.q === 0) return;
  if (outputs === 1) sparseMargin(d, sparseAt(l), theta, from, count, out);
  else sparseMargins(d, outputs, sparseAt(l), theta, from, count, out);
}

function sparseMargin(
  d: Design,
  at: number,
  theta: Float64Array,
  from: number,
  count: number,
  out: Float64Array,
): void {
  const { indptr, indices, values } = d;
  for (let i = 0; i < count; i++) {
    let sum = 0;
    const end = indptr[from + i + 1]!;
    for (let e = indptr[from + i]!; e < end; e++) sum += values[e]! * theta[at + indices[e]!]!;
    out[i] = out[i]! + sum;
  }
}

function sparseMargins(
  d: Design,
  outputs: number,
  at: number,
  theta: Float64Array,
  from: number,
  count: number,
  out: Float64Array,
): void {
  const { indptr, indices, values } = d;
  for (let i = 0; i < count; i++) {
    const end = indptr[from + i + 1]!;
    for (let e = indptr[from + i]!; e < end; e++) {
      const v = values[e]!;
      const w = at + indices[e]! * outputs;
      for (let k = 0; k < outputs; k++) out[i * outputs + k]! += v * theta[w + k]!;
    }
  }
}

/** grad += sum over rows [from, from + count) of residual (count × outputs) ⊗ row, intercepts included. */
export function addGradient(
  d: Design,
  l: Layout,
  residual: Float64Array,
  from: number,
  count: number,
  grad: Float64Array,
): void {
  const { outputs, p } = l;
  gemm(outputs, p, count, transposed(residual, outputs), rowMajor(d.dense, p, from * p), grad, 0, p);
  const bias = interceptAt(l);
  for (let i = 0; i < count; i++)
    for (let k = 0; k < outputs; k++) grad[bias + k]! += residual[i * outputs + k]!;
  if (l.q > 0) addSparseGradient(d, outputs, sparseAt(l), residual, from, count, grad);
}

function addSparseGradient(
  d: Design,
  outputs: number,
  at: number,
  residual: Float64Array,
  from: number,
  count: number,
  grad: Float64Array,
): void {
  const { indptr, indices, values } = d;
  for (let i = 0; i < count; i++) {
    const end = indptr[from + i + 1]!;
    for (let e = indptr[from + i]!; e < end; e++) {
      const v = values[e]!;
      const w = at + indices[e]! * outputs;
      for (let k = 0; k < outputs; k++) grad[w + k]! += v * residual[i * outputs + k]!;
    }
  }
}

/**
 * Calls use(margins, first row, count) for blocks of the rows of x, without packing all of them at once.
 * @throws RangeError if the coefficients are not those of x
 */
export function marginBlocks(
  x: Matrix,
  rows: Int32Array | undefined,
  l: Layout,
  theta: Float64Array,
  use: (out: Float64Array, from: number, count: number) => void,
): void {
  if (l.p !== x.columns.length || l.q !== (x.sparse?.width ?? 0) || theta.length !== sizeOf(l))
    throw new RangeError('coefficients of other columns');
  const n = rows ? rows.length : x.rows;
  const block = 512;
  const out = new Float64Array(block * l.outputs);
  for (let from = 0; from < n; from += block) {
    const count = Math.min(block, n - from);
    margins(gather(x, rows, from, from + count), l, theta, 0, count, out);
    use(out, from, count);
  }
}
