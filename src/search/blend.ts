import { allRows, targetLength, type Scores } from '../core/data.js';
import { inputError } from '../core/errors.js';
import type { Rng } from '../core/rng.js';
import { weighed } from '../metrics/decision.js';
import type { Metric } from '../metrics/metric.js';
import type { Member } from '../model/model-file.js';
import { candidatesOf, isWithin, wholeCandidate, type Bounds, type Candidate } from './candidates.js';
import { blended, choose, expectation, settle, type Choice, type ChooseOn } from './choose.js';
import { scoresOf, validRows } from './round.js';
import type { Dataset, Trial } from './trial.js';

const ROUNDS = 25;

export type Blend = Omit<Choice, 'weights'> & {
  readonly members: readonly Member[];
  readonly outOfFold: Scores;
  /** false: no candidate kept the bounds */
  readonly isWithin: boolean;
  readonly score: number;
  readonly scoreStd: number;
  /** what to expect on new rows: without the luck of having been chosen on these */
  readonly expected: number;
  /** 95 % bootstrap interval of what is expected */
  readonly interval: readonly number[];
};

export type BlendOptions = {
  readonly rng: Rng;
  /** The model of the last fold stands for all: where folds go forward in time it has seen the most and the newest. */
  readonly lastFold: boolean;
  /** the best candidate alone */
  readonly single?: boolean;
  readonly bounds: Bounds;
};

/** Greedy ensemble selection over the out-of-fold predictions of the best trials. */
export function blend(data: Dataset, trials: readonly Trial[], metric: Metric, options: BlendOptions): Blend {
  const { lastFold, bounds } = options;
  const candidates = candidatesOf(trials, bounds, lastFold);
  if (candidates.length === 0)
    throw inputError(
      nothingWorked(trials, metric),
      'choose another --metric, or look at the column types with --type',
    );
  return chosenBlend(data, candidates, metric, options, (rows, share) =>
    choose(data, candidates, metric, bounds, rows, share, options.single ? 1 : ROUNDS),
  );
}

/** The mean of trials by given weights of sum 1. */
export function mixture(
  data: Dataset,
  parts: readonly { readonly trial: Trial; readonly weight: number }[],
  metric: Metric,
  options: Omit<BlendOptions, 'bounds'>,
): Blend {
  const candidates = parts.map(({ trial }) => wholeCandidate(trial, options.lastFold));
  const weights = Float64Array.from(parts, ({ weight }) => weight);
  return chosenBlend(data, candidates, metric, { ...options, bounds: {} }, (rows) =>
    settle(data, candidates, weights, metric, rows),
  );
}

function chosenBlend(
  data: Dataset,
  candidates: readonly Candidate[],
  metric: Metric,
  { rng, bounds }: BlendOptions,
  chooseOn: ChooseOn,
): Blend {
  const choice = chooseOn(validRows(data.folds), 1);
  const { weights, calibration, decision } = choice;
  const outOfFold = blended(candidates, choice, allRows(targetLength(data.y)));
  const picked = candidates.filter((_, i) => weights[i]! > 0);
  const members = candidates.flatMap((one, i) => (weights[i]! > 0 ? [memberOf(one, weights[i]!)] : []));
  return {
    members: members.sort((a, b) => b.weight - a.weight),
    outOfFold,
    isWithin: isWithin(picked, bounds),
    calibration,
    decision,
    ...scoresOf(data, weighed(outOfFold, decision), metric),
    ...expectation(data, candidates, choice, metric, chooseOn, rng.fork('interval')),
  };
}

function nothingWorked(trials: readonly Trial[], metric: Metric): string {
  return `no candidate could be scored with ${metric.name}: ${trials[0]?.why ?? 'there was no time for any'}`;
}

function memberOf({ trial, models }: Candidate, weight: number): Member {
  const { name, learner, plan, params, score } = trial;
  return { name, learner, plan, params, weight, score, models };
}
