import { takeNumbers, takeTarget, type Scores } from '../core/data.js';
import type { Rng } from '../core/rng.js';
import { tempered, type Temperature } from '../core/temperature.js';
import { weighed, type Decision } from '../metrics/decision.js';
import type { Metric } from '../metrics/metric.js';
import { metricNamed } from '../metrics/registry.js';
import { calibrate } from './calibration.js';
import { isWithin, type Bounds, type Candidate } from './candidates.js';
import { tuneDecision } from './decision.js';
import { selectEnsemble, someRows } from './ensemble.js';
import { bootstrapInterval } from './interval.js';
import { validRows } from './round.js';
import type { Dataset } from './trial.js';

/** Scores nearer than this, relative to the best candidate's, are equal. */
const TOLERANCE = 1e-12;
/** Members below this weight go: they cost as much to predict with as any other. */
const LEAST_WEIGHT = 0.05;
/** So many numbers say the temperature and the rule; of more rows a sample. */
const CHOICE_CELLS = 400_000;
/** So many say what to expect. */
const EXPECTATION_CELLS = 2_000_000;

/** How candidates become predictions: the weight of each, the temperature of the mean, and the rule for classes. */
export type Choice = {
  readonly weights: Float64Array;
  readonly calibration: Temperature | null;
  readonly decision: Decision;
};

/** What is chosen on some rows. share: of the usual time. */
export type ChooseOn = (rows: Int32Array, share: number) => Choice;

/** As it is best on these rows: of so many draws. */
export function choose(
  data: Dataset,
  candidates: readonly Candidate[],
  metric: Metric,
  bounds: Bounds,
  rows: Int32Array,
  share: number,
  rounds: number,
): Choice {
  const scores = candidates.map(({ trial }) => trial.kept!.scores);
  const membersOf = (picked: ReadonlySet<number>): Candidate[] => [...picked].map((c) => candidates[c]!);
  const raw = selectEnsemble(data.y, scores, metricNamed(data.metric), {
    rounds,
    weight: data.weight,
    rows,
    tolerance: TOLERANCE * Math.abs(candidates[0]!.trial.loss),
    allows: (picked) => isWithin(membersOf(picked), bounds),
    share,
  });
  return settle(data, candidates, prune(raw), metric, rows);
}

/** With these weights: the temperature, and the rule for classes. */
export function settle(
  data: Dataset,
  candidates: readonly Candidate[],
  weights: Float64Array,
  metric: Metric,
  rows: Int32Array,
): Choice {
  const { width } = candidates[0]!.trial.kept!.scores;
  const some = someRows(rows, Math.floor(CHOICE_CELLS / width));
  const weight = data.weight && takeNumbers(data.weight, some);
  const y = takeTarget(data.y, some);
  const mixed = mix(candidates, weights, some);
  const calibration = calibrate(y, mixed, weight);
  return { weights, calibration, decision: tuneDecision(y, tempered(mixed, calibration), metric, weight) };
}

/** Predictions of these rows by that choice, before the rule for classes. */
export function blended(candidates: readonly Candidate[], choice: Choice, rows: Int32Array): Scores {
  return tempered(mix(candidates, choice.weights, rows), choice.calibration);
}

/**
 * What to expect on new rows: the score of rows as a blend predicts them that was chosen on all folds but theirs, so
 * that choosing has not seen them, and its 95 % bootstrap interval. With one fold only, as they were chosen.
 */
export function expectation(
  data: Dataset,
  candidates: readonly Candidate[],
  whole: Choice,
  metric: Metric,
  chooseOn: ChooseOn,
  rng: Rng,
): { readonly expected: number; readonly interval: readonly number[] } {
  const { folds } = data;
  const { width } = candidates[0]!.trial.kept!.scores;
  const most = Math.floor(EXPECTATION_CELLS / width / folds.length);
  const parts = folds.map(({ valid }, f) => {
    const others = folds.filter((_, other) => other !== f);
    const choice = others.length === 0 ? whole : chooseOn(validRows(others), 1 / folds.length);
    const rows = someRows(valid, most);
    return { rows, scores: weighed(blended(candidates, choice, rows), choice.decision) };
  });
  const rows = Int32Array.from(parts.flatMap((part) => [...part.rows]));
  const scores = { rows: rows.length, width, data: new Float64Array(rows.length * width) };
  let at = 0;
  for (const part of parts) {
    scores.data.set(part.scores.data, at);
    at += part.scores.data.length;
  }
  const y = takeTarget(data.y, rows);
  const weight = data.weight && takeNumbers(data.weight, rows);
  const total = folds.reduce((sum, { valid }) => sum + valid.length, 0);
  return {
    expected: metric.score(y, scores, weight),
    interval: bootstrapInterval(y, scores, metric, rng, { weight, total }),
  };
}

function prune(weights: Float64Array): Float64Array {
  const kept = weights.map((w) => (w < LEAST_WEIGHT ? 0 : w));
  const total = kept.reduce((a, b) => a + b, 0);
  return kept.map((w) => w / total);
}

/** The weighted mean, for these rows. */
function mix(candidates: readonly Candidate[], weights: Float64Array, rows: Int32Array): Scores {
  const { width } = candidates[0]!.trial.kept!.scores;
  const total = new Float64Array(rows.length * width);
  candidates.forEach(({ trial }, c) => {
    const weight = weights[c]!;
    if (weight <= 0) return;
    const { data } = trial.kept!.scores;
    for (let i = 0, at = 0; i < rows.length; i++) {
      const from = rows[i]! * width;
      for (let k = 0; k < width; k++, at++) total[at]! += weight * data[from + k]!;
    }
  });
  return { rows: rows.length, width, data: total };
}
