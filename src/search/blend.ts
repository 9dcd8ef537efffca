import { takeNumbers, takeScores, takeTarget, type Scores, type Target } from '../core/data.js';
import { inputError } from '../core/errors.js';
import type { Rng } from '../core/rng.js';
import { loss, type Metric } from '../metrics/metric.js';
import type { Member } from '../model/model-file.js';
import { selectEnsemble } from './ensemble.js';
import { bootstrapInterval } from './interval.js';
import { validRows } from './rounds.js';
import type { Dataset, Fold, Trial } from './trial.js';

export type Blend = {
  readonly members: readonly Member[];
  readonly outOfFold: Scores;
  readonly score: number;
  readonly scoreStd: number;
  readonly interval: readonly number[];
};

const CANDIDATES = 25;
const ROUNDS = 25;
/** Members below this weight go: they cost as much to predict with as any other. */
const LEAST_WEIGHT = 0.03;

/** Greedy ensemble selection over the out-of-fold predictions of the best trials. */
export function blend(data: Dataset, trials: readonly Trial[], metric: Metric, rng: Rng): Blend {
  const candidates = ranked(trials, metric).slice(0, CANDIDATES);
  const [first] = candidates;
  if (!first)
    throw inputError(
      nothingWorked(trials, metric),
      'choose another --metric, or look at the column types with --type',
    );
  const rows = validRows(data.folds);
  const scores = candidates.map((trial) => trial.kept!.scores);
  const raw = selectEnsemble(data.y, scores, metric, {
    rounds: ROUNDS,
    weight: data.weight,
    rows,
    tolerance: 1e-12,
  });
  const weights = prune(raw);
  const outOfFold = mix(scores, weights);
  const scoreOn = (on: Int32Array): number => scoreRows(data, outOfFold, metric, on);
  const members = candidates.flatMap((trial, i) => (weights[i]! > 0 ? [memberOf(trial, weights[i]!)] : []));
  const y: Target = takeTarget(data.y, rows);
  const weight = data.weight && takeNumbers(data.weight, rows);
  return {
    members: members.sort((a, b) => b.weight - a.weight),
    outOfFold,
    score: scoreOn(rows),
    scoreStd: spread(data.folds, scoreOn),
    interval: bootstrapInterval(y, takeScores(outOfFold, rows), metric, rng.fork('interval'), { weight }),
  };
}

function ranked(trials: readonly Trial[], metric: Metric): Trial[] {
  return trials
    .filter((trial) => trial.kept && trial.why === '')
    .sort((a, b) => loss(metric, a.score) - loss(metric, b.score) || a.id - b.id);
}

function nothingWorked(trials: readonly Trial[], metric: Metric): string {
  return `no candidate could be scored with ${metric.name}: ${trials[0]?.why ?? 'there was no time for any'}`;
}

function prune(weights: Float64Array): Float64Array {
  const kept = weights.map((w) => (w < LEAST_WEIGHT ? 0 : w));
  const total = kept.reduce((a, b) => a + b, 0);
  return kept.map((w) => w / total);
}

function mix(scores: readonly Scores[], weights: Float64Array): Scores {
  const { rows, width } = scores[0]!;
  const total = new Float64Array(rows * width);
  scores.forEach(({ data }, c) => {
    const weight = weights[c]!;
    if (weight > 0) for (let i = 0; i < total.length; i++) total[i]! += weight * data[i]!;
  });
  return { rows, width, data: total };
}

function scoreRows(data: Dataset, scores: Scores, metric: Metric, rows: Int32Array): number {
  return metric.score(
    takeTarget(data.y, rows),
    takeScores(scores, rows),
    data.weight && takeNumbers(data.weight, rows),
  );
}

function spread(folds: readonly Fold[], scoreOn: (rows: Int32Array) => number): number {
  const scores = folds.map((fold) => scoreOn(fold.valid)).filter((s) => Number.isFinite(s));
  if (scores.length < 2) return NaN;
  const centre = scores.reduce((a, b) => a + b, 0) / scores.length;
  return Math.sqrt(scores.reduce((sum, s) => sum + (s - centre) ** 2, 0) / scores.length);
}

function memberOf(trial: Trial, weight: number): Member {
  const { name, learner, plan, params, score } = trial;
  return { name, learner, plan, params, weight, score, models: trial.kept!.models };
}
