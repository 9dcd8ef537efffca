import { encode } from '../core/codec.js';
import { plainBytes, type Plain } from '../core/plain.js';
import type { FoldModel, Trial } from './trial.js';

/** What a model may cost at most; undefined = no bound. */
export type Bounds = {
  /** of members in model.json */
  readonly bytes?: number | undefined;
  /** to predict 1,000 rows, once columns are encoded */
  readonly milliseconds?: number | undefined;
};

/** What may become a member: a trial with the fold models that would be shipped, and what they cost. */
export type Candidate = {
  readonly trial: Trial;
  readonly models: readonly FoldModel[];
  readonly bytes: number;
  readonly milliseconds: number;
};

const MOST = 25;
/** Writing and loading larger models takes seconds. */
const MOST_BYTES = 43_000_000;

/**
 * The best trials, best first. Under bounds each stands there twice, with the models of all folds and then with one of
 * them, which out-of-fold scores are true of as well; those that no bound allows are left out, unless nothing remains:
 * then there is the smallest alone.
 * @param lastFold the model of the last fold stands for all
 */
export function candidatesOf(trials: readonly Trial[], bounds: Bounds, lastFold: boolean): Candidate[] {
  const isBound = bounds.bytes !== undefined || bounds.milliseconds !== undefined;
  const best = ranked(trials).slice(0, MOST);
  const whole = best.map((trial) => wholeCandidate(trial, lastFold, isBound));
  if (!isBound) return whole;
  const single = best.map((trial) => candidate(trial, trial.kept!.models.slice(-1), isBound));
  const all = [...whole, ...single.filter((_, i) => whole[i]!.models.length > 1)];
  const allowed = all.filter((one) => isWithin([one], bounds));
  if (allowed.length > 0) return allowed;
  const least = trials.filter((trial) => trial.kept && trial.why === '');
  return least
    .map((trial) => candidate(trial, trial.kept!.models.slice(-1), isBound))
    .sort((a, b) => a.bytes - b.bytes)
    .slice(0, 1);
}

/** Whether these candidates together cost no more than is allowed, and are different trials. */
export function isWithin(members: readonly Candidate[], { bytes, milliseconds }: Bounds): boolean {
  const sum = (of: (one: Candidate) => number): number => members.reduce((total, one) => total + of(one), 0);
  return (
    new Set(members.map(({ trial }) => trial)).size === members.length &&
    sum((one) => one.bytes) <= (bytes ?? Infinity) &&
    sum((one) => one.milliseconds) <= (milliseconds ?? Infinity) &&
    (members.length === 1 || sum((one) => one.bytes) <= MOST_BYTES)
  );
}

/** With the models of all folds, or of the last one. */
export function wholeCandidate(trial: Trial, lastFold: boolean, isBound = false): Candidate {
  const { models } = trial.kept!;
  return candidate(trial, lastFold ? models.slice(-1) : models, isBound);
}

function candidate(trial: Trial, models: readonly FoldModel[], isBound: boolean): Candidate {
  const plain = models as Plain;
  return {
    trial,
    models,
    bytes: isBound ? encode(plain).length : Math.round((4 / 3) * plainBytes(plain)),
    milliseconds: trial.predictMsPer1kRows * models.length,
  };
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
