import { describe, expect, it } from 'vitest';
import { encode } from '../../src/core/codec.js';
import { allRows } from '../../src/core/data.js';
import type { Matrix, Target } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { complete } from '../../src/core/space.js';
import type { Params } from '../../src/core/space.js';
import { featuresOf } from '../../src/learners/cart/forest-fit.js';
import { extraTrees } from '../../src/learners/extra-trees.js';
import { forest } from '../../src/learners/forest.js';
import { accuracyOf, claimedForests, meanScores, r2Of } from './cart/forest-cases.js';
import { classes, labelled, matrix, numbers, randomRows } from './cart/data.js';
import { cases } from '../support/reference.js';

function fit(x: Matrix, y: Target, params: Params = {}, weight: Float64Array | null = null, seed = 'forest') {
  return forest.fit(labelled(x, y, weight), null, complete('forest', forest.space, params), {
    rng: rngFrom(seed),
    prepared: null,
  }) as ReturnType<typeof forest.fit> & { oob_score: number | null };
}

/** A signal with an interaction and noise; the second half is for testing. */
function problem(rows: number) {
  const cells = randomRows(rows, 6, 5, 'forest');
  const rng = rngFrom('forest/noise');
  const signal = cells.map((r) => 2 * r[0]! + r[1]! * r[3]! + [0, 3, -2, 1, 0][r[5]!]!);
  return { x: matrix(cells, [0, 0, 0, 0, 0, 5]), values: signal.map((v) => v + 0.5 * rng.normal()) };
}

/** Those of nearest neighbours, which knn.test.ts claims. */
const OTHERS = /^knn_(clf|reg)_/;

describe('forest against scikit-learn', () => {
  it('and extra-trees claim every case but those of nearest neighbours', () => {
    const claimed = [...claimedForests('random_forest'), ...claimedForests('extra_trees')];
    const names = claimed.map((c) => c.name);
    const rest = cases('forest_knn').filter((c) => !names.includes(c.name));
    expect([claimed.length, rest.length]).toEqual([8, 10]);
    expect(rest.every((c) => OTHERS.test(c.name))).toBe(true);
  });

  const claimed = claimedForests('random_forest');

  it('claims the four cases of random forests', () => {
    expect(claimed.map((c) => c.name)).toEqual([
      'random_forest_bin_leaf1',
      'random_forest_bin_leaf5',
      'random_forest_reg_leaf1',
      'random_forest_reg_leaf5',
    ]);
  });

  for (const c of claimed) {
    it(`scores within two standard deviations of ${c.name}, on average over 6 seeds`, () => {
      for (const { got, mean, sd, name } of meanScores(forest, c, 6))
        expect(Math.abs(got - mean), `${name}: ${got} for ${mean} ± ${sd}`).toBeLessThan(2 * sd);
    });
  }
});

