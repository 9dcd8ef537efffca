import { describe, expect, it } from 'vitest';
import { allRows } from '../../../src/core/data.js';
import type { Scores } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import { complete, corners } from '../../../src/core/space.js';
import type { Params } from '../../../src/core/space.js';
import { gbdt } from '../../../src/learners/gbdt/gbdt.js';
import { LEAF, nodesOf } from '../../../src/learners/trees/nodes.js';
import { firstTrees } from '../trees/first-trees.js';
import { classes, fit, labelled, matrix, numbers, toy } from './toy-data.js';
import type { State } from './toy-data.js';

const roundsOf = (state: State): number => nodesOf(state.trees).roots.length / state.init.length;
const finite = (s: Scores): boolean => s.data.every((v) => Number.isFinite(v));
const rmse = (s: Scores, y: Float64Array): number =>
  Math.sqrt(s.data.reduce((sum, v, i) => sum + (v - y[i]!) ** 2, 0) / y.length);
const evenOdd = (n: number): [Int32Array, Int32Array] => [
  allRows(n).filter((i) => i % 2 === 0),
  allRows(n).filter((i) => i % 2 === 1),
];

describe('gbdt', () => {
  it('learns curves and interactions on rows it has not seen', () => {
    const { x, signal } = toy(2000);
    const [train, valid] = evenOdd(2000);
    const state = fit(labelled(x, numbers(signal), train), { n_estimators: 200 });
    const y = Float64Array.from(valid, (i) => signal[i]!);
    const spread = Math.sqrt(y.reduce((s, v) => s + v * v, 0) / y.length);
    expect(rmse(gbdt.predict(state, x, valid), y)).toBeLessThan(0.3 * spread);
  });

  it('gives probabilities that sum to 1 for two and for five classes', () => {
    const { x, signal } = toy(400);
    for (const k of [2, 5]) {
      const codes = signal.map((v) => Math.min(k - 1, Math.max(0, Math.round(v + k / 2 - 0.5))));
      const scores = gbdt.predict(fit(labelled(x, classes(codes, k)), { n_estimators: 50 }), x);
      expect(scores.width).toBe(k);
      let right = 0;
      for (let i = 0; i < x.rows; i++) {
        const row = scores.data.subarray(i * k, (i + 1) * k);
        expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
        if (row.indexOf(Math.max(...row)) === codes[i]) right++;
      }
      expect(right / x.rows).toBeGreaterThan(0.9);
    }
  });

  it('ends with the rounds that it has when its time is up', () => {
    const { x, signal } = toy(300);
    const params = complete('gbdt', gbdt.space, { n_estimators: 50 });
    let looks = 5;
    const left = (): number => looks--;
    const state = gbdt.fit(labelled(x, numbers(signal)), null, params, {
      rng: rngFrom('late'),
      prepared: null,
      left,
    });
    expect(roundsOf(state)).toBe(6);
  });

  it('gives the same bytes for the same seed and others for another', () => {
    const { x, signal } = toy(300, 0.1);
    const params: Params = { subsample: 0.7, feature_fraction: 0.6, extra_trees: true, n_estimators: 50 };
    const run = (seed: string): State => fit(labelled(x, numbers(signal)), params, null, null, seed);
    expect(run('a')).toEqual(run('a'));
    expect(run('a')).not.toEqual(run('b'));
  });

  it('gives the same bytes whether the bins were prepared, partly prepared or computed', () => {
    const { x, signal } = toy(300, 0.1);
    const y = numbers(signal);
    const prefix = {
      ...x,
      names: x.names.slice(0, 3),
      levels: x.levels.slice(0, 3),
      columns: x.columns.slice(0, 3),
    };
    const computed = fit(labelled(x, y), { n_estimators: 50 });
    expect(fit(labelled(x, y), { n_estimators: 50 }, null, gbdt.prepare!(x))).toEqual(computed);
    expect(fit(labelled(x, y), { n_estimators: 50 }, null, gbdt.prepare!(prefix))).toEqual(computed);
  });

  it('does not change its inputs', () => {
    const { x, signal } = toy(100, 0.1);
    const prepared = gbdt.prepare!(x);
    const before = structuredClone({ x, signal, prepared });
    fit(labelled(x, numbers(signal)), { subsample: 0.7, max_bins: 63 }, null, prepared);
    expect({ x, signal, prepared }).toEqual(before);
  });

  it('predicts a subset of rows as the subset of predictions', () => {
    const { x, signal } = toy(700, 0.1);
    const state = fit(labelled(x, numbers(signal)), { n_estimators: 50 });
    const rows = Int32Array.of(5, 699, 5, 0, 300);
    const all = gbdt.predict(state, x).data;
    expect(gbdt.predict(state, x, rows).data).toEqual(Float64Array.from(rows, (i) => all[i]!));
  });

  it('scores training rows while growing exactly as it predicts them from raw values', () => {
    // early stopping saw the same validation scores as predict gives: the kept number of rounds is the best one
    const { x, signal, noise } = toy(600, 0.1);
    const y = signal.map((v, i) => v + 2 * noise[i]!);
    const [train, valid] = evenOdd(600);
    const params: Params = { early_stopping_rounds: 20, learning_rate: 0.1 };
    const state = fit(labelled(x, numbers(y), train), params, labelled(x, numbers(y), valid));
    const kept = roundsOf(state);
    const truth = Float64Array.from(valid, (i) => y[i]!);
    const lossAfter = (rounds: number): number => {
      const trees = firstTrees(state.trees, rounds);
      return rmse(gbdt.predict({ ...state, trees }, x, valid), truth);
    };
    const longer = fit(labelled(x, numbers(y), train), { ...params, n_estimators: kept + 19 });
    expect(kept).toBeGreaterThan(1);
    expect(kept).toBeLessThan(1000);
    for (let k = 1; k < kept; k++) expect(lossAfter(k)).toBeGreaterThan(lossAfter(kept));
    expect(rmse(gbdt.predict(longer, x, valid), truth)).toBeGreaterThan(lossAfter(kept));
  });

  it('grows n_estimators rounds without validation rows', () => {
    const { x, signal } = toy(300);
    expect(roundsOf(fit(labelled(x, numbers(signal)), { n_estimators: 77 }))).toBe(77);
  });

  it('adds no trees where there is nothing to learn', () => {
    const { x } = toy(100);
    expect(roundsOf(fit(labelled(x, numbers(new Float64Array(100).fill(7)))))).toBe(0);
  });

  it.each([
    ['tree', { feature_fraction: 0.34 }],
    ['node', { feature_fraction_by_node: 0.34, feature_fraction: 1 }],
  ])('goes on when the columns that a %s drew had nothing to split', (_, drawn: Params) => {
    const cells = Array.from({ length: 200 }, (_, i) => [i % 2, i < 8 ? 1 : 0, i >= 192 ? 1 : 0]);
    const y = numbers(cells.map(([v]) => v!));
    const params: Params = { ...drawn, min_samples_leaf: 20, n_estimators: 300, subsample: 1 };
    const [zero, one] = gbdt.predict(
      fit(labelled(matrix(cells), y), params),
      matrix([
        [0, 0, 0],
        [1, 0, 0],
      ]),
    ).data;
    expect(one! - zero!).toBeGreaterThan(0.9);
  });

  it('keeps num_leaves, max_depth and min_samples_leaf', () => {
    const { x, signal } = toy(500, 0.1);
    const state = fit(labelled(x, numbers(signal)), {
      n_estimators: 50,
      num_leaves: 9,
      max_depth: 3,
      min_samples_leaf: 30,
    });
    const { roots, kind, child } = nodesOf(state.trees);
    const depth = new Int32Array(kind.length);
    for (let i = 0; i < kind.length; i++)
      if (kind[i] !== LEAF) depth[child[i]!] = depth[child[i]! + 1] = depth[i]! + 1;
    expect(Math.max(...depth)).toBe(3);
    const perTree = [...roots].map((root, t) => ((roots[t + 1] ?? kind.length) - root + 1) / 2);
    expect(Math.max(...perTree)).toBeLessThanOrEqual(8);
    // the first tree alone: rows that share a prediction share a leaf
    const first = gbdt.predict({ ...state, trees: firstTrees(state.trees, 1) }, x);
    const sizes = new Map<number, number>();
    for (const v of first.data) sizes.set(v, (sizes.get(v) ?? 0) + 1);
    expect(Math.min(...sizes.values())).toBeGreaterThanOrEqual(30);
  });

  it('learns from being missing, in both directions', () => {
    for (const sign of [1, -1]) {
      const cells = Array.from({ length: 200 }, (_, i) => [i % 4 === 0 ? null : i % 7]);
      const y = cells.map(([v]) => (v === null ? sign : 0));
      const state = fit(labelled(matrix(cells), numbers(y)), { n_estimators: 200 });
      const [missing, present] = gbdt.predict(state, matrix([[null], [3]])).data;
      expect(missing).toBeCloseTo(sign, 2);
      expect(present).toBeCloseTo(0, 2);
    }
  });

  it('sends a value that was never missing in training with the larger child', () => {
    const cells = Array.from({ length: 200 }, (_, i) => [i < 150 ? 0 : 1]);
    const state = fit(labelled(matrix(cells), numbers(cells.map(([v]) => v!))), { n_estimators: 200 });
    expect(gbdt.predict(state, matrix([[null]])).data[0]).toBeCloseTo(0, 2);
  });

  it('splits category codes by their effect, not by their order', () => {
    const odd = (code: number): number => ((code * 7) % 10 < 5 ? 1 : 0);
    const cells = Array.from({ length: 2000 }, (_, i) => [(i * 13) % 40]);
    const y = numbers(cells.map(([c]) => odd(c!)));
    const params: Params = { n_estimators: 50, num_leaves: 4, learning_rate: 0.3, min_data_per_group: 1 };
    const error = (levels: number[]): number => {
      const x = matrix(cells, levels);
      return rmse(
        gbdt.predict(fit(labelled(x, y), { ...params, n_estimators: 50 }), x),
        (y as { values: Float64Array }).values,
      );
    };
    expect(error([40])).toBeLessThan(0.01);
    expect(error([40])).toBeLessThan(error([]) / 5);
  });

  it('takes more levels than there are bins, and codes and gaps it never saw', () => {
    const rng = rngFrom('levels');
    const cells = Array.from({ length: 3000 }, () => [rng.int(2) ? rng.int(20) : rng.int(600), rng.normal()]);
    const y = cells.map(([c, v]) => (c! < 10 ? 3 : 0) + v!);
    const state = fit(labelled(matrix(cells, [700]), numbers(y)), { n_estimators: 100 });
    const scores = gbdt.predict(
      state,
      matrix(
        [
          [3, 0],
          [15, 0],
          [650, 0],
          [null, 0],
          [9999, 0],
        ],
        [700],
      ),
    );
    expect(finite(scores)).toBe(true);
    expect(scores.data[0]! - scores.data[1]!).toBeGreaterThan(2);
  });

  it('honours weights: rows of weight 0 teach nothing, large weights win', () => {
    const cells = Array.from({ length: 400 }, (_, i) => [i % 2]);
    const y = cells.map(([v], i) => (i < 200 ? v! : 10 - v!));
    const weight = Float64Array.from(y, (_, i) => (i < 200 ? 1 : 0));
    const state = fit(labelled(matrix(cells), numbers(y), allRows(400), weight), { n_estimators: 300 });
    const [zero, one] = gbdt.predict(state, matrix([[0], [1]])).data;
    expect(zero).toBeCloseTo(0, 2);
    expect(one).toBeCloseTo(1, 2);
  });

  it('treats a row listed twice as two rows', () => {
    const { x, signal } = toy(200);
    const twice = Int32Array.from([...allRows(200), ...allRows(200)]).sort();
    const doubled = {
      ...x,
      rows: 400,
      columns: x.columns.map((c) => Float64Array.from(twice, (i) => c[i]!)),
    };
    const params: Params = { n_estimators: 50, lambda_l2: 1 };
    const listed = fit(labelled(x, numbers(signal), twice), params);
    const copied = fit(labelled(doubled, numbers(Float64Array.from(twice, (i) => signal[i]!))), params);
    expect(gbdt.predict(listed, x)).toEqual(gbdt.predict(copied, x));
  });

  it('is the same for a label in other units', () => {
    const { x, signal } = toy(300);
    const params: Params = { n_estimators: 50, lambda_l1: 0.5, min_split_gain: 0.1 };
    const small = gbdt.predict(fit(labelled(x, numbers(signal)), params), x).data;
    const large = gbdt.predict(fit(labelled(x, numbers(signal.map((v) => v * 2 ** 40))), params), x).data;
    expect(large.map((v) => v / 2 ** 40)).toEqual(small);
  });
});

