import { describe, expect, it } from 'vitest';
import { allRows } from '../../src/core/data.js';
import type { Scores, Target } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { loss } from '../../src/metrics/metric.js';
import type { Metric } from '../../src/metrics/metric.js';
import { metrics } from '../../src/metrics/registry.js';
import { blendLoss } from '../../src/search/blend-loss.js';
import { selectEnsemble } from '../../src/search/ensemble.js';
import { classesOf, scoresOf, valuesOf } from '../support/metric-cases.js';
import { cases, expectClose, field } from '../support/reference.js';
import type { ReferenceCase } from '../support/reference.js';

const options = (y: Target, rounds: number, weight: Float64Array | null = null) => ({
  rounds,
  weight,
  rows: allRows(y.task === 'regression' ? y.values.length : y.codes.length),
  tolerance: 1e-12,
});

/** Labels and candidates of a reference case; probabilities of the positive class become two columns. */
function problem(c: ReferenceCase): { y: Target; candidates: Scores[]; metric: Metric; rounds: number } {
  const labels = field<number[]>(c, 'y');
  const name = c.params['metric'] === 'auc' ? 'roc_auc' : (c.params['metric'] as string);
  const rowOf = (p: number | number[]): number[] =>
    typeof p !== 'number' ? p : name === 'rmse' ? [p] : [1 - p, p];
  const candidates = field<(number | number[])[][]>(c, 'predictions').map((rows) =>
    scoresOf(rows.map(rowOf)),
  );
  const y = name === 'rmse' ? valuesOf(labels) : classesOf(labels, candidates[0]!.width);
  return { y, candidates, metric: metrics.get(name), rounds: c.params['rounds'] as number };
}

/** Cases of the same file about stacking, calibration, conformal sets, Gaussian processes, halving and tests are not of this room. */
const caruana = cases('hpo_ensemble').filter((c) => /^caruana_\d/.test(c.name));

describe('selectEnsemble agrees with the reference', () => {
  it('on four cases', () => expect(caruana.length).toBe(4));
  for (const c of caruana) {
    it(`weights of the best prefix: ${c.name}`, () => {
      const { y, candidates, metric, rounds } = problem(c);
      expectClose(selectEnsemble(y, candidates, metric, options(y, rounds)), c, 'weights_best_prefix');
    });

    it(`loss of every pick: ${c.name}`, () => {
      const { y, candidates, metric } = problem(c);
      const blend = blendLoss(y, candidates, metric, options(y, 1).rows, null);
      const path = (c.expected['order'] as number[]).map((pick) => {
        const value = blend.lossWith(pick);
        blend.add(pick);
        return metric.better === 'higher' ? 1 + value : value;
      });
      expectClose(path, c, 'loss_path');
    });
  }

  it('takes the first of identical candidates', () => {
    const c = cases('hpo_ensemble').find((one) => one.name === 'caruana_tie')!;
    const { y, candidates, metric, rounds } = problem(c);
    const weights = selectEnsemble(y, candidates, metric, options(y, rounds));
    expect(weights.indexOf(1)).toBe(c.expected['first_pick']);
  });
});

function randomProblem(task: 'binary' | 'multiclass' | 'regression', n: number, members: number) {
  const rng = rngFrom(`problem/${task}`);
  const size = { binary: 2, multiclass: 4, regression: 1 }[task];
  const labels = Array.from({ length: n }, () => (size === 1 ? rng.normal() : rng.int(size)));
  const row = (label: number): number[] => {
    if (size === 1) return [label + rng.normal()];
    const raw = Array.from({ length: size }, (_, k) => Math.exp((k === label ? 1 : 0) + rng.normal()));
    const sum = raw.reduce((a, b) => a + b);
    return raw.map((x) => x / sum);
  };
  return {
    y: size === 1 ? valuesOf(labels) : classesOf(labels, size),
    candidates: Array.from({ length: members }, () => scoresOf(labels.map(row))),
    weight: Float64Array.from({ length: n }, () => 1 + rng.int(3)),
  };
}

