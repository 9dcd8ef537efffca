import { takeNumbers, takeScores, takeTarget, type Scores, type Target } from '../core/data.js';
import { inputError } from '../core/errors.js';
import { isTyped, type Plain } from '../core/plain.js';
import type { Rng } from '../core/rng.js';
import { loss, type Metric } from '../metrics/metric.js';
import type { Member } from '../model/model-file.js';
import { selectEnsemble } from './ensemble.js';
import { bootstrapInterval } from './interval.js';
import { validRows } from './round.js';
import type { Dataset, Fold, FoldModel, Trial } from './trial.js';

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
const LEAST_WEIGHT = 0.05;
/** Bytes of typed arrays in a model (its text is a third longer): writing and loading more takes seconds. */
const MOST_BYTES = 32_000_000;

export type BlendOptions = {
  readonly rng: Rng;
  /** folds go forward in time: the model of the last fold has seen the most and the newest, and stands for all */
  readonly forward: boolean;
};

/** Greedy ensemble selection over the out-of-fold predictions of the best trials. */
export function blend(data: Dataset, trials: readonly Trial[], metric: Metric, options: BlendOptions): Blend {
  const candidates = withinBytes(ranked(trials, metric).slice(0, CANDIDATES), options.forward);
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
    tolerance: 1e-12 * Math.abs(first.score),
  });
  const weights = prune(raw);
  const parts = candidates.map((trial, i) => ({ trial, weight: weights[i]! }));
  return mixture(data, parts, metric, options);
}

/** The mean of candidates by given weights of sum 1, as a model and as out-of-fold predictions. */
export function mixture(
  data: Dataset,
  parts: readonly { readonly trial: Trial; readonly weight: number }[],
  metric: Metric,
  { rng, forward }: BlendOptions,
): Blend {
  const rows = validRows(data.folds);
  const outOfFold = mix(
    parts.map(({ trial }) => trial.kept!.scores),
    Float64Array.from(parts, ({ weight }) => weight),
  );
  const scoreOn = (on: Int32Array): number => scoreRows(data, outOfFold, metric, on);
  const members = parts
    .filter(({ weight }) => weight > 0)
    .map(({ trial, weight }) => memberOf(trial, weight, forward));
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

function shipped(trial: Trial, forward: boolean): readonly FoldModel[] {
  const { models } = trial.kept!;
  return forward ? models.slice(-1) : models;
}

/** The best candidates that fit into one model together; the very best always. */
function withinBytes(candidates: readonly Trial[], forward: boolean): Trial[] {
  let total = 0;
  return candidates.filter((trial, i) => {
    const bytes = bytesOf(shipped(trial, forward) as Plain);
    if (i > 0 && total + bytes > MOST_BYTES) return false;
    total += bytes;
    return true;
  });
}

function bytesOf(value: Plain): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  if (isTyped(value)) return value.byteLength;
  return Object.values(value).reduce<number>((sum, item) => sum + bytesOf(item as Plain), 0);
}

/**
 * Best first. The baseline, and what is not better than it, takes no part beside better ones: to a metric of ranks a
 * constant is free, but it would pull all probabilities together.
 */
function ranked(trials: readonly Trial[], metric: Metric): Trial[] {
  const good = trials.filter((trial) => trial.kept && trial.why === '');
  const bar = good.find((trial) => trial.learner === 'baseline');
  const better = good.filter((trial) => !bar || loss(metric, trial.score) < loss(metric, bar.score));
  return (better.length > 0 ? better : good).sort(
    (a, b) => loss(metric, a.score) - loss(metric, b.score) || a.id - b.id,
  );
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

function memberOf(trial: Trial, weight: number, forward: boolean): Member {
  const { name, learner, plan, params, score } = trial;
  const models = shipped(trial, forward);
  return { name, learner, plan, params, weight, score, models };
}
