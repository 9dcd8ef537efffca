import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { activationNames } from '../../src/learners/mlp/activations.js';
import { kernelOps } from '../../src/learners/mlp/kernel-ops.js';
import type { Numbers, Ops } from '../../src/learners/mlp/ops.js';
import { rowMajor, transposed } from '../../src/learners/mlp/ops.js';
import { reference } from '../../src/learners/mlp/reference.js';

/** Every operation of the kernels against its plain twin in f64, on the same numbers. */
const rng = rngFrom('networks');

/** One set of operations, and arrays with the same random numbers for each. */
function draw<A extends Numbers>(ops: Ops<A>, seed: string): (length: number) => A {
  const own = rngFrom(seed);
  return (length) => {
    const out = ops.numbers(length);
    for (let i = 0; i < length; i++) out[i] = Math.fround(own.normal());
    return out;
  };
}

type Work = <A extends Numbers>(ops: Ops<A>, array: (length: number) => A) => readonly ArrayLike<number>[];

function compare(kernels: Ops<Float32Array>, work: Work, tolerance = 2e-6): void {
  const seed = String(rng.next());
  const got = work(kernels, draw(kernels, seed));
  const expected = work(reference, draw(reference, seed));
  expect(got.length).toBe(expected.length);
  expected.forEach((array, k) => {
    expect(got[k]!.length).toBe(array.length);
    for (let i = 0; i < array.length; i++) {
      const off = Math.abs(got[k]![i]! - array[i]!);
      if (!(off <= tolerance * (1 + Math.abs(array[i]!))))
        expect([k, i, got[k]![i]]).toEqual([k, i, array[i]]);
    }
  });
}

const SIZES = [
  [1, 1, 1],
  [6, 8, 4],
  [7, 9, 5],
  [12, 16, 600],
  [5, 3, 0],
  [13, 31, 1030],
] as const;

describe.each([false, true])('products of matrices (fused multiply-add: %s)', (fused) => {
  const kernels = kernelOps(fused);
  for (const [m, n, k] of SIZES)
    it(`${m} × ${k} by ${k} × ${n}, transposed or not, from biases, from what is there, from nothing`, () => {
      for (const turned of [0, 1, 2, 3])
        for (const start of ['bias', 'add', 'none'])
          compare(
            kernels,
            (ops, array) => {
              const [a, b, c, bias] = [array(m * k), array(k * n), array(m * n), array(n)];
              const left = turned & 1 ? transposed(a, m) : rowMajor(a, k);
              const right = turned & 2 ? transposed(b, k) : rowMajor(b, n);
              ops.gemm(m, n, k, left, right, c, start === 'bias' ? bias : null, start === 'add');
              return [c];
            },
            1e-4,
          );
    });

  it('write nothing beside the result', () => {
    const c = kernels.numbers(9 * 11).fill(7);
    const a = kernels.numbers(63);
    kernels.gemm(7, 9, 7, rowMajor(a, 7), rowMajor(a, 9), c.subarray(11, 74), null, false);
    expect([...c.subarray(0, 11), ...c.subarray(74)].every((v) => v === 7)).toBe(true);
  });
});

describe('an operation of the kernels does what its twin does', () => {
  const kernels = kernelOps(false);

  it.each(activationNames)('activation %s, its slope, and the slope in place of z', (name) => {
    compare(kernels, (ops, array) => {
      const z = array(37);
      for (let i = 0; i < 37; i++) z[i] = Math.fround(z[i]! * 4);
      z.set([-100, -20, 0, 20, 100, 1e-6]);
      const [out, slope] = [ops.numbers(37), ops.numbers(37)];
      ops.activate(name, z, out, slope);
      ops.activate(name, z, z, null);
      return [out, slope, z];
    });
  });

  it.each([1, 4, 7, 16, 19, 70])('passes over %i columns', (width) => {
    compare(kernels, (ops, array) => {
      const [x, y, z, scale, shift, tilt] = [
        array(9 * width),
        array(9 * width),
        array(9 * width),
        array(width),
        array(width),
        array(width),
      ];
      const [sums, products, mean, variance] = [array(width), array(width), array(width), array(width)];
      ops.sumColumns(x, null, sums);
      ops.sumColumns(x, y, products);
      ops.columnMoments(x, mean, variance);
      const all = [array(9 * width), array(9 * width), array(9 * width)] as const;
      ops.scaleColumns(x, scale, shift, all[0], false);
      ops.scaleColumns(x, scale, null, all[1], true);
      ops.scaleColumns(x, null, shift, all[2], false);
      ops.chainNorm(y, x, scale, shift, tilt);
      const [out, slope, gap] = [array(9 * width), array(9 * width), array(9 * width)];
      ops.blendColumns(x, out, slope, gap, scale);
      const [byRow, rowSums, rows] = [array(9), array(9), array(9 * width)];
      ops.scaleRows(x, byRow, rows);
      ops.sumRowProducts(x, z, rowSums);
      ops.multiply(z, x);
      ops.increase(z, rows);
      const clipped = array(9 * (width + 3));
      ops.softClip(clipped, 9, width, width + 3);
      return [sums, products, mean, variance, ...all, y, out, slope, gap, rows, rowSums, z, clipped];
    });
  });

  it('rows that are taken to other places', () => {
    compare(kernels, (ops, array) => {
      const to = ops.numbers(4 * 7);
      const rows = ops.ints(4);
      rows.set([5, 0, 5, 3]);
      ops.takeRows(array(6 * 5), 5, rows, to, 7);
      return [to];
    });
  });

  it('dropout: the same numbers survive, as many as the rate says', () => {
    compare(kernels, (ops, array) => {
      const x = array(1001);
      ops.dropOut(x, 0.3, -5);
      return [x];
    });
    const x = kernels.numbers(40_000).fill(1);
    kernels.dropOut(x, 0.3, 12345);
    expect(x.filter((v) => v === 0).length / x.length).toBeCloseTo(0.3, 2);
    expect(x.every((v) => v === 0 || v === Math.fround(1 / 0.7))).toBe(true);
  });

  it('steps of optimizers, on all weights and on listed rows', () => {
    compare(kernels, (ops, array) => {
      const square = array(21);
      square.forEach((v, i) => (square[i] = Math.fround(v * v)));
      const what = { w: array(21), gradient: array(21), first: array(21), second: square };
      const rows = ops.ints(3);
      rows.set([6, 0, 2]);
      const pull = { clip: 0.5, coupled: 0.1, shrink: 0.99, rate: 0.03 };
      const list = { rows, count: 3, width: 3 };
      for (const one of [what, { ...what, list }]) {
        ops.adam(one, { ...pull, root: 0.7, beta1: 0.9, beta2: 0.99 });
        for (const nesterov of [false, true])
          ops.descend(one, { ...pull, momentum: 0.9, gain: 0.7, nesterov });
      }
      const mean = array(21);
      ops.approach(mean, what.w, 0.1);
      return [what.w, what.first, what.second, mean, [ops.sumSquares(what.w)]];
    });
  });
});
