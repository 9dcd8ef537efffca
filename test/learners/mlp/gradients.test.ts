import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activationNames } from '../../../src/learners/mlp/activations.js';
import { kernelOps } from '../../../src/learners/mlp/kernel-ops.js';
import type { Numbers } from '../../../src/learners/mlp/ops.js';
import type { Optimizer } from '../../../src/learners/mlp/optimizer.js';
import { steering, step } from '../../../src/learners/mlp/optimizer.js';
import { reference } from '../../../src/learners/mlp/reference.js';
import { LOSSES, PARTS, randomExample, shapeFor, type Example } from './random-network.js';

/**
 * (f(w + h) - f(w - h)) / 2h for each weight; NaN where the two halves differ: at a kink (relu and selu at 0, a quantile at
 * its target) it is no derivative.
 */
function differences(w: Float64Array, loss: () => number): Float64Array {
  const h = 1e-6;
  const middle = loss();
  return w.map((value, i) => {
    w[i] = value + h;
    const up = loss() - middle;
    w[i] = value - h;
    const down = middle - loss();
    w[i] = value;
    return Math.abs(up - down) > 1e-3 * h * (1 + Math.abs(middle)) ? NaN : (up + down) / (2 * h);
  });
}

/** The largest difference; NaN in b is passed over, if it is not the rule. */
function worst(a: Numbers, b: Numbers): number {
  let most = 0;
  let passed = 0;
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(b[i])) passed++;
    else most = Math.max(most, Math.abs(a[i]! - b[i]!));
  }
  return passed > 0.2 * a.length ? Infinity : most;
}

/** Gradients of sparse columns that the batch did not hold are 0. */
function sparseGradient({ net, gradient: { sparse } }: Example<Float64Array>): Float64Array {
  const full = new Float64Array(net.sparse.length);
  const width = net.shape.widths[0]!;
  for (const j of sparse.touched.subarray(0, sparse.count))
    full.set(sparse.gradient.subarray(j * width, (j + 1) * width), j * width);
  return full;
}

describe('the gradient of a network is that of finite differences', () => {
  const combinations = [
    ...activationNames.flatMap((activation) => LOSSES.map((loss) => [activation, loss, 'plain'] as const)),
    ...Object.keys(PARTS).flatMap((part) => LOSSES.map((loss) => ['silu', loss, part] as const)),
    ...activationNames.map((activation) => [activation, LOSSES[4]!, 'all'] as const),
  ];
  const named = combinations.map(
    ([activation, loss, part]) =>
      [
        `${activation}, ${loss.kind}${loss.positive ? ' above 0' : ''}, ${part}`,
        activation,
        loss,
        part,
      ] as const,
  );
  it.each(named)('%s', (_, activation, loss, part) => {
    const shape = shapeFor(loss, { ...PARTS[part as keyof typeof PARTS], activation });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const one = randomExample(reference, shape, loss, `gradient/${seed}`);
        const value = one.loss();
        one.back();
        const grad = one.gradient.all.slice();
        const sparse = sparseGradient(one);
        const tolerance = 2e-6 * (1 + Math.abs(value));
        expect(worst(grad, differences(one.net.all, one.loss))).toBeLessThan(tolerance);
        expect(worst(sparse, differences(one.net.sparse, one.loss))).toBeLessThan(tolerance);
        if (shape.sparse > 0) expect(one.gradient.sparse.count).toBe(5);
      }),
      { numRuns: 3 },
    );
  });
});

const optimizer: Optimizer = {
  name: 'adamw',
  decay: 0.01,
  momentum: 0.9,
  beta1: 0.9,
  beta2: 0.95,
  clip: 1,
  rates: { scale: 2 },
  decayAll: false,
};

describe.each([false, true])('the kernels (fused multiply-add: %s)', (fused) => {
  const kernels = kernelOps(fused);
  const parts = Object.keys(PARTS).flatMap((part) =>
    activationNames.map((name, i) => [part, name, LOSSES[i % LOSSES.length]!] as const),
  );
  it.each(parts)('train as the reference does: %s, %s', (part, activation, loss) => {
    const shape = shapeFor(loss, { ...PARTS[part as keyof typeof PARTS], activation });
    const [ours, theirs] = [
      randomExample(kernels, shape, loss, 'f32'),
      randomExample(reference, shape, loss, 'f32'),
    ];
    const steered = [
      steering(kernels, ours.net, ours.gradient, optimizer),
      steering(reference, theirs.net, theirs.gradient, optimizer),
    ] as const;
    for (let t = 1; t <= 10; t++) {
      const expected = theirs.loss();
      expect(Math.abs(ours.loss() - expected)).toBeLessThan(1e-4 * (1 + Math.abs(expected)));
      ours.back();
      theirs.back();
      if (t === 1) expect(worst(ours.gradient.all, theirs.gradient.all)).toBeLessThan(1e-4);
      // Adam's first steps go by the sign of the gradient, and gradients that are 0 but for rounding have any sign.
      step(kernels, steered[0], { ...optimizer, name: 'sgd' }, 0.01, t);
      step(reference, steered[1], { ...optimizer, name: 'sgd' }, 0.01, t);
    }
    expect(worst(ours.net.all, theirs.net.all)).toBeLessThan(1e-4);
    expect(worst(ours.net.sparse, theirs.net.sparse)).toBeLessThan(1e-4);
    expect(worst(ours.net.stats, theirs.net.stats)).toBeLessThan(1e-4);
  });
});
