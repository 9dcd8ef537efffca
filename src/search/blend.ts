import { allRows, targetLength, type Scores } from '../core/data.js';
import { inputError } from '../core/errors.js';
import type { Rng } from '../core/rng.js';
import { weighed } from '../metrics/decision.js';
import type { Metric } from '../metrics/metric.js';
import type { Member } from '../model/model-file.js';
import { candidatesOf, isWithin, type Bounds, type Candidate } from './candidates.js';
import { blended, choose, expectation, type Choice } from './choose.js';
import { scoresOf, validRows } from './round.js';
import type { Dataset, Trial } from './trial.js';

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
  const chosen = choose(data, candidates, metric, bounds, rows);
  const { weights, calibration, decision } = chosen;
  const outOfFold = blended(candidates, chosen, allRows(targetLength(data.y)));
  const picked = candidates.filter((_, i) => weights[i]! > 0);
  const members = candidates.flatMap((one, i) => (weights[i]! > 0 ? [memberOf(one, weights[i]!)] : []));
  return {
    members: members.sort((a, b) => b.weight - a.weight),
    outOfFold,
    isWithin: isWithin(picked, bounds),
    calibration,
    decision,
    ...scoresOf(data, weighed(outOfFold, decision), metric),
    ...expectation(data, candidates, chosen, metric, bounds, rng.fork('interval')),
  };
}

function nothingWorked(trials: readonly Trial[], metric: Metric): string {
  return `no candidate could be scored with ${metric.name}: ${trials[0]?.why ?? 'there was no time for any'}`;
}

function memberOf({ trial, models }: Candidate, weight: number): Member {
  const { name, learner, plan, params, score } = trial;
  return { name, learner, plan, params, weight, score, models };
}
