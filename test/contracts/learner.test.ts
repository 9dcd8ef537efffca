import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../src/core/codec.js';
import { allRows, takeScores, takeTarget, widthOf } from '../../src/core/data.js';
import type { Labelled, Matrix, Scores, Target, Task } from '../../src/core/data.js';
import { AutomlError } from '../../src/core/errors.js';
import type { Plain } from '../../src/core/plain.js';
import { rngFrom } from '../../src/core/rng.js';
import { allowedCorners, corners, defaults } from '../../src/core/space.js';
import type { Params } from '../../src/core/space.js';
import { baseline } from '../../src/learners/baseline.js';
import type { Learner } from '../../src/learners/learner.js';
import { learners } from '../../src/learners/registry.js';
import { loss } from '../../src/metrics/metric.js';
import { defaultMetric, metricFor } from '../../src/metrics/registry.js';
import { toyMatrix, toyTarget, withColumns, withoutLabels } from '../support/toy-problem.js';

/** What holds for every learner and every task that it names. */

/** Checks that a learner cannot pass, each with the reason. */
const exceptions: Record<string, string> = {
  'forest: weights are repeats': 'a bootstrap sample has as many draws as there are rows',
  'extra-trees: weights are repeats': 'min_samples_leaf counts rows, as do the bin edges',
  'knn: weights are repeats':
    'a repeated row takes two of the k places, one of weight 2 has two votes in one',
  'ridge: weights are repeats':
    'without rows to check on, the strength is chosen by leaving rows out one by one, whatever their weight; see ridge.test.ts',
  'mlp: weights are repeats': 'a step of the optimizer takes a batch of rows, whatever their weight',
  'perceptron: weights are repeats': 'a correction takes a row as often as it is met, whatever its weight',
  'baseline: beats the baseline': 'it is the baseline',
};
const holds = (learner: Learner, check: string): boolean =>
  exceptions[`${learner.name}: ${check}`] === undefined;

/** For weights to be repeats nothing may count rows, be drawn for each row, or be rounded. */
const countless: Record<string, Params> = {
  gbdt: {
    min_samples_leaf: 1,
    subsample: 1,
    feature_fraction: 1,
    cat_smooth: 0.01,
    min_data_per_group: 1,
    histogram: 'exact',
  },
  tree: { min_samples_leaf: 1 },
  'gradient-boosting': { min_samples_leaf: 1 },
  'ada-boost': { min_samples_leaf: 1 },
};

const N = 120;

/** Fewer rounds and epochs, if the search has so few: contracts are about shapes, not about figures. */
function quick(learner: Learner, params: Params): Params {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      const dim = learner.space[name]!;
      const long = /estimators|epochs|rounds|iterations|max_iter/.test(name) && dim.kind === 'int';
      const isLong = long && typeof value === 'number' && value > dim.low;
      return [name, isLong ? Math.max(dim.low, Math.min(value, 20)) : value];
    }),
  );
}

const labelled = (
  x: Matrix,
  y: Target,
  rows = allRows(x.rows),
  weight: Float64Array | null = null,
): Labelled => ({
  x,
  y,
  rows,
  weight,
});

function fitOn(
  learner: Learner,
  train: Labelled,
  valid: Labelled | null = null,
  given?: Params,
  prepared: Plain = null,
): Plain {
  const params = quick(learner, given ?? defaults(learner.space));
  return learner.fit(train, valid, params, { rng: rngFrom('contract'), prepared });
}

/** Finite, of the right width, and probabilities where they must be. */
function expectScores(scores: Scores, y: Target, rows: number): void {
  const width = widthOf(y);
  expect([scores.rows, scores.width, scores.data.length]).toEqual([rows, width, rows * width]);
  expect(scores.data.every((v) => Number.isFinite(v))).toBe(true);
  if (y.task === 'regression') return;
  expect(scores.data.every((p) => p >= 0 && p <= 1)).toBe(true);
  for (let i = 0; i < rows; i++) {
    const sum = scores.data.subarray(i * width, (i + 1) * width).reduce((a, b) => a + b, 0);
    expect(Math.abs(sum - 1)).toBeLessThan(1e-9);
  }
}

