import { expect, it } from 'vitest';
import { kernelOps } from '../../../src/learners/mlp/kernel-ops.js';
import type { Numbers, Ops } from '../../../src/learners/mlp/ops.js';
import type { Optimizer } from '../../../src/learners/mlp/optimizer.js';
import { steering, step } from '../../../src/learners/mlp/optimizer.js';
import { reference } from '../../../src/learners/mlp/reference.js';
import { LOSSES, PARTS, randomExample, shapeFor } from './random-network.js';

const plain: Optimizer = {
  name: 'sgd',
  decay: 0,
  momentum: 0,
  beta1: 0.9,
  beta2: 0.95,
  clip: 0,
  rates: {},
  decayAll: false,
};

/** How far a step of rate 1 goes in the dense weights, and in the sparse ones. */
function lengths<A extends Numbers>(ops: Ops<A>, clip: number): { dense: number; sparse: number } {
  const one = randomExample(ops, shapeFor(LOSSES[0]!, PARTS.sparse), LOSSES[0]!, 'clip');
  const [all, sparse] = [[...one.net.all], [...one.net.sparse]];
  const optimizer = { ...plain, clip };
  const steered = steering(ops, one.net, one.gradient, optimizer);
  one.loss();
  one.back();
  // What an earlier batch left in the array of a column that this one does not hold.
  one.gradient.sparse.gradient.fill(100, 2 * 5, 3 * 5);
  step(ops, steered, optimizer, 1, 1);
  const length = (from: number[], to: A): number => Math.hypot(...from.map((w, i) => w - to[i]!));
  return { dense: length(all, one.net.all), sparse: length(sparse, one.net.sparse) };
}

it.each([
  ['reference', reference],
  ['kernels', kernelOps(false)],
] as [string, Ops<Float64Array>][])(
  'clip bounds the whole step, sparse weights counted in (%s)',
  (_, ops) => {
    const free = lengths(ops, 0);
    expect(free.sparse).toBeGreaterThan(0.2 * free.dense);
    const clipped = lengths(ops, 0.1);
    expect(Math.hypot(clipped.dense, clipped.sparse)).toBeCloseTo(0.1, 5);
    expect(clipped.sparse / clipped.dense).toBeCloseTo(free.sparse / free.dense, 4);
    expect(lengths(ops, 1e6)).toEqual(free);
  },
);