describe('forest', () => {
  const { x, values } = problem(600);

  it('estimates by rows that trees did not see what it scores on new rows', () => {
    const train = allRows(600).subarray(0, 300);
    const test = allRows(600).subarray(300);
    const y = numbers(values);
    const state = forest.fit({ ...labelled(x, y), rows: train }, null, complete('forest', forest.space, {}), {
      rng: rngFrom('oob'),
      prepared: null,
    }) as ReturnType<typeof fit>;
    const scored = r2Of(
      forest.predict(state, x, test).data,
      values.filter((_, i) => i >= 300),
    );
    expect(Math.abs(state.oob_score! - scored)).toBeLessThan(0.06);
    expect(scored).toBeGreaterThan(0.7);
  });

  it('weighs the rows that it estimates by: those without weight count for nothing', () => {
    const weight = Float64Array.from(values, (_, i) => (i % 2 === 0 ? 1 + (i % 3) : 0));
    const labels: readonly ((other: number) => Target)[] = [
      (other) => numbers(values.map((v, i) => (i % 2 === 0 ? v : other * 1e6))),
      (other) =>
        classes(
          values.map((v, i) => (i % 2 === 0 ? Number(v > 0) : other)),
          2,
        ),
      (other) =>
        classes(
          values.map((v, i) => (i % 2 === 0 ? Number(v > 0) + Number(v > 2) : other)),
          3,
        ),
    ];
    for (const label of labels) {
      const [a, b] = [0, 1].map((other) => fit(x, label(other), {}, weight).oob_score);
      expect(a).toBe(b);
      expect(a).toBeGreaterThan(0.6);
    }
    // half of the rows are noise that hardly counts
    const rng = rngFrom('hardly');
    const noisy = numbers(values.map((v, i) => (i % 2 === 0 ? v : 30 * rng.normal())));
    expect(
      fit(
        x,
        noisy,
        {},
        weight.map((w) => w + 1e-4),
      ).oob_score!,
    ).toBeGreaterThan(0.6);
  });

  it('shows its out-of-bag score, which extra-trees have if they draw bootstrap samples', () => {
    const state = fit(x, numbers(values));
    expect(forest.chosen!(state)).toEqual({ oob_score: state.oob_score });
    const shown = (params: Params): Params => {
      const ctx = { rng: rngFrom('oob'), prepared: null };
      const given = complete('extra-trees', extraTrees.space, params);
      return extraTrees.chosen!(extraTrees.fit(labelled(x, numbers(values)), null, given, ctx));
    };
    expect(shown({})).toEqual({});
    expect(shown({ bootstrap: true })['oob_score']).toBeGreaterThan(0.6);
  });

  it('has small trees of small samples, and stumps where max_depth is 1', () => {
    const nodes = (params: Params): number => fit(x, numbers(values), params).trees.tests.length;
    expect(nodes({ max_depth: 1, n_estimators: 10 })).toBe(30);
    expect(nodes({ max_samples: 0.1 })).toBeLessThan(0.25 * nodes({}));
  });

  it.each(['forest', 'extra-trees'])('takes shares of the columns and their logarithm (%s)', (name) => {
    const { space } = name === 'forest' ? forest : extraTrees;
    for (const max_features of ['log2', 0.42])
      expect(complete(name, space, { max_features })).toMatchObject({ max_features });
    expect(featuresOf('log2', 8, 'regression')).toBe(3);
    expect(featuresOf(0.42, 10, 'binary')).toBe(4);
    expect(featuresOf('log2', 1, 'binary')).toBe(1);
  });

  it('has an out-of-bag accuracy for classes, far below the accuracy on rows that it learned', () => {
    const rng = rngFrom('coin');
    const coin = classes(
      values.map(() => rng.int(3)),
      3,
    );
    const state = fit(x, coin);
    expect(state.oob_score!).toBeLessThan(0.45);
    expect(accuracyOf(forest.predict(state, x), coin)).toBeGreaterThan(0.95);
  });

  it('gives no class the probability 0 that the training rows have', () => {
    const y = classes(
      values.map((v) => (v < 0 ? 0 : 1)),
      2,
    );
    const { data } = forest.predict(fit(x, y), x);
    expect(Math.min(...data)).toBeGreaterThan(0);
    expect(Math.min(...data)).toBeLessThan(0.01);
  });

  it('gives two classes of a multiclass task the probabilities of a binary one', () => {
    const codes = values.map((v) => (v < 0 ? 0 : 1));
    const binary = classes(codes, 2) as Extract<Target, { task: 'binary' | 'multiclass' }>;
    const multi: Target = { ...binary, task: 'multiclass' };
    expect(forest.predict(fit(x, multi), x)).toEqual(forest.predict(fit(x, binary), x));
  });

  it('draws rows in proportion to their weight: rows without weight are not learned from', () => {
    const weight = Float64Array.from(values, (_, i) => (i % 2 === 0 ? 3 : 0));
    const other = values.map((v, i) => (i % 2 === 0 ? v : 1e6));
    const [a, b] = [values, other].map((y) => forest.predict(fit(x, numbers(y), {}, weight), x).data);
    expect(Math.max(...a!.map((v, i) => Math.abs(v - b![i]!)))).toBeLessThan(1e-4);
  });

  it('keeps the best leaves within its budget, so that models of many rows stay small', () => {
    const rng = rngFrom('big');
    const rows = 20_000;
    const columns = Array.from({ length: 5 }, () => Float64Array.from({ length: rows }, () => rng.normal()));
    const big: Matrix = { rows, names: ['a', 'b', 'c', 'd', 'e'], levels: new Int32Array(5), columns };
    const y = numbers(columns[0]!.map((v, i) => v + columns[1]![i]! + rng.normal()));
    const state = fit(big, y, { n_estimators: 300 });
    expect(encode(state).length).toBeLessThan(5e6);
    expect(r2Of(forest.predict(state, big).data, y.task === 'regression' ? y.values : [])).toBeGreaterThan(
      0.6,
    );
  });

  it('refuses states whose outputs do not fit the task', () => {
    const state = fit(x, numbers(values), { n_estimators: 50 });
    for (const bad of [
      { ...state, init: new Float64Array(3) },
      { ...state, init: Float64Array.of(NaN) },
      { ...state, unit: NaN },
      { ...state, trees: { ...state.trees, leafWidth: 2 } },
    ])
      expect(() => forest.predict(bad, x)).toThrow(/no valid outputs/);
  });
});
