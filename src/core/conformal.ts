import type { Scores, Target } from './data.js';

/**
 * How wrong a model was on rows that it had not seen: enough to say how wrong it will be on others of their kind
 * (split conformal prediction, Vovk et al. 2005; with out-of-fold rows, cross-conformal).
 */
export type Conformal = {
  /** so many rows were scored */
  readonly rows: number;
  /** ascending; all of them, or of many rows those at the ranks of the coverages 1/1000, 2/1000, … and the largest */
  readonly scores: Float64Array;
};

const KEPT = 1000;
/** (n + 1) · 0.9 may be 18.000000000000004. */
const ROUNDING = 1e-9;

/** What the quantiles need of the scores of rows, at most KEPT numbers. */
export function conformalOf(scores: Float64Array): Conformal {
  const sorted = scores.slice().sort();
  const rows = sorted.length;
  if (rows <= KEPT) return { rows, scores: sorted };
  const kept = Float64Array.from({ length: KEPT }, (_, i) => sorted[rankOf((i + 1) / KEPT, rows) - 1] ?? NaN);
  kept[KEPT - 1] = sorted[rows - 1]!;
  return { rows, scores: kept };
}

/**
 * The score that a new row exceeds with a probability of at most 1 - coverage: the ⌈(n + 1) · coverage⌉-th smallest.
 * Infinity if that is more than there are. Of many rows coverages are rounded up to whole thousandths.
 */
export function conformalQuantile({ rows, scores }: Conformal, coverage: number): number {
  if (rankOf(coverage, rows) > rows) return Infinity;
  const place = scores.length === rows ? rankOf(coverage, rows) : Math.ceil(coverage * KEPT - ROUNDING);
  return scores[Math.max(1, place) - 1]!;
}

/** Rows that a finite quantile needs at least. */
export function rowsFor(coverage: number): number {
  return Math.ceil(coverage / (1 - coverage) - ROUNDING);
}

function rankOf(coverage: number, rows: number): number {
  return Math.ceil((rows + 1) * coverage - ROUNDING);
}

/**
 * How wrong each of these rows was: |prediction - label|, or 1 - the probability of its class. Rows that were not
 * predicted (NaN) are left out, and those of weight 0.
 */
export function conformity(
  y: Target,
  scores: Scores,
  rows: Int32Array,
  weight: Float64Array | null = null,
): Float64Array {
  const wrong = (row: number): number =>
    y.task === 'regression'
      ? Math.abs(scores.data[row]! - y.values[row]!)
      : 1 - scores.data[row * scores.width + y.codes[row]!]!;
  const counted = rows.filter((row) => weight === null || weight[row]! > 0);
  return Float64Array.from(counted, wrong).filter((value) => !Number.isNaN(value));
}

/** [prediction - quantile, prediction + quantile] of each row: width 2. */
export function intervalsAround(predictions: Scores, quantile: number): Scores {
  const data = new Float64Array(2 * predictions.rows);
  for (let i = 0; i < predictions.rows; i++) {
    data[2 * i] = predictions.data[i]! - quantile;
    data[2 * i + 1] = predictions.data[i]! + quantile;
  }
  return { rows: predictions.rows, width: 2, data };
}

/** 1 for each class in the set of its row, those with 1 - p ≤ quantile, else 0. A set may be empty. */
export function setsOf(probabilities: Scores, quantile: number): Scores {
  return { ...probabilities, data: probabilities.data.map((p) => (1 - p <= quantile ? 1 : 0)) };
}
