import { describe, expect, it } from 'vitest';
import { allRows } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { defaults } from '../../src/core/space.js';
import type { Params } from '../../src/core/space.js';
import { gradientBoosting } from '../../src/learners/gradient-boosting.js';
import { addTrees } from '../../src/learners/trees/trees.js';
import { cases, expectClose, field, firstDifference } from '../support/reference.js';
import type { Json, ReferenceCase } from '../support/reference.js';
import { matrix, trainOf } from './cart/data.js';

/**
 * Claimed: every case of `boosting` named gb_* (scikit-learn's GradientBoosting 1.9.1), raw scores after each stage at
 * the tolerance of the file, 1e-6 relative and 1e-8 absolute. The others are claimed by gbdt.
 */
const claimed = cases('boosting').filter((c) => c.name.startsWith('gb_'));
const isRegression = (c: ReferenceCase): boolean => !/_(bin|multi)_/.test(c.name);

function fitCase(c: ReferenceCase, rounds: number) {
  const params = {
    ...defaults(gradientBoosting.space),
    min_samples_leaf: 1,
    ...c.params,
    n_estimators: rounds,
  };
  return gradientBoosting.fit(trainOf(c, isRegression(c)), null, params as Params, {
    rng: rngFrom('parity'),
    prepared: null,
  });
}

const testMatrix = (c: ReferenceCase) => matrix(field<number[][]>(c, 'X_test'));

function rawScores(c: ReferenceCase, rounds: number): number[] | number[][] {
  const { init, trees } = fitCase(c, rounds) as { init: Float64Array; trees: Parameters<typeof addTrees>[0] };
  const x = testMatrix(c);
  const k = init.length;
  const raw = Float64Array.from({ length: x.rows * k }, (_, i) => init[i % k]!);
  addTrees(trees, x, allRows(x.rows), k, raw);
  return k === 1 ? [...raw] : Array.from({ length: x.rows }, (_, i) => [...raw.subarray(i * k, (i + 1) * k)]);
}

describe('gradient-boosting against scikit-learn', () => {
  it('claims six cases of the usual losses and three of the others', () => {
    expect(claimed.map((c) => c.name)).toEqual([
      'gb_reg_1',
      'gb_bin_2',
      'gb_multi_3',
      'gb_reg_4',
      'gb_bin_5',
      'gb_reg_6',
      'gb_loss_absolute_error',
      'gb_loss_huber',
      'gb_loss_quantile',
    ]);
  });

  for (const c of claimed) {
    it(`reproduces every stage of ${c.name}`, () => {
      const staged = (c.expected['staged_raw'] ?? c.expected['staged']) as { [stage: string]: Json };
      expect(Object.keys(staged).length).toBeGreaterThan(4);
      for (const [stage, want] of Object.entries(staged)) {
        const got = rawScores(c, Number(stage));
        expect(firstDifference(got, want, c.tolerance), `${c.name} after ${stage}`).toBeNull();
      }
    });
  }

  for (const c of claimed.filter((k) => k.expected['probabilities'])) {
    it(`reproduces the probabilities of ${c.name}`, () => {
      const { rows, width, data } = gradientBoosting.predict(
        fitCase(c, c.params['n_estimators'] as number),
        testMatrix(c),
      );
      expectClose(
        Array.from({ length: rows }, (_, i) => [...data.subarray(i * width, (i + 1) * width)]),
        c,
        'probabilities',
      );
    });
  }
});
