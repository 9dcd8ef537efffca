import type { Design } from './design.js';
import type { Hessian } from './hessian.js';
import { factorized, hessianOf } from './hessian.js';
import type { Layout } from './margins.js';
import { interceptAt, sizeOf, sparseAt } from './margins.js';
import type { Space } from './smooth.js';

/** A rough inverse of the second derivatives, for any strength of the penalty, applied in place. */
export type Preconditioner = (l2: number) => (d: Float64Array) => void;

/** Columns whose second derivatives are worth a factorization, sampled rows for each, and evaluations they may cost. */
const MOST_COLUMNS = 400;
const ROWS_PER_COLUMN = 30;
const EVALUATIONS = 4;

/**
 * The Hessian is taken for curves[k] · Σ weight · row rowᵀ for output k: of the dense columns and the constant from a
 * sample of the rows, if that is affordable, of the rest its diagonal.
 */
export function preconditioner(
  space: Space,
  design: Design,
  layout: Layout,
  weight: Float64Array,
  curves: ArrayLike<number>,
): Preconditioner {
  const step = Math.max(1, Math.floor(design.rows / (ROWS_PER_COLUMN * (design.p + 1))));
  const price = ((design.rows / step) * design.p ** 2) / 2;
  const affordable =
    design.p > 0 &&
    design.p <= MOST_COLUMNS &&
    price <= EVALUATIONS * 2 * layout.outputs * (design.rows * design.p + design.values.length);
  const hessian = affordable ? hessianOf(space, design, weight, false, step) : null;
  const squares = sumsOfSquares(design, weight, hessian === null);
  return (l2) => inverse(layout, squares, curves, hessian, l2);
}

function inverse(
  layout: Layout,
  squares: Float64Array,
  curves: ArrayLike<number>,
  hessian: Hessian | null,
  l2: number,
): (d: Float64Array) => void {
  const { outputs, p, q } = layout;
  const diagonal = new Float64Array(sizeOf(layout));
  for (let k = 0; k < outputs; k++) {
    const curve = Math.max(1e-6, curves[k]!);
    for (let j = 0; j < p; j++) diagonal[k * p + j] = 1 / (l2 + curve * squares[j]! || 1);
    for (let j = 0; j < q; j++)
      diagonal[sparseAt(layout) + j * outputs + k] = 1 / (l2 + curve * squares[p + j]! || 1);
    diagonal[interceptAt(layout) + k] = 1 / curve;
  }
  if (!hessian)
    return (d) => {
      for (let j = 0; j < d.length; j++) d[j] = d[j]! * diagonal[j]!;
    };
  const solvers = Array.from({ length: outputs }, (_, k) =>
    factorized(hessian, Math.max(1e-6, curves[k]!), l2),
  );
  const block = new Float64Array(p + 1);
  const sparse = sparseAt(layout);
  const bias = interceptAt(layout);
  return (d) => {
    for (let k = 0; k < outputs; k++) {
      block.set(d.subarray(k * p, (k + 1) * p));
      block[p] = d[bias + k]!;
      solvers[k]!(block);
      d.set(block.subarray(0, p), k * p);
      d[bias + k] = block[p]!;
    }
    for (let j = sparse; j < bias; j++) d[j] = d[j]! * diagonal[j]!;
  };
}

function sumsOfSquares(
  { rows, p, q, dense, indptr, indices, values }: Design,
  weight: Float64Array,
  ofDense: boolean,
): Float64Array {
  const squares = new Float64Array(p + q);
  for (let i = 0; i < rows; i++) {
    const w = weight[i]!;
    if (ofDense) for (let j = 0; j < p; j++) squares[j]! += w * dense[i * p + j]! ** 2;
    for (let e = indptr[i]!; e < indptr[i + 1]!; e++) squares[p + indices[e]!]! += w * values[e]! ** 2;
  }
  return squares;
}
