import type { Design } from '../../src/learners/linear/design.js';
import type { Layout } from '../../src/learners/linear/margins.js';
import { addGradient, interceptAt, margins } from '../../src/learners/linear/margins.js';
import { softmaxInPlace, sigmoid, softplus } from '../../src/learners/linear/softmax.js';

/**
 * Mean log loss of a linear model plus penalty/2 · ‖w‖² (intercepts free). One output: logistic, code 1 is the
 * positive class; more: softmax over all of them. weight sums to 1.
 */
export type LogLossProblem = {
  readonly design: Design;
  readonly layout: Layout;
  readonly codes: Int32Array;
  readonly weight: Float64Array;
  readonly penalty: number;
};

const BLOCK = 256;

/** Value at theta; the gradient is written to grad. */
export function penalizedLogLoss(
  { design, layout, codes, weight, penalty }: LogLossProblem,
  theta: Float64Array,
  grad: Float64Array,
): number {
  grad.fill(0);
  const { outputs } = layout;
  const z = new Float64Array(BLOCK * outputs);
  let loss = 0;
  for (let from = 0; from < design.rows; from += BLOCK) {
    const count = Math.min(BLOCK, design.rows - from);
    margins(design, layout, theta, from, count, z);
    loss +=
      outputs === 1 ? binary(z, codes, weight, from, count) : multi(z, outputs, codes, weight, from, count);
    addGradient(design, layout, z, from, count, grad);
  }
  let squares = 0;
  const end = interceptAt(layout);
  for (let j = 0; j < end; j++) {
    squares += theta[j]! * theta[j]!;
    grad[j] = grad[j]! + penalty * theta[j]!;
  }
  return loss + (penalty / 2) * squares;
}

/** Margins → weighted residuals p - y, in place; returns the weighted loss. */
function binary(
  z: Float64Array,
  codes: Int32Array,
  weight: Float64Array,
  from: number,
  count: number,
): number {
  let loss = 0;
  for (let i = 0; i < count; i++) {
    const w = weight[from + i]!;
    const signed = codes[from + i] === 1 ? z[i]! : -z[i]!;
    loss += w * softplus(-signed);
    const miss = w * sigmoid(-signed);
    z[i] = codes[from + i] === 1 ? -miss : miss;
  }
  return loss;
}

function multi(
  z: Float64Array,
  outputs: number,
  codes: Int32Array,
  weight: Float64Array,
  from: number,
  count: number,
): number {
  let loss = 0;
  for (let i = 0; i < count; i++) {
    const at = i * outputs;
    const own = at + codes[from + i]!;
    const w = weight[from + i]!;
    const margin = z[own]!;
    loss += w * (softmaxInPlace(z, at, outputs) - margin);
    z[own] = z[own]! - 1;
    for (let k = 0; k < outputs; k++) z[at + k] = z[at + k]! * w;
  }
  return loss;
}
