import { describe, expect, it } from 'vitest';
import { allRows, takeNumbers, takeTarget } from '../../../src/core/data.js';
import type { Matrix, Target } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import type { Params } from '../../../src/core/space.js';
import { gbdt } from '../../../src/learners/gbdt/gbdt.js';
import { LOSSES } from '../../../src/learners/gbdt/objectives/objective.js';
import { classes, fit, labelled, matrix, numbers } from './toy-data.js';
import type { State } from './toy-data.js';
import { mixed } from './toy-engine.js';

/** What must hold for gbdt beyond the contract of all learners (test/contracts/learner.test.ts). */

const N = 240;
const x = mixed(N);
const rng = rngFrom('contract');
const values = Float64Array.from({ length: N }, (_, i) => {
  const [a, b, c, d] = x.columns.map((column) => column[i]! || 0);
  return Math.max(0, 2 + a! + b! * c! + (d! % 3) + rng.normal());
});
const REGRESSION = numbers(values);
const BINARY = classes(
  Int32Array.from(values, (v) => Number(v > 3)),
  2,
);
const MULTI = classes(
  Int32Array.from(values, (v) => (v < 2 ? 0 : v < 4 ? 1 : 2)),
  3,
);
const TARGETS: readonly (readonly [string, Target])[] = [
  ['numbers', REGRESSION],
  ['two classes', BINARY],
  ['three classes', MULTI],
];
const predict = (state: State, of: Matrix = x): Float64Array => gbdt.predict(state, of).data;
const largestDifference = (a: Float64Array, b: Float64Array): number =>
  a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);

/** Nothing that counts rows, and nothing drawn. */
const FREE: Params = {
  n_estimators: 50,
  learning_rate: 0.2,
  min_samples_leaf: 1,
  subsample: 1,
  feature_fraction: 1,
  cat_smooth: 0.01,
  min_data_per_group: 1,
  lambda_l1: 0.1,
};

describe.each(TARGETS)('gbdt on %s', (name, y) => {
  const exact: Params = { ...FREE, histogram: 'exact' };
  const repeats = Int32Array.from([...allRows(N), ...allRows(N).filter((r) => r % 3 === 0)]);
  const weight = Float64Array.from({ length: N }, (_, r) => (r % 3 === 0 ? 2 : 1));
  /** Without these the rows of a class have the same gradient at first, and many splits the same gain. */
  const unequal = Float64Array.from({ length: N }, () => 0.5 + rng.next());

  it.each([
    { leaf_size: 'rows' },
    { leaf_size: 'hessian' },
    { leaf_size: 'rows', growth: 'depth', max_depth: 4 },
    { leaf_size: 'rows', class_weight: 'balanced' },
    { leaf_size: 'rows', growth: 'symmetric', max_cat_to_onehot: 2 },
    { leaf_size: 'hessian', growth: 'symmetric', max_cat_to_onehot: 2 },
  ])('takes a weight of 2 for two rows, with exact histograms and leaves of one row (%o)', (more) => {
    const params = { ...exact, ...more };
    const weighted = predict(fit(labelled(x, y, allRows(N), weight), params));
    const doubled = predict(fit(labelled(x, y, repeats), params));
    expect(largestDifference(weighted, doubled)).toBeLessThan(1e-9);
    const plain = predict(fit(labelled(x, y), params));
    expect(largestDifference(plain, doubled)).toBeGreaterThan(1e-3);
  });

  it('takes a weight of 2 for two rows up to chance, with packed ones', () => {
    const weighted = predict(fit(labelled(x, y, allRows(N), weight), FREE));
    const doubled = predict(fit(labelled(x, y, repeats), FREE));
    // 240 rows leave 23 bits: the same trees but for ties, which on the rows of the fit do not show
    expect(largestDifference(weighted, doubled)).toBeLessThan(1e-6 * (1 + Math.max(...weighted)));
  });

  it.each(['packed', 'exact'])('does not ask for the order of the columns (%s)', (histogram) => {
    const order = [3, 1, 4, 0, 2];
    const permuted: Matrix = {
      rows: N,
      names: order.map((j) => x.names[j]!),
      levels: Int32Array.from(order, (j) => x.levels[j]!),
      columns: order.map((j) => x.columns[j]!),
    };
    const params = { ...FREE, histogram };
    const first = predict(fit(labelled(x, y, allRows(N), unequal), params));
    const second = predict(fit(labelled(permuted, y, allRows(N), unequal), params), permuted);
    // columns that part the rows alike are a tie; it decides nothing about these rows
    expect(largestDifference(first, second)).toBeLessThan(1e-9);
  });

  it.each(['packed', 'exact'])('does not ask for the order of the rows (%s)', (histogram) => {
    const order = rngFrom('order').shuffle(allRows(N));
    const permuted = { ...x, columns: x.columns.map((column) => takeNumbers(column, order)) };
    const params = { ...FREE, histogram };
    const first = predict(fit(labelled(x, y, allRows(N), unequal), params));
    const given = labelled(permuted, takeTarget(y, order), allRows(N), takeNumbers(unequal, order));
    const second = predict(fit(given, params));
    // packed: how a gradient is rounded depends on its row number, by a unit of 2^-23 here; leaves are not rounded
    expect(largestDifference(first, second)).toBeLessThan(1e-9 * (1 + Math.max(...first)));
  });

  it('gives the same bytes whatever other fits this thread has done', () => {
    const params: Params = {
      ...FREE,
      subsample: 0.7,
      feature_fraction: 0.6,
      extra_trees: name === 'numbers',
    };
    const prepared = gbdt.prepare!(x);
    const run = (): State => fit(labelled(x, y), params, null, prepared);
    const first = run();
    const other = mixed(400, 0.3, 'other');
    fit(labelled(other, numbers(other.columns[0]!.map((v) => v || 0))), FREE, null, gbdt.prepare!(other));
    fit(labelled(x, REGRESSION), { ...FREE, max_bins: 63 }, null, prepared);
    expect(run()).toEqual(first);
  });
});

