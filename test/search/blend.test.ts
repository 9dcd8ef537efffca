import { describe, expect, it } from 'vitest';
import { encode } from '../../src/core/codec.js';
import type { Plain } from '../../src/core/plain.js';
import { rngFrom } from '../../src/core/rng.js';
import { tempered } from '../../src/core/temperature.js';
import { metrics } from '../../src/metrics/registry.js';
import { blend } from '../../src/search/blend.js';
import { inlineExecutor } from '../../src/search/evaluate.js';
import { leaderboard } from '../../src/search/leaderboard.js';
import { validRows } from '../../src/search/round.js';
import { search } from '../../src/search/rounds.js';
import { TIME_IS_UP, type FoldModel, type Trial } from '../../src/search/trial.js';
import { fitInline, mixedTable, spacesOf } from '../support/fitted.js';

const { data } = await fitInline(mixedTable(150), { trials: 1 });
const metric = metrics.get('roc_auc');
const trials = await search(
  data,
  inlineExecutor(data, () => 0),
  { spaces: spacesOf('logistic', 'gbdt'), metric, trials: 6, timeLimit: 60, seed: 0 },
  { expired: () => false, remaining: () => Infinity, workers: 1, onRound: () => undefined },
);
const options = { rng: rngFrom('blend'), lastFold: false, bounds: {} };
const ensemble = blend(data, trials, metric, options);

describe('blend', () => {
  it('is at least as good out of fold as the best candidate', () => {
    expect(ensemble.score).toBeGreaterThanOrEqual(Math.max(...trials.map((t) => t.score)) - 1e-3);
  });

  it('has weights that sum to 1, each worth its cost', () => {
    expect(ensemble.members.reduce((sum, m) => sum + m.weight, 0)).toBeCloseTo(1, 12);
    for (const { weight } of ensemble.members) expect(weight).toBeGreaterThan(0.05);
  });

  it('gives out-of-fold scores that are the weighted mean of those of its members, at its temperature', () => {
    const row = validRows(data.folds)[7]!;
    const mean = ensemble.members.reduce((sum, m) => {
      const trial = trials.find((t) => t.name === m.name)!;
      return sum + m.weight * trial.kept!.scores.data[2 * row + 1]!;
    }, 0);
    const plain = { rows: 1, width: 2, data: Float64Array.of(1 - mean, mean) };
    const [, second] = tempered(plain, ensemble.calibration).data;
    expect(ensemble.outOfFold.data[2 * row + 1]).toBeCloseTo(second!, 12);
  });

  it('ships the last fold model alone where folds go forward in time', () => {
    const { members } = blend(data, trials, metric, { ...options, lastFold: true });
    for (const member of members) {
      const { models } = trials.find((t) => t.name === member.name)!.kept!;
      expect(member.models).toEqual(models.slice(-1));
    }
  });

  it('keeps a bound on size by its choice of members, with one fold model where all are too many', () => {
    const sizeOf = (members: readonly { readonly models: readonly FoldModel[] }[]): number =>
      members.reduce((sum, { models }) => sum + encode(models as Plain).length, 0);
    const whole = sizeOf(ensemble.members);
    for (const share of [0.8, 0.4, 0.15]) {
      const bytes = share * whole;
      const small = blend(data, trials, metric, { ...options, bounds: { bytes } });
      expect(sizeOf(small.members)).toBeLessThanOrEqual(bytes);
      expect(small.isWithin).toBe(true);
      expect(small.score).toBeGreaterThan(0.75);
      expect(new Set(small.members.map(({ name }) => name)).size).toBe(small.members.length);
    }
  });

  it('keeps a bound on latency, and says so where no candidate is within a bound', () => {
    const timed = trials.map((t): Trial => ({ ...t, predictMsPer1kRows: t.learner === 'gbdt' ? 100 : 1 }));
    const quick = blend(data, timed, metric, { ...options, bounds: { milliseconds: 20 } });
    expect(quick.members.every(({ learner }) => learner === 'logistic')).toBe(true);
    const none = blend(data, trials, metric, { ...options, bounds: { bytes: 10 } });
    expect([none.isWithin, none.members.length, none.members[0]!.models.length]).toEqual([false, 1, 1]);
  });

  it('leaves the baseline out where anything is better, and falls back on it where nothing is', () => {
    expect(ensemble.members.some((m) => m.learner === 'baseline')).toBe(false);
    const worse = trials.map((t): Trial => (t.learner === 'baseline' ? t : reversed(t)));
    expect(blend(data, worse, metric, options).members[0]!.learner).toBe('baseline');
  });

  it('has an interval around its score', () => {
    const [low, high] = ensemble.interval;
    expect(low).toBeLessThan(ensemble.score);
    expect(high).toBeGreaterThan(ensemble.score);
  });

  it('says so when no candidate has a score', () => {
    const failed = trials.map((t): Trial => ({ ...t, why: 'no', kept: null }));
    expect(() => blend(data, failed, metric, options)).toThrow('no candidate could be scored with roc_auc');
  });
});

describe('leaderboard', () => {
  it('lists failed candidates last with their reason, those that time stopped too', () => {
    const failed = trials.map((t): Trial => {
      if (t.id === 1) return { ...t, why: 'broken', score: NaN, kept: null };
      return t.id === 2 ? { ...t, why: TIME_IS_UP, score: NaN, kept: null } : t;
    });
    const rows = leaderboard(failed, ensemble, metric, 3);
    expect(rows).toHaveLength(trials.length + 1);
    expect(rows.slice(-2).map(({ status, error }) => ({ status, error }))).toEqual([
      { status: 'failed', error: 'broken' },
      { status: 'failed', error: TIME_IS_UP },
    ]);
  });
});

/** The same trial with the classes swapped in what it predicts. */
function reversed(trial: Trial): Trial {
  const { scores, models } = trial.kept!;
  return {
    ...trial,
    score: 1 - trial.score,
    loss: -(1 - trial.score),
    kept: { models, scores: { ...scores, data: scores.data.map((v) => 1 - v) } },
  };
}