function expectFit(learner: Learner, train: Labelled, valid: Labelled | null = null, params?: Params): void {
  const state = fitOn(learner, train, valid, params);
  expectScores(learner.predict(state, train.x), train.y, train.x.rows);
}

it('is checked for every learner there is', () => {
  expect(learners.names).toContain('baseline');
});

for (const learner of learners.all) {
  for (const task of learner.tasks) {
    describe(`${learner.name}, ${task}`, () => {
      const x = toyMatrix(learner.input, N);
      const y = toyTarget(task, N);
      const train = labelled(x, y, allRows(90));
      const valid = labelled(
        x,
        y,
        allRows(N).filter((row) => row >= 90),
      );
      const bytes = (state: Plain): string => encode([state, learner.predict(state, x) as Plain]);
      const plain = (): Plain => fitOn(learner, train, valid);

      it('gives the same bytes for the same seed and leaves its inputs as they are', () => {
        const before = encode([x, y, train.rows, valid.rows] as Plain);
        expect(bytes(plain())).toBe(bytes(plain()));
        expect(encode([x, y, train.rows, valid.rows] as Plain)).toBe(before);
      });

      it('gives probabilities that sum to 1, or finite values; with early stopping or without', () => {
        expectFit(learner, train, valid);
        expectFit(learner, train);
      });

      it('takes validation rows of weight 0 for none', () => {
        const weight = Float64Array.from({ length: N }, (_, row) => Number(row < 90));
        const weighted = { ...train, weight };
        const checked = fitOn(learner, weighted, { ...valid, weight });
        expect(bytes(checked) === bytes(fitOn(learner, weighted))).toBe(true);
      });

      it('has a state that survives structuredClone and the codec bit for bit', () => {
        const state = plain();
        for (const copy of [structuredClone(state), decode(encode(state))])
          expect(bytes(copy)).toBe(bytes(state));
      });

      it('predicts a part of the rows as it predicts them among all', () => {
        const state = plain();
        const all = learner.predict(state, x);
        expect(learner.predict(state, x, allRows(N))).toEqual(all);
        const part = Int32Array.of(100, 3, 3, 57);
        expect(learner.predict(state, x, part)).toEqual(takeScores(all, part));
        expectScores(learner.predict(state, x, new Int32Array(0)), y, 0);
      });

      it('does not look at the labels of rows that it was not given', () => {
        const rows = allRows(90);
        const other = labelled(x, withoutLabels(y, 90), rows);
        expect(bytes(fitOn(learner, other))).toBe(bytes(fitOn(learner, labelled(x, y, rows))));
      });

      it('learns from one row, from one column and from none', () => {
        expectFit(learner, labelled(x, y, Int32Array.of(5)));
        expectFit(learner, labelled(withColumns(x, [1]), y));
        expectFit(learner, labelled(withColumns(x, []), y));
      });

      it('learns from a target of one value', () => {
        const one = takeTarget(y, new Int32Array(N).fill(7));
        const state = fitOn(learner, labelled(x, one), labelled(x, one, valid.rows));
        expectScores(learner.predict(state, x), one, N);
      });

      it('learns from columns without information', () => {
        const empty = new Float64Array(N).fill(learner.input === 'codes' ? NaN : 0);
        const columns = [empty, new Float64Array(N).fill(1e9), ...x.columns.slice(2)];
        expectFit(learner, labelled({ ...x, columns }, y), valid);
        expectFit(learner, labelled({ ...withColumns(x, [0]), columns: [empty] }, y), null);
      });

      it('fits at every corner of its space', () => {
        const few = labelled(x, y, allRows(40));
        for (const params of corners(learner.space)) expectFit(learner, few, valid, params);
      });

      it('fits at every end of what may be set, or says that it cannot', () => {
        const few = labelled(x, y, allRows(40));
        for (const params of allowedCorners(learner.space))
          try {
            expectFit(learner, few, valid, params);
          } catch (error) {
            // some values go with some tasks or labels alone, or not with each other
            const said =
              error instanceof AutomlError && (error.kind === 'usage' || /labels/.test(error.message));
            if (!said) throw error;
          }
      });

      it('learns more than the baseline knows', () => {
        if (!holds(learner, 'beats the baseline')) return;
        const bigX = toyMatrix(learner.input, 400);
        const bigY = toyTarget(task, 400);
        const split = (from: number, to: number): Int32Array =>
          allRows(400).filter((row) => row >= from && row < to);
        const metric = task === 'regression' ? defaultMetric(task) : metricFor('log_loss', task);
        const test = split(300, 400);
        const lossOf = (one: Learner): number => {
          const params = defaults(one.space);
          const context = { rng: rngFrom('toy'), prepared: null };
          const state = one.fit(
            labelled(bigX, bigY, split(0, 240)),
            labelled(bigX, bigY, split(240, 300)),
            params,
            context,
          );
          return loss(metric, metric.score(takeTarget(bigY, test), one.predict(state, bigX, test)));
        };
        expect(lossOf(learner)).toBeLessThan(0.7 * lossOf(baseline as Learner));
      });

      it('takes a weight of 2 for two rows', () => {
        if (!holds(learner, 'weights are repeats')) return;
        const weight = Float64Array.from({ length: N }, (_, row) => 1 + (row % 2));
        const rows = allRows(90);
        const repeats = Int32Array.from([...rows, ...rows.filter((row) => row % 2 === 1)]).sort();
        const params = { ...defaults(learner.space), ...countless[learner.name] };
        // trees: columns that part the rows alike are a tie, which decides nothing about these rows
        const seen = countless[learner.name] ? rows : allRows(N);
        const weighted = learner.predict(fitOn(learner, labelled(x, y, rows, weight), null, params), x, seen);
        const repeated = learner.predict(fitOn(learner, labelled(x, y, repeats), null, params), x, seen);
        expect(Math.max(...weighted.data.map((v, i) => Math.abs(v - repeated.data[i]!)))).toBeLessThan(1e-5);
      });

      it('shows the strength that it chose on its path', () => {
        if (!('path' in learner.space)) return;
        const names = Object.keys(learner.chosen!(plain()));
        expect(names.filter((name) => /^chosen_(alpha|C)$/.test(name))).toHaveLength(1);
      });

      if (task !== 'regression') checkAbsentClasses(learner, task, x);
      if (learner.prepare) checkPrepare(learner, train, valid, bytes);
      if (learner.input === 'codes') checkMissing(learner, train);
    });
  }
}

