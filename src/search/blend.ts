import { takeNumbers, takeScores, takeTarget, type Scores, type Target } from '../core/data.js';
import { inputError } from '../core/errors.js';
import type { Rng } from '../core/rng.js';
import { tempered, type Temperature } from '../core/temperature.js';
import { weighed, type Decision } from '../metrics/decision.js';
import type { Metric } from '../metrics/metric.js';
import { metrics } from '../metrics/registry.js';
import type { Member } from '../model/model-file.js';
import { calibrate } from './calibration.js';
import { candidatesOf, isWithin, type Bounds, type Candidate } from './candidates.js';
import { tuneDecision } from './decision.js';
import { selectEnsemble } from './ensemble.js';
import { bootstrapInterval } from './interval.js';
import { scoresOf, validRows } from './round.js';
import type { Dataset, Trial } from './trial.js';

export type Blend = {
  readonly members: readonly Member[];
  readonly outOfFold: Scores;
  /** false: no candidate kept the bounds */
  readonly isWithin: boolean;
  readonly calibration: Temperature | null;
  readonly decision: Decision;
  readonly score: number;
  readonly scoreStd: number;
  /** what to expect on new rows: without the luck of having been chosen on these */
  readonly expected: number;
  /** 95 % bootstrap interval of what is expected */
  readonly interval: readonly number[];
};

const ROUNDS = 25;
/** Scores nearer than this, relative to the best candidate's, are equal. */
const TOLERANCE = 1e-12;
/** Members below this weight go: they cost as much to predict with as any other. */
const LEAST_WEIGHT = 0.05;

export type BlendOptions = {
  readonly rng: Rng;
  /** folds go forward in time: the model of the last fold has seen the most and the newest, and stands for all */
  readonly forward: boolean;
  readonly bounds: Bounds;
};

/** Greedy ensemble selection over the out-of-fold predictions of the best trials. */
export function blend(data: Dataset, trials: readonly Trial[], metric: Metric, options: BlendOptions): Blend {
  const { rng, forward, bounds } = options;
  const candidates = candidatesOf(trials, bounds, forward);
  const [first] = candidates;
  if (!first)
    throw inputError(
      nothingWorked(trials, metric),
      'choose another --metric, or look at the column types with --type',
    );
  const rows = validRows(data.folds);
  const { weights, calibration, decision } = choose(data, candidates, metric, bounds, rows);
  const outOfFold = tempered(mix(candidates, weights), calibration);
  const chosen = candidates.filter((_, i) => weights[i]! > 0);
  const members = candidates.flatMap((one, i) => (weights[i]! > 0 ? [memberOf(one, weights[i]!)] : []));
  const unseen =
    data.folds.length > 1 ? nested(data, candidates, metric, bounds) : weighed(outOfFold, decision);
  const y: Target = takeTarget(data.y, rows);
  const weight = data.weight && takeNumbers(data.weight, rows);
  return {
    members: members.sort((a, b) => b.weight - a.weight),
    outOfFold,
    isWithin: isWithin(chosen, bounds),
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
  candidates: readonly Candidate[],
  metric: Metric,
  bounds: Bounds,
  rows: Int32Array,
  share = 1,
): Choice {
  const scores = candidates.map(({ trial }) => trial.kept!.scores);
  const raw = selectEnsemble(data.y, scores, metrics.get(data.metric), {
    rounds: ROUNDS,
    weight: data.weight,
    rows,
    tolerance: TOLERANCE * Math.abs(candidates[0]!.trial.loss),
    allows: (picked) =>
      isWithin(
        [...picked].map((c) => candidates[c]!),
        bounds,
      ),
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
function nested(data: Dataset, candidates: readonly Candidate[], metric: Metric, bounds: Bounds): Scores {
  const { rows, width } = candidates[0]!.trial.kept!.scores;
  const all = new Float64Array(rows * width).fill(NaN);
  data.folds.forEach(({ valid }, f) => {
    const others = validRows(data.folds.filter((_, other) => other !== f));
    const { weights, calibration, decision } = choose(
      data,
      candidates,
      metric,
      bounds,
      others,
      1 / data.folds.length,
    );
    const own = takeScores(mix(candidates, weights), valid);
    const part = weighed(tempered(own, calibration), decision);
    valid.forEach((row, i) => all.set(part.data.subarray(i * width, (i + 1) * width), row * width));
  });
  return { rows, width, data: all };
}

function nothingWorked(trials: readonly Trial[], metric: Metric): string {
  return `no candidate could be scored with ${metric.name}: ${trials[0]?.why ?? 'there was no time for any'}`;
}

function prune(weights: Float64Array): Float64Array {
  const kept = weights.map((w) => (w < LEAST_WEIGHT ? 0 : w));
  const total = kept.reduce((a, b) => a + b, 0);
  return kept.map((w) => w / total);
}

function mix(candidates: readonly Candidate[], weights: Float64Array): Scores {
  const { rows, width } = candidates[0]!.trial.kept!.scores;
  const total = new Float64Array(rows * width);
  candidates.forEach(({ trial }, c) => {
    const weight = weights[c]!;
    const { data } = trial.kept!.scores;
    if (weight > 0) for (let i = 0; i < total.length; i++) total[i]! += weight * data[i]!;
  });
  return { rows, width, data: total };
}

function memberOf({ trial, models }: Candidate, weight: number): Member {
  const { name, learner, plan, params, score } = trial;
  return { name, learner, plan, params, weight, score, models };
}
