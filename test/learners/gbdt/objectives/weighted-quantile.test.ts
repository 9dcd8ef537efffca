import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allRows } from '../../../../src/core/data.js';
import { useKernels } from '../../../../src/kernels/kernels.js';
import { newSample } from '../../../../src/learners/gbdt/objectives/weighted-quantile.js';

function quantile(values: readonly number[], weight: readonly number[] | null, share: number): number {
  const sample = newSample(useKernels(), values.length);
  const weights = weight ? Float64Array.from(weight) : null;
  sample.take(allRows(values.length), weights, (r) => values[r]!);
  return sample.quantile(share);
}

function pinball(at: number, values: readonly number[], weight: readonly number[], share: number): number {
  return values.reduce(
    (sum, v, i) => sum + weight[i]! * (v > at ? share * (v - at) : (1 - share) * (at - v)),
    0,
  );
}

describe('the weighted quantile', () => {
  it('makes the pinball loss as small as the best of the values does', () => {
    const row = fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 0, max: 5 }));
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 19 }),
        (rows, twentieths) => {
          const values = rows.map(([v]) => v);
          const weight = rows.map(([, w]) => w);
          const share = twentieths / 20;
          const got = pinball(quantile(values, weight, share), values, weight, share);
          const least = Math.min(...values.map((v) => pinball(v, values, weight, share)));
          expect(got).toBeCloseTo(least, 9);
        },
      ),
    );
  });

  it('is the same with a weight of two as with the row twice, and without rows of weight 0', () => {
    expect(quantile([3, 1, 7, 100], [1, 2, 1, 0], 0.6)).toBe(quantile([3, 1, 1, 7], null, 0.6));
  });

  it('is the middle of two values that are equally good', () => {
    expect(quantile([4, 1, 2, 9], null, 0.5)).toBe(3);
    expect(quantile([10, 20, 30, 40, 50, 60, 70, 80, 90, 100], null, 0.9)).toBe(95);
  });

  it('is the extreme value for shares 0 and 1, and 0 without weight', () => {
    expect(quantile([4, 1, 9], null, 0)).toBe(1);
    expect(quantile([4, 1, 9], null, 1)).toBe(9);
    expect(quantile([4, 1], [0, 0], 0.5)).toBe(0);
    expect(quantile([], null, 0.5)).toBe(0);
  });

  it('takes many equal and many ordered values', () => {
    const n = 100_000;
    expect(
      quantile(
        Array.from({ length: n }, () => 7),
        null,
        0.3,
      ),
    ).toBe(7);
    expect(
      quantile(
        Array.from({ length: n + 1 }, (_, i) => i),
        null,
        0.5,
      ),
    ).toBe(n / 2);
  });
});