describe('the quick ways to a loss equal the metric itself', () => {
  for (const [name, task] of [
    ['log_loss', 'binary'],
    ['log_loss', 'multiclass'],
    ['rmse', 'regression'],
    ['mse', 'regression'],
  ] as const) {
    it(`${name}, ${task}, with weights and without`, () => {
      const { y, candidates, weight } = randomProblem(task, 101, 3);
      const metric = metrics.get(name);
      const { rows, width } = candidates[0]!;
      for (const w of [null, weight]) {
        const blend = blendLoss(y, candidates, metric, allRows(rows), w);
        const sum = new Float64Array(rows * width);
        [2, 0, 2, 1].forEach((c, before) => {
          candidates[c]!.data.forEach((p, i) => (sum[i]! += p));
          const mean = { rows, width, data: sum.map((s) => s / (before + 1)) };
          expect(blend.lossWith(c)).toBeCloseTo(loss(metric, metric.score(y, mean, w)), 12);
          blend.add(c);
        });
      }
    });
  }
});

it('weights that are all equal select as no weights do', () => {
  const { y, candidates } = randomProblem('multiclass', 200, 5);
  for (const name of ['log_loss', 'accuracy', 'brier']) {
    const metric = metrics.get(name);
    const equal = selectEnsemble(y, candidates, metric, options(y, 10, new Float64Array(200).fill(2)));
    expect(Array.from(equal)).toEqual(Array.from(selectEnsemble(y, candidates, metric, options(y, 10))));
  }
});

it('never scores worse on its rows than the best candidate', () => {
  for (const [task, name] of [
    ['binary', 'roc_auc'],
    ['multiclass', 'f1_macro'],
    ['regression', 'mae'],
  ] as const) {
    const { y, candidates } = randomProblem(task, 300, 6);
    const metric = metrics.get(name);
    const weights = selectEnsemble(y, candidates, metric, options(y, 15));
    const { rows, width } = candidates[0]!;
    const data = new Float64Array(rows * width);
    candidates.forEach((scores, c) => scores.data.forEach((p, i) => (data[i]! += weights[c]! * p)));
    const best = Math.min(...candidates.map((scores) => loss(metric, metric.score(y, scores))));
    expect(loss(metric, metric.score(y, { rows, width, data }))).toBeLessThanOrEqual(best + 1e-12);
    expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  }
});

it('looks at the given rows only', () => {
  const y = valuesOf([1, 2, 3, 4]);
  const good = scoresOf([[1], [2], [90], [90]]);
  const bad = scoresOf([[5], [5], [3], [4]]);
  const on = (...rows: number[]) => ({ ...options(y, 3), rows: Int32Array.from(rows) });
  expect(Array.from(selectEnsemble(y, [bad, good], metrics.get('rmse'), on(0, 1)))).toEqual([0, 1]);
  expect(Array.from(selectEnsemble(y, [bad, good], metrics.get('rmse'), on(2, 3)))).toEqual([1, 0]);
});

it('does not pick a candidate without a score, and takes the first when none has one', () => {
  const y = valuesOf([1, 2]);
  const broken = scoresOf([[NaN], [2]]);
  const poor = scoresOf([[7], [7]]);
  for (const name of ['rmse', 'mae']) {
    expect(Array.from(selectEnsemble(y, [broken, poor], metrics.get(name), options(y, 3)))).toEqual([0, 1]);
    expect(Array.from(selectEnsemble(y, [broken, broken], metrics.get(name), options(y, 3)))).toEqual([1, 0]);
  }
});

it('selects on a sample of many rows, the same one every time', () => {
  const { y, candidates } = randomProblem('binary', 60_000, 4);
  const first = selectEnsemble(y, candidates, metrics.get('roc_auc'), options(y, 200));
  expect(selectEnsemble(y, candidates, metrics.get('roc_auc'), options(y, 200))).toEqual(first);
  expect(first.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
});