describe('gbdt never gives NaN', () => {
  const cases: [string, (number | null)[][], number[]][] = [
    ['a column that is all missing', Array.from({ length: 60 }, (_, i) => [null, i]), []],
    ['only a column that is all missing', Array.from({ length: 60 }, () => [null]), []],
    ['a constant column', Array.from({ length: 60 }, () => [4]), []],
    ['one row', [[1, null, 0]], [0, 0, 3]],
    ['two rows', [[1], [2]], []],
    ['a category with one level', Array.from({ length: 60 }, () => [0]), [1]],
    ['infinite values', Array.from({ length: 60 }, (_, i) => [i % 3 ? i : i % 2 ? Infinity : -Infinity]), []],
    ['a huge range', Array.from({ length: 60 }, (_, i) => [(i - 30) * 1e306]), []],
  ];
  for (const [name, cells, levels] of cases) {
    it(`with ${name}`, () => {
      const x = matrix(cells, levels);
      const values = numbers(cells.map((_, i) => (i % 5) * 1e12));
      const codes = cells.map((_, i) => i % 2);
      for (const y of [values, classes(codes, 2), classes(codes, 3)]) {
        const state = fit(labelled(x, y), { n_estimators: 60, min_samples_leaf: 1 });
        expect(finite(gbdt.predict(state, x))).toBe(true);
        expect(finite(gbdt.predict(state, matrix([cells[0]!.map(() => null)], levels)))).toBe(true);
      }
    });
  }

  it('with a constant label, which it predicts', () => {
    const { x } = toy(100);
    const values = gbdt.predict(fit(labelled(x, numbers(new Float64Array(100).fill(0.1)))), x).data;
    for (const v of values) expect(v).toBeCloseTo(0.1, 12);
    const p = gbdt.predict(fit(labelled(x, classes(new Int32Array(100).fill(1), 2))), x).data;
    expect(p[0]).toBeCloseTo(0.5 / 100.5, 6);
  });

  it('with a class that the training rows do not have: a small probability', () => {
    const { x, signal } = toy(300);
    const y = classes(
      signal.map((v) => (v > 0 ? 2 : 0)),
      3,
    );
    const { data } = gbdt.predict(fit(labelled(x, y), { n_estimators: 100 }), x);
    for (let i = 0; i < 300; i++) {
      expect(data[3 * i + 1]).toBeGreaterThan(0);
      expect(data[3 * i + 1]).toBeLessThan(0.05);
    }
  });

  it('with a very rare class, whose Newton steps have no bound of their own', () => {
    const { x, noise } = toy(2000);
    const y = classes(
      noise.map((v, i) => (i % 400 === 7 ? 2 : Number(v > 0))),
      3,
    );
    const params: Params = {
      n_estimators: 300,
      learning_rate: 0.3,
      lambda_l2: 0,
      min_samples_leaf: 1,
      leaf_size: 'rows',
    };
    const { trees } = fit(labelled(x, y), { ...params, min_child_weight: 1e-5 });
    expect(Math.max(...trees.leaves.map(Math.abs))).toBeCloseTo(3, 10); // 10 times the learning rate
  });

  it('at the corners of its space', () => {
    const { x, signal } = toy(80, 0.1);
    const mixed = {
      ...x,
      levels: Int32Array.of(0, 0, 0, 5),
      columns: [...x.columns.slice(0, 3), x.columns[0]!.map((_, i) => i % 5)],
    };
    const y = classes(
      signal.map((v) => Number(v > 0)),
      2,
    );
    for (const params of corners(gbdt.space)) {
      const state = fit(labelled(mixed, y), { ...params, n_estimators: 50 });
      expect(finite(gbdt.predict(state, mixed)), JSON.stringify(params)).toBe(true);
    }
  });
});

