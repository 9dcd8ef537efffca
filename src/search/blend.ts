import { takeNumbers, takeScores, takeTarget, type Scores, type Target } from '../core/data.js';
import { inputError } from '../core/errors.js';
import { plainBytes, type Plain } from '../core/plain.js';
import type { Rng } from '../core/rng.js';
import { tempered, type Temperature } from '../core/temperature.js';
import { weighed, type Decision } from '../metrics/decision.js';
import type { Metric } from '../metrics/metric.js';
import { metrics } from '../metrics/registry.js';
import type { Member } from '../model/model-file.js';
import { calibrate } from './calibration.js';
import { tuneDecision } from './decision.js';
import { selectEnsemble } from './ensemble.js';
import { bootstrapInterval } from './interval.js';
import { scoresOf, validRows } from './round.js';
import type { Dataset, FoldModel, Trial } from './trial.js';

export type Blend = {
  readonly members: readonly Member[];
  readonly outOfFold: Scores;
  readonly calibration: Temperature | null;
  readonly decision: Decision;
  readonly score: number;
  readonly scoreStd: number;
  /** what to expect on new rows: without the luck of having been chosen on these */
  readonly expected: number;
  /** 95 % bootstrap interval of what is expected */
  readonly interval: readonly number[];
};

const CANDIDATES = 25;
const ROUNDS = 25;
/** Scores nearer than this, relative to the best candidate's, are equal. */
const TOLERANCE = 1e-12;
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
  const { rng, forward } = options;
  const candidates = withinBytes(ranked(trials).slice(0, CANDIDATES), forward);
  const [first] = candidates;
  if (!first)
    throw inputError(
      nothingWorked(trials, metric),
      'choose another --metric, or look at the column types with --type',
    );
  const rows = validRows(data.folds);
  const { weights, calibration, decision } = choose(data, candidates, metric, rows);
  const outOfFold = tempered(mix(candidates, weights), calibration);
  const members = candidates.flatMap((trial, i) =>
    weights[i]! > 0 ? [memberOf(trial, weights[i]!, forward)] : [],
  );
  const unseen = data.folds.length > 1 ? nested(data, candidates, metric) : weighed(outOfFold, decision);
  const y: Target = takeTarget(data.y, rows);
  const weight = data.weight && takeNumbers(data.weight, rows);
  return {
    members: members.sort((a, b) => b.weight - a.weight),
    outOfFold,
    calibration,
    decision,
    ...scoresOf(data, weighed(outOfFold, decision), metric),
    expected: scoresOf(data, unseen, metric).score,
    interval: bootstrapInterval(y, takeScores(unseen, rows), metric, rng.fork('interval'), { weight }),
  };
}

type Choice = {
  readonly weights: Float64Array;
  readonly calibration: Temperature | null;
  readonly decision: Decision;
};

/** As it is best on these rows: the weight of each candidate, the temperature, and the rule for classes. */
function choose(
  data: Dataset,
  candidates: readonly Trial[],
  metric: Metric,
  rows: Int32Array,
  share = 1,
): Choice {
  const scores = candidates.map((trial) => trial.kept!.scores);
  const raw = selectEnsemble(data.y, scores, metrics.get(data.metric), {
    rounds: ROUNDS,
    weight: data.weight,
    rows,
    tolerance: TOLERANCE * Math.abs(candidates[0]!.loss),
    share,
  });
  const weights = prune(raw);
  const weight = data.weight && takeNumbers(data.weight, rows);
  const y = takeTarget(data.y, rows);
  const mixed = takeScores(mix(candidates, weights), rows);
  const calibration = calibrate(y, mixed, weight);
  return { weights, calibration, decision: tuneDecision(y, tempered(mixed, calibration), metric, weight) };
}

/** The rows of each fold as a blend predicts them that was chosen on all other folds: choosing has not seen them. */
function nested(data: Dataset, candidates: readonly Trial[], metric: Metric): Scores {
  const { rows, width } = candidates[0]!.kept!.scores;
  const all = new Float64Array(rows * width).fill(NaN);
  data.folds.forEach(({ valid }, f) => {
    const others = validRows(data.folds.filter((_, other) => other !== f));
    const { weights, calibration, decision } = choose(
      data,
      candidates,
      metric,
      others,
      1 / data.folds.length,
    );
    const own = takeScores(mix(candidates, weights), valid);
    const part = weighed(tempered(own, calibration), decision);
    valid.forEach((row, i) => all.set(part.data.subarray(i * width, (i + 1) * width), row * width));
  });
  return { rows, width, data: all };
}

function shipped(trial: Trial, forward: boolean): readonly FoldModel[] {
  const { models } = trial.kept!;
  return forward ? models.slice(-1) : models;
}

/** The best candidates that fit into one model together; the very best always. */
function withinBytes(candidates: readonly Trial[], forward: boolean): Trial[] {
  let total = 0;
  return candidates.filter((trial, i) => {
    const bytes = plainBytes(shipped(trial, forward) as Plain);
    if (i > 0 && total + bytes > MOST_BYTES) return false;
    total += bytes;
    return true;
  });
}

/**
 * Best first. The baseline, and what is not better than it, takes no part beside better ones: to a metric of ranks a
 * constant is free, but it would pull all probabilities together.
 */
function ranked(trials: readonly Trial[]): Trial[] {
  const good = trials.filter((trial) => trial.kept && trial.why === '');
  const bar = good.find((trial) => trial.learner === 'baseline');
  const better = good.filter((trial) => !bar || trial.loss < bar.loss);
  return (better.length > 0 ? better : good).sort((a, b) => a.loss - b.loss || a.id - b.id);
}

function nothingWorked(trials: readonly Trial[], metric: Metric): string {
  return `no candidate could be scored with ${metric.name}: ${trials[0]?.why ?? 'there was no time for any'}`;
}

function prune(weights: Float64Array): Float64Array {
  const kept = weights.map((w) => (w < LEAST_WEIGHT ? 0 : w));
  const total = kept.reduce((a, b) => a + b, 0);
  return kept.map((w) => w / total);
}

function mix(candidates: readonly Trial[], weights: Float64Array): Scores {
  const { rows, width } = candidates[0]!.kept!.scores;
  const total = new Float64Array(rows * width);
  candidates.forEach(({ kept }, c) => {
    const weight = weights[c]!;
    const { data } = kept!.scores;
    if (weight > 0) for (let i = 0; i < total.length; i++) total[i]! += weight * data[i]!;
  });
  return { rows, width, data: total };
}

function memberOf(trial: Trial, weight: number, forward: boolean): Member {
  const { name, learner, plan, params, score } = trial;
  const models = shipped(trial, forward);
  return { name, learner, plan, params, weight, score, models };
}