describe('gbdt never gives NaN', () => {
  const finite = (state: State, of: Matrix): void =>
    expect(predict(state, of).every((v) => Number.isFinite(v))).toBe(true);

  /** The ends of what is set by name, which the search, and so the corners of the space, leave alone. */
  const NAMED: readonly Params[] = [
    { growth: 'depth', leaf_size: 'rows' },
    { growth: 'symmetric', max_depth: 8 },
    { growth: 'symmetric', leaf_size: 'rows', path_smooth: 1 },
    { histogram: 'exact' },
    { histogram: 'exact', leaf_size: 'rows', extra_trees: true },
    { path_smooth: 0.001 },
    { path_smooth: 100, feature_fraction_by_node: 0.1 },
    { class_weight: 'balanced' },
    { alpha: 0.001, tweedie_power: 1.01 },
    { alpha: 0.999, tweedie_power: 1.99 },
    { boosting: 'dart', drop_rate: 1, skip_drop: 0 },
    { boosting: 'dart', max_drop: 1, growth: 'symmetric' },
    { data_sample: 'goss', top_rate: 0.01, other_rate: 0.01 },
    { data_sample: 'goss', top_rate: 0.5, other_rate: 0.5, boosting: 'dart' },
  ];
  /** Large and small steps. */
  const STEPS: readonly Params[] = [
    { learning_rate: 0.3, lambda_l2: 0, min_samples_leaf: 1, min_child_weight: 1e-5, num_leaves: 255 },
    { learning_rate: 0.01, lambda_l1: 2, lambda_l2: 5, min_split_gain: 1, max_bins: 63 },
  ];
  const targetsOf = (task: string, loss: string): Target[] => {
    if (task === 'binary')
      return [BINARY, classes(BINARY.task === 'binary' ? BINARY.codes.map(() => 1) : [], 2)];
    if (task === 'multiclass')
      return [
        MULTI,
        classes(MULTI.task === 'multiclass' ? MULTI.codes.map((c) => 2 * Number(c > 0)) : [], 4),
      ];
    const least = loss === 'gamma' ? 1e-3 : 0;
    const positive = values.map((v) => Math.max(v, least));
    const tail = values.map((v, r) => Math.max(least, Math.exp(4 * v) * Number(r % 3 > 0)));
    const one = values.map((_, r) => (r === 17 ? 1e6 : least));
    return [positive, tail, one, positive.map(() => 5)].map((v) => numbers(v));
  };

  it.each(LOSSES)('with the loss %s, wherever its options go', (loss, task) => {
    const valid = allRows(N).filter((r) => r % 4 === 0);
    const train = allRows(N).filter((r) => r % 4 > 0);
    targetsOf(task, loss).forEach((y, i) => {
      for (const step of STEPS.slice(0, i === 0 ? 2 : 1))
        for (const named of NAMED) {
          if (named['data_sample'] === 'goss' && /absolute|quantile/.test(loss)) continue; // refused
          const params = { n_estimators: 50, ...step, loss, ...named };
          finite(fit(labelled(x, y, train), params, labelled(x, y, valid)), x);
        }
    });
  });

  it.each(LOSSES)('with the loss %s and weights that are 0, tiny or huge', (loss, task) => {
    const [y] = targetsOf(task, loss);
    for (const of of [[0], [0, 1], [1e-300], [1e-6], [1e6, 0], [1e12, 1], [1e300]]) {
      const weight = Float64Array.from({ length: N }, (_, r) => of[r % of.length]!);
      for (const histogram of ['packed', 'exact'])
        finite(fit(labelled(x, y!, allRows(N), weight), { n_estimators: 50, loss, histogram }), x);
    }
  });

  it.each([-300, -200, -20, 20, 200, 300])('with labels of the size 1e%i', (exponent) => {
    for (const loss of ['squared_error', 'absolute_error', 'huber', 'quantile', 'poisson', 'tweedie'])
      finite(fit(labelled(x, numbers(values.map((v) => v * 10 ** exponent))), { n_estimators: 50, loss }), x);
  });

  it.each(TARGETS)('with columns without information (%s)', (_, y) => {
    const column = (value: number): Float64Array => new Float64Array(N).fill(value);
    const useless = [column(NaN), column(7), column(NaN), column(2)];
    const columns = [...useless, x.columns[0]!];
    const all = { rows: N, names: [...'abcde'], levels: Int32Array.of(0, 0, 5, 5, 0), columns };
    for (const count of [1, 2, 3, 4, 5]) {
      const part = {
        ...all,
        names: all.names.slice(0, count),
        levels: all.levels.slice(0, count),
        columns: columns.slice(0, count),
      };
      for (const histogram of ['packed', 'exact'])
        finite(fit(labelled(part, y), { n_estimators: 50, histogram }), part);
    }
  });

  it.each(TARGETS)('with no row, one or two, or one row that checks (%s)', (_, y) => {
    for (const rows of [[], [5], [5, 6], [5, 5, 5]])
      for (const histogram of ['packed', 'exact'])
        for (const valid of [null, labelled(x, y, Int32Array.of(9))]) {
          const params = { n_estimators: 50, min_samples_leaf: 1, histogram, subsample: 0.5 };
          finite(fit(labelled(x, y, Int32Array.from(rows)), params, valid), x);
        }
  });
});

