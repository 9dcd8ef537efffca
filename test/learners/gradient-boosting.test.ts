import { describe, expect, it } from 'vitest';
import { allRows, argmax } from '../../src/core/data.js';
import type { Labelled, Target } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { complete, defaults } from '../../src/core/space.js';
import type { Params } from '../../src/core/space.js';
import { gradientBoosting } from '../../src/learners/gradient-boosting.js';
import { addTrees } from '../../src/learners/trees/trees.js';
import { cases, expectClose, field, firstDifference } from '../support/reference.js';
import type { Json, ReferenceCase } from '../support/reference.js';
import { classes, labelled, matrix, numbers, randomRows, trainOf } from './cart/data.js';

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

describe('gradient-boosting', () => {
  const cells = randomRows(300, 5, 4, 'gb');
  const x = matrix(cells, [0, 0, 0, 0, 4]);
  const rng = rngFrom('gb/noise');
  const values = cells.map((r) => 2 * r[0]! + r[1]! * r[3]! + [0, 2, -1, 1][r[4]!]! + rng.normal());
  const rows = (from: number, to: number) => allRows(300).subarray(from, to);
  const fit = (y: Target, params: Params, valid: Labelled | null, weight: Float64Array | null = null) =>
    gradientBoosting.fit(
      { ...labelled(x, y, weight), rows: rows(0, 200) },
      valid,
      complete('gradient-boosting', gradientBoosting.space, params),
      { rng: rngFrom('gb'), prepared: null },
    );
  const errorOf = (y: number[], got: ArrayLike<number>, from: number): number =>
    Math.sqrt(y.slice(from).reduce((sum, v, i) => sum + (v - got[i]!) ** 2, 0) / (y.length - from));

  it('with validation rows keeps the rounds up to the smallest validation loss', () => {
    const y = numbers(values);
    const valid = { ...labelled(x, y), rows: rows(200, 250) };
    const params = { n_estimators: 500, learning_rate: 0.5, max_depth: 6 };
    // What decides is the loss on those rows, to the last round: fewer or more rounds are worse on them.
    const onValid = (state: ReturnType<typeof fit>): number =>
      errorOf(values.slice(0, 250), gradientBoosting.predict(state, x, rows(200, 250)).data, 200);
    const best = onValid(fit(y, params, valid));
    for (const n_estimators of [20, 21, 25, 30, 40, 60])
      expect(best).toBeLessThanOrEqual(onValid(fit(y, { ...params, n_estimators }, null)) + 1e-9);
  });

  it('keeps no round where each is worse than the constant on the validation rows', () => {
    const opposite = numbers(cells.map((r, i) => (i < 200 ? r[0]! : -r[0]!)));
    const state = fit(opposite, {}, { ...labelled(x, opposite), rows: rows(200, 300) });
    const { data } = gradientBoosting.predict(state, x);
    expect(new Set(data).size).toBe(1);
  });

  it('with a subsample also moves the scores of rows that the trees did not see', () => {
    const y = numbers(values);
    const { data } = gradientBoosting.predict(fit(y, { subsample: 0.5 }, null), x, rows(0, 200));
    expect(errorOf(values.slice(0, 200), data, 0)).toBeLessThan(0.7);
  });

  it('aims at the quantile that was asked for', () => {
    const y = numbers(values);
    for (const alpha of [0.1, 0.9]) {
      const state = fit(y, { loss: 'quantile', alpha, n_estimators: 50, min_samples_leaf: 20 }, null);
      const { data } = gradientBoosting.predict(state, x, rows(0, 200));
      const below = data.filter((v, i) => values[i]! <= v).length / 200;
      expect(Math.abs(below - alpha)).toBeLessThan(0.06);
    }
  });

  it('takes weights into all of its losses: rows without weight are not learned from', () => {
    const weight = Float64Array.from(values, (_, i) => (i % 2 === 0 ? 1 + (i % 3) : 0));
    const other = values.map((v, i) => (i % 2 === 0 ? v : 1e6));
    for (const loss of ['squared_error', 'absolute_error', 'huber', 'quantile']) {
      const params = { loss, n_estimators: 20 };
      const [a, b] = [values, other].map((y) => fit(numbers(y), params, null, weight));
      expect(gradientBoosting.predict(a!, x), loss).toEqual(gradientBoosting.predict(b!, x));
    }
  });

  it('learns two classes of a multiclass task as it learns three', () => {
    const y: Target = {
      ...classes(
        values.map((v) => Number(v > 0)),
        2,
      ),
      task: 'multiclass',
    } as Target;
    const scores = gradientBoosting.predict(fit(y, {}, null), x, rows(200, 300));
    expect(scores.width).toBe(2);
    const right = argmax(scores).filter((k, i) => k === Number(values[200 + i]! > 0)).length;
    expect(right).toBeGreaterThan(75);
  });

  it('refuses states whose outputs do not fit the task', () => {
    const state = fit(numbers(values), { n_estimators: 20 }, null) as ReturnType<typeof fit> & {
      init: Float64Array;
    };
    const trees = (state as unknown as { trees: object }).trees;
    for (const bad of [
      { ...state, init: new Float64Array(0) },
      { ...state, init: new Float64Array(2) },
      { ...state, init: Float64Array.of(Infinity) },
      { ...state, trees: { ...trees, leafWidth: 2 } },
    ])
      expect(() => gradientBoosting.predict(bad as typeof state, x)).toThrow(/boosted model/);
  });
});
