import type { Design } from '../../src/learners/linear/design.js';
import type { Layout } from '../../src/learners/linear/margins.js';
import { addGradient, interceptAt, margins, sizeOf } from '../../src/learners/linear/margins.js';
import { sigmoid, softmaxInPlace, softplus } from '../../src/learners/linear/softmax.js';
import type { Family, Smooth } from '../../src/learners/linear/smooth.js';

/** Losses of linear models in plain code: the oracle of the kernels that learners fit by. */
export type RowLoss = {
  readonly loss: number;
  /** first derivative by margin */
  readonly first: Float64Array;
  /** second derivative; of softmax the probabilities */
  readonly second: Float64Array;
};

export function plainLosses({ loss, power }: Family, z: Float64Array, target: number): RowLoss {
  if (loss === 'softmax') {
    const p = z.slice();
    const value = softmaxInPlace(p, 0, p.length) - z[target]!;
    return { loss: value, first: p.map((v, k) => v - (k === target ? 1 : 0)), second: p };
  }
  const s = z[0]!;
  const of = (value: number, first: number, second: number): RowLoss => ({
    loss: value,
    first: Float64Array.of(first),
    second: Float64Array.of(second),
  });
  if (loss === 'logistic')
    return of(softplus(target * s), target * sigmoid(target * s), sigmoid(target * s) * sigmoid(-target * s));
  if (loss === 'squared') return of((s - target) ** 2 / 2, s - target, 1);
  const mean = Math.exp((2 - power) * s);
  const label = target * Math.exp((1 - power) * s);
  const first = power === 2 ? s : mean / (2 - power);
  const second = power === 1 ? target * s : label / (1 - power);
  return of(first - second, mean - label, (2 - power) * mean - (1 - power) * label);
}

/** What objectiveOf gives, and the second derivatives, output by output. */
export function plainPass(
  { design, layout, family, target, weight, l2 }: Smooth,
  theta: Float64Array,
): { value: number; gradient: Float64Array; curvature: Float64Array } {
  const { outputs } = layout;
  const { rows } = design;
  const gradient = new Float64Array(sizeOf(layout));
  const curvature = new Float64Array(rows * outputs);
  const z = new Float64Array(rows * outputs);
  margins(design, layout, theta, 0, rows, z);
  let value = 0;
  for (let i = 0; i < rows; i++) {
    const { loss, first, second } = plainLosses(family, z.slice(i * outputs, (i + 1) * outputs), target[i]!);
    value += weight[i]! * loss;
    first.forEach((g, k) => (z[i * outputs + k] = weight[i]! * g));
    second.forEach((h, k) => (curvature[k * rows + i] = family.loss === 'softmax' ? h : weight[i]! * h));
  }
  addGradient(design, layout, z, 0, rows, gradient);
  for (let j = 0; j < interceptAt(layout); j++) {
    value += (l2 / 2) * theta[j]! ** 2;
    gradient[j]! += l2 * theta[j]!;
  }
  return { value, gradient, curvature };
}

export type LogLossProblem = {
  readonly design: Design;
  readonly layout: Layout;
  readonly codes: Int32Array;
  readonly weight: Float64Array;
  readonly penalty: number;
};

/** Mean log loss plus penalty / 2 · ‖w‖² (one output: code 1 is the positive class); writes the gradient. */
export function penalizedLogLoss(
  { design, layout, codes, weight, penalty }: LogLossProblem,
  theta: Float64Array,
  grad: Float64Array,
): number {
  const one = layout.outputs === 1;
  const family = { loss: one ? 'logistic' : 'softmax', power: 0 } as const;
  const target = one ? Float64Array.from(codes, (code) => 1 - 2 * code) : codes;
  const { value, gradient } = plainPass({ design, layout, family, target, weight, l2: penalty }, theta);
  grad.set(gradient);
  return value;
}