describe('gbdt copes', () => {
  it('with 5,000 levels, of which the frequent ones count for themselves', () => {
    const rows = 20_000;
    const own = rngFrom('levels');
    const codes = Float64Array.from({ length: rows }, () => Math.floor(5000 * own.next() ** 3));
    const y = codes.map((c) => (c % 2) + 0.1 * own.normal());
    const of: Matrix = { rows, names: ['c'], levels: Int32Array.of(5000), columns: [codes] };
    for (const histogram of ['packed', 'exact']) {
      const state = fit(labelled(of, numbers(y)), { n_estimators: 50, learning_rate: 0.3, histogram });
      const query = Float64Array.of(0, 1, 2, 3, 4999, 5001, -1, NaN);
      const data = predict(state, { ...of, rows: 8, columns: [query] });
      expect(data.every((v) => Number.isFinite(v))).toBe(true);
      for (const c of [0, 1, 2, 3]) expect(Math.abs(data[c]! - (c % 2))).toBeLessThan(0.15);
    }
  });

  it('with 10,000 columns, of which one says something', () => {
    const rows = 60;
    const own = rngFrom('wide');
    const columns = Array.from({ length: 10_000 }, () =>
      Float64Array.from({ length: rows }, () => own.int(3)),
    );
    const y = numbers(columns[7777]!);
    const names = columns.map((_, j) => `x${j}`);
    const of: Matrix = { rows, names, levels: new Int32Array(10_000), columns };
    const params: Params = {
      n_estimators: 50,
      learning_rate: 0.3,
      num_leaves: 4,
      feature_fraction: 1,
      lambda_l2: 0,
    };
    const data = predict(fit(labelled(of, y), params), of);
    expect(largestDifference(data, columns[7777]!)).toBeLessThan(0.05);
  });

  it('with as many rows as columns of one value each, and rows that are all the same', () => {
    const same = matrix(Array.from({ length: 50 }, () => [1, 2, 3]));
    const y = Float64Array.from({ length: 50 }, (_, i) => i % 5);
    for (const v of predict(fit(labelled(same, numbers(y)), { n_estimators: 50 }), same))
      expect(v).toBeCloseTo(2, 10);
  });
});
