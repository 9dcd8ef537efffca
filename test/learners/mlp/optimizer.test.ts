import { expect, it } from 'vitest';
import { backPropagation } from '../../../src/learners/mlp/back-propagation.js';
import { backward } from '../../../src/learners/mlp/backward.js';
import { kernelOps } from '../../../src/learners/mlp/kernel-ops.js';
import { forward, gradientOf, workspace } from '../../../src/learners/mlp/network.js';
import type { Numbers, Ops } from '../../../src/learners/mlp/ops.js';
import type { Optimizer } from '../../../src/learners/mlp/optimizer.js';
import { steering, step } from '../../../src/learners/mlp/optimizer.js';
import { reference } from '../../../src/learners/mlp/reference.js';
import { plainNetwork } from './plain-network.js';
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

it('sgd with momentum α and rate (1 - α) η takes the steps of BackPropagation(η, α)', () => {
  const [eta, alpha] = [0.4, 0.9];
  const make = () =>
    plainNetwork(
      [
        [
          [0.3, -0.2],
          [0.1, 0.4],
        ],
        [[0.5, -0.6]],
      ],
      [[0.1, -0.1], [0.2]],
      'sigmoid',
    );
  const [ours, theirs] = [make(), make()];
  const ws = workspace(reference, ours.shape, 1);
  const gradient = gradientOf(reference, ours);
  const optimizer = { ...plain, momentum: alpha };
  const steered = steering(reference, ours, gradient, optimizer);
  const change = new Float64Array(theirs.all.length);
  for (let n = 1; n <= 20; n++) {
    ws.x.set([n % 2, (n % 3) - 1]);
    const o = 1 / (1 + Math.exp(-forward(reference, ours, ws, null, { rate: 0, seed: 0 })[0]!));
    ws.raw[0] = o * (1 - o) * (o - (n % 2));
    backward(reference, ours, ws, null, gradient);
    step(reference, steered, optimizer, (1 - alpha) * eta, n);
    ws.x.set([n % 2, (n % 3) - 1]);
    backPropagation(theirs, ws, gradientOf(reference, theirs), [n % 2], eta, alpha, change, true);
  }
  ours.all.forEach((w, i) => expect(w).toBeCloseTo(theirs.all[i]!, 12));
  expect(ours.all).not.toEqual(make().all);
});