describe('gbdt, by what is set', () => {
  it.each([
    [{ growth: 'symmetric', max_depth: 10 }, /at most 8 levels, not max_depth=10/],
    [{ growth: 'symmetric', max_depth: 64 }, /at most 8 levels/],
    [{ data_sample: 'goss', loss: 'quantile' }, /goss cannot rank rows by loss=quantile/],
    [{ data_sample: 'goss', loss: 'absolute_error' }, /goss cannot rank rows/],
  ])('refuses %j as a usage error', (set: Params, message) => {
    expect(() => gbdt.check!(set)).toThrow(expect.objectContaining({ kind: 'usage' }));
    expect(() => gbdt.check!(set)).toThrow(message);
  });

  it.each([
    {},
    { growth: 'symmetric' },
    { growth: 'symmetric', max_depth: 8 },
    { growth: 'depth', max_depth: 10 },
    { data_sample: 'goss' },
  ])('takes %j', (set: Params) => expect(() => gbdt.check!(set)).not.toThrow());

  it('has a loss that goss can rank rows by where the metric would want the median', () => {
    const { x, signal } = toy(200);
    const run = (loss: string): State =>
      gbdt.fit(
        labelled(x, numbers(signal)),
        null,
        complete('gbdt', gbdt.space, { data_sample: 'goss', n_estimators: 20, loss }),
        { rng: rngFrom('goss'), prepared: null, quantile: 0.5 },
      );
    expect(run('auto')).toEqual(run('squared_error'));
  });
});

describe('gbdt reads states from strangers', () => {
  const { x, signal } = toy(200);
  const state = fit(labelled(x, numbers(signal)), { n_estimators: 50 });
  const damaged = (change: Partial<State['trees']>): State => ({
    ...state,
    trees: { ...state.trees, ...change },
  });
  const bad: [string, State][] = [
    ['nodes without an end', damaged({ tests: state.trees.tests.map(() => 1) })],
    ['columns outside', damaged({ tests: state.trees.tests.map((test) => (test ? test + 9 : 0)) })],
    ['thresholds outside', damaged({ thresholds: new Float64Array(1) })],
    ['leaves that are not finite', damaged({ leaves: state.trees.leaves.map(() => NaN) })],
    ['arrays of different lengths', damaged({ leaves: state.trees.leaves.slice(1) })],
    ['no initial score', { ...state, init: new Float64Array(0) }],
  ];
  for (const [name, hostile] of bad) {
    it(`refuses ${name}`, () => {
      expect(() => gbdt.predict(hostile, x)).toThrow(/model/);
    });
  }

  it('refuses a table with fewer columns', () => {
    expect(() => gbdt.predict(state, matrix([[1]]))).toThrow(/trees of a model/);
  });
});
