import { describe, expect, it } from 'vitest';
import type { Scores, Target } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { scoreDecided } from '../../src/metrics/decision.js';
import { metrics } from '../../src/metrics/registry.js';
import { tuneDecision } from '../../src/search/decision.js';

/** Rows whose probabilities are right: classes are drawn by them. A rare class is hardly ever the most probable one. */
function drawn(rows: number, priors: readonly number[], seed: string): { y: Target; scores: Scores } {
  const rng = rngFrom(seed);
  const width = priors.length;
  const data = new Float64Array(rows * width);
  const codes = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    const odds = priors.map((prior) => prior * Math.exp(1.2 * rng.normal()));
    const total = odds.reduce((a, b) => a + b, 0);
    const drawnAt = rng.next() * total;
    let passed = 0;
    codes[i] = odds.findIndex((odd) => drawnAt < (passed += odd));
    odds.forEach((odd, k) => (data[i * width + k] = odd / total));
  }
  const classes = priors.map((_, k) => `c${k}`);
  return {
    y: { task: width === 2 ? 'binary' : 'multiclass', codes, classes },
    scores: { rows, width, data },
  };
}

describe('tuning the decision', () => {
  it.each(['f1', 'balanced_accuracy', 'mcc', 'f1_macro', 'cohen_kappa'])(
    'makes %s of a rare class much better on other rows than the most probable class is',
    (name) => {
      const metric = metrics.get(name);
      const train = drawn(4000, [0.92, 0.08], 'train');
      const test = drawn(4000, [0.92, 0.08], 'test');
      const decision = tuneDecision(train.y, train.scores, metric, null);
      const tuned = scoreDecided(metric, test.y, test.scores, null, decision);
      expect(tuned).toBeGreaterThan(scoreDecided(metric, test.y, test.scores, null, null) + 0.03);
    },
  );

  it('finds the threshold at which balanced accuracy is best: the share of the class', () => {
    const { y, scores } = drawn(30_000, [0.8, 0.2], 'share');
    const [first, second] = tuneDecision(y, scores, metrics.get('balanced_accuracy'), null)!;
    expect(first).toBe(1);
    expect(1 / (1 + second!)).toBeGreaterThan(0.15);
    expect(1 / (1 + second!)).toBeLessThan(0.3);
  });

  it('gives rarer ones of several classes larger factors for balanced accuracy', () => {
    const metric = metrics.get('balanced_accuracy');
    const train = drawn(6000, [0.8, 0.15, 0.05], 'three');
    const test = drawn(6000, [0.8, 0.15, 0.05], 'others');
    const decision = tuneDecision(train.y, train.scores, metric, null)!;
    expect(decision[2]! / decision[0]!).toBeGreaterThan(decision[1]! / decision[0]!);
    expect(scoreDecided(metric, test.y, test.scores, null, decision)).toBeGreaterThan(
      scoreDecided(metric, test.y, test.scores, null, null) + 0.1,
    );
  });

  it('counts weights: rows of weight 0 might as well not be there', () => {
    const { y, scores } = drawn(2000, [0.9, 0.1], 'weights');
    if (y.task === 'regression') throw new Error('classes');
    const half = 1000;
    const weight = Float64Array.from({ length: 2000 }, (_, i) => (i < half ? 1 : 0));
    const flipped: Target = { ...y, codes: y.codes.map((code, i) => (i < half ? code : 1 - code)) };
    const metric = metrics.get('balanced_accuracy');
    const of = (decision: ReturnType<typeof tuneDecision>): number =>
      scoreDecided(metric, flipped, scores, weight, decision);
    expect(of(tuneDecision(flipped, scores, metric, weight))).toBeGreaterThan(of(null));
  });

  it('leaves the most probable class where nothing is to be gained: ranks, probabilities, one-sided metrics, constants', () => {
    const { y, scores } = drawn(1000, [0.7, 0.3], 'none');
    for (const name of ['roc_auc', 'log_loss', 'recall', 'precision'])
      expect(tuneDecision(y, scores, metrics.get(name), null)).toBeNull();
    const constant: Scores = { ...scores, data: scores.data.map((_, i) => (i % 2 ? 0.3 : 0.7)) };
    expect(tuneDecision(y, constant, metrics.get('accuracy'), null)).toBeNull();
  });
});
