import { describe, expect, it } from 'vitest';
import { allRows, argmax } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { complete, defaults } from '../../src/core/space.js';
import type { Params } from '../../src/core/space.js';
import { adaBoost, meanVotes } from '../../src/learners/ada-boost.js';
import { cases, expectClose, field } from '../support/reference.js';
import type { ReferenceCase } from '../support/reference.js';
import { classes, labelled, matrix, numbers, randomRows, trainOf } from './cart/data.js';

/** fixtures/reference/ada-boost.json: scikit-learn's AdaBoostClassifier 1.9.1; tolerance 1e-7 relative, 1e-9 absolute. */
const all = cases('ada-boost');

function fitCase(c: ReferenceCase) {
  const params = { ...defaults(adaBoost.space), ...c.params } as Params;
  return adaBoost.fit(trainOf(c, false), null, params, { rng: rngFrom('parity'), prepared: null });
}

describe('ada-boost against scikit-learn', () => {
  it('has two cases of two classes and two of more', () => {
    expect(all.map((c) => c.name)).toEqual(['binary', 'binary_deep', 'multi', 'multi_deep_weighted']);
  });

  for (const c of all) {
    it(`votes and decides as ${c.name}`, () => {
      const state = fitCase(c);
      const x = matrix(field<number[][]>(c, 'X_test'));
      const votes = meanVotes(state, x, allRows(x.rows));
      const k = state.classes;
      // Of two classes scikit-learn gives the difference of their votes.
      const rows = Array.from({ length: x.rows }, (_, i) => [...votes.subarray(i * k, (i + 1) * k)]);
      expectClose(k === 2 ? rows.map(([no, yes]) => yes! - no!) : rows, c, 'decision');
      expect([...argmax(adaBoost.predict(state, x))]).toEqual(c.expected['predictions']);
      const weights = c.expected['estimator_weights'] as number[];
      expect(state.total).toBeCloseTo(
        weights.reduce((a, b) => a + b),
        7,
      );
    });
  }
});

describe('ada-boost', () => {
  const cells = randomRows(400, 5, 4, 'ada');
  const x = matrix(cells, [0, 0, 0, 0, 4]);
  const rng = rngFrom('ada/noise');
  const codes = cells.map((r) => Number(r[0]! + r[1]! * r[3]! + 0.7 * rng.normal() > 0));
  const y = classes(codes, 2);
  const fit = (params: Params, valid: number): ReturnType<typeof adaBoost.fit> =>
    adaBoost.fit(
      { ...labelled(x, y), rows: allRows(400).subarray(0, 200) },
      valid > 0 ? { ...labelled(x, y), rows: allRows(400).subarray(200, 200 + valid) } : null,
      complete('ada-boost', adaBoost.space, params),
      { rng: rngFrom('ada'), prepared: null },
    );

  const logLoss = (state: ReturnType<typeof fit>): number => {
    const rows = allRows(400).subarray(300);
    const { data } = adaBoost.predict(state, x, rows);
    return rows.reduce((sum, row, i) => sum - Math.log(data[2 * i + codes[row]!]!) / rows.length, 0);
  };

  it('is as sure of its classes as rows that it did not learn from allow', () => {
    const deep = { max_depth: 4, n_estimators: 200 };
    expect(logLoss(fit(deep, 100))).toBeLessThan(0.62);
    expect(logLoss(fit(deep, 0))).toBeGreaterThan(logLoss(fit(deep, 100)));
  });

  it.each([1, 1.9, 2])('has votes that can be counted at a learning rate of %d', (learning_rate) => {
    // a few labels are wrong: rows that are hard again and again
    const own = rngFrom('au281');
    const steps = Array.from({ length: 30 + own.int(400) }, () => own.int(30));
    const noisy = steps.map((v) => Number(own.next() < 0.02 ? !(v > 20) : v > 20));
    const of = matrix(steps.map((v) => [v]));
    const params = { ...defaults(adaBoost.space), n_estimators: 300, learning_rate };
    const ctx = { rng: rngFrom('w'), prepared: null };
    const state = adaBoost.fit(labelled(of, classes(noisy, 2)), null, params, ctx);
    // no row weighs less than 2^-52, so no vote is above 36 times the learning rate
    expect(state.total).toBeLessThan(300 * 36.1 * learning_rate);
    const right = [...argmax(adaBoost.predict(state, of))].filter((k, i) => k === noisy[i]);
    expect(right.length / noisy.length).toBeGreaterThan(0.9);
  });

  it('ends with one tree where that tree is right everywhere', () => {
    const easy = classes(
      cells.map((r) => Number(r[0]! > 0)),
      2,
    );
    const state = adaBoost.fit(labelled(x, easy), null, defaults(adaBoost.space), {
      rng: rngFrom('easy'),
      prepared: null,
    });
    expect(state.total).toBe(1);
    expect([...argmax(adaBoost.predict(state, x))]).toEqual([...(easy as { codes: Int32Array }).codes]);
  });

  it('is not for numbers', () => {
    expect(adaBoost.tasks).not.toContain('regression');
    const ctx = { rng: rngFrom('no'), prepared: null };
    expect(() => adaBoost.fit(labelled(x, numbers(codes)), null, defaults(adaBoost.space), ctx)).toThrow(
      /classes/,
    );
  });

  it('refuses states without valid votes', () => {
    const state = fit({ n_estimators: 20 }, 0);
    for (const bad of [
      { ...state, total: 0 },
      { ...state, total: Infinity },
      { ...state, classes: 3 },
      { ...state, sharpness: Infinity },
      { ...state, trees: { ...state.trees, leafWidth: 3 } },
    ])
      expect(() => adaBoost.predict(bad, x)).toThrow(/no valid votes/);
  });
});
