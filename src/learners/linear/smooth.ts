import type { Arena, Kernels } from '../../kernels/kernels.js';
import type { Design } from './design.js';
import type { Objective } from './lbfgs.js';
import type { Layout } from './margins.js';
import { interceptAt, sizeOf } from './margins.js';

/** In the order of the kernels (row-losses.ts). */
const LOSSES = ['logistic', 'softmax', 'tweedie', 'squared'] as const;

/**
 * The loss of one row: logistic and softmax log loss, half the squared error, or half of Tweedie's deviance with a log
 * link (without what the margin does not change), whose power is 1 (Poisson) to 2 (gamma).
 */
export type Family = { readonly loss: (typeof LOSSES)[number]; readonly power: number };

export type Space = { readonly kernels: Kernels; readonly arena: Arena };

/**
 * Weighted mean of the loss of linear functions plus l2 / 2 · ‖w‖² (intercepts free). The arrays of the design, target
 * and weight lie in the arena; weight sums to 1. target: of logistic 1 for the negative and -1 for the positive class,
 * of softmax codes, else the labels.
 */
export type Smooth = {
  readonly design: Design;
  readonly layout: Layout;
  readonly family: Family;
  readonly target: Float64Array | Int32Array;
  readonly weight: Float64Array;
  readonly l2: number;
};

/** The number by which the kernels know a loss. */
export function lossNumber({ loss }: Family): number {
  return LOSSES.indexOf(loss);
}

/**
 * Value and gradient; both may be infinite or NaN far out. With `curvature` (in the arena, rows × outputs, output by
 * output) also the second derivatives by row, of softmax the probabilities.
 */
export function objectiveOf({ kernels, arena }: Space, problem: Smooth, curvature?: Float64Array): Objective {
  const { design, layout, family, target, weight, l2 } = problem;
  const size = sizeOf(layout);
  const at = arena.f64(size);
  const slope = arena.f64(size);
  const scratch = arena.f64(33 * layout.outputs);
  const end = interceptAt(layout);
  return (theta, grad) => {
    at.set(theta);
    const loss = kernels.linearPass(
      design.rows,
      layout.p,
      layout.q,
      layout.outputs,
      design.dense.byteOffset,
      design.indptr.byteOffset,
      design.indices.byteOffset,
      design.values.byteOffset,
      at.byteOffset,
      lossNumber(family),
      family.power,
      target.byteOffset,
      weight.byteOffset,
      slope.byteOffset,
      curvature ? curvature.byteOffset : 0,
      scratch.byteOffset,
    );
    grad.set(slope);
    let squares = 0;
    for (let j = 0; j < end; j++) {
      squares += theta[j]! * theta[j]!;
      grad[j]! += l2 * theta[j]!;
    }
    return loss + (l2 / 2) * squares;
  };
}