function checkAbsentClasses(learner: Learner, task: Task, x: Matrix): void {
  it('knows of a class that no training row has', () => {
    const y = toyTarget(task, N);
    if (y.task === 'regression') return;
    const last = y.classes.length - 1;
    const rows = allRows(N).filter((row) => y.codes[row] !== last);
    const all = labelled(x, y);
    const state = fitOn(learner, labelled(x, y, rows), all);
    const scores = learner.predict(state, x);
    expectScores(scores, y, N);
    for (let i = 0; i < N; i++) expect(scores.data[i * scores.width + last]).toBeLessThan(0.5);
  });
}

function checkPrepare(
  learner: Learner,
  train: Labelled,
  valid: Labelled,
  bytes: (state: Plain) => string,
): void {
  it('gives the same bytes with prepared columns as without, also with further columns at the end', () => {
    const prepared = structuredClone(learner.prepare!(train.x));
    expect(bytes(fitOn(learner, train, valid, undefined, prepared))).toBe(
      bytes(fitOn(learner, train, valid)),
    );
    const more = withColumns(train.x, [...train.x.columns.keys(), 1]);
    const [trainMore, validMore] = [train, valid].map((rows) => ({ ...rows, x: more }));
    const scores = [prepared, null].map((given) =>
      learner.predict(fitOn(learner, trainMore!, validMore!, undefined, given), more),
    );
    expect(scores[0]).toEqual(scores[1]);
  });
}

function checkMissing(learner: Learner, train: Labelled): void {
  it('predicts rows that miss everything and codes that it never saw', () => {
    const state = fitOn(learner, train);
    const columns = train.x.columns.map((column) => column.map(() => NaN));
    expectScores(learner.predict(state, { ...train.x, columns }), train.y, N);
    const rare = train.rows.filter((row) => train.x.columns[3]![row] !== 2);
    const without = fitOn(learner, { ...train, rows: rare });
    expectScores(learner.predict(without, train.x), train.y, N);
  });
}
