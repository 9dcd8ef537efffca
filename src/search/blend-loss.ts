import { takeNumbers, takeScores, takeTarget } from '../core/data.js';
import type { Scores, Target } from '../core/data.js';
import { rowLogLoss, trueClassProbability } from '../metrics/log-loss.js';
import { loss } from '../metrics/metric.js';
import type { Metric } from '../metrics/metric.js';

/** The mean of the candidates picked so far, which only ever grows by one candidate. */
export interface BlendLoss {
  /** what the loss would be after adding candidate c; smaller is better */
  lossWith(c: number): number;
  add(c: number): void;
}

/**
 * The quickest way to the loss of this metric on some rows; exact to rounding. y, the candidates and weight
 * (null = every row counts 1) cover all rows of the table.
 */
export function blendLoss(
  y: Target,
  candidates: readonly Scores[],
  metric: Metric,
  rows: Int32Array,
  weight: Float64Array | null,
): BlendLoss {
  const truth = takeTarget(y, rows);
  const w = weight && takeNumbers(weight, rows);
  const reduce = (column: (scores: Scores) => Float64Array): Float64Array[] =>
    candidates.map((scores) => column(takeScores(scores, rows)));
  if (metric.name === 'log_loss' && truth.task !== 'regression') {
    const columns = candidates.map((scores) => trueClassProbability(truth.codes, scores, rows));
    return columnBlend(columns, w ? weightedLogLoss(w) : meanLogLoss);
  }
  if ((metric.name === 'rmse' || metric.name === 'mse') && truth.task === 'regression') {
    const residuals = reduce(({ data }) => data.map((p, i) => p - truth.values[i]!));
    return squaredBlend(residuals, w, metric.name === 'rmse');
  }
  const { width } = candidates[0]!;
  return columnBlend(
    reduce((scores) => scores.data),
    (data) => loss(metric, metric.score(truth, { rows: rows.length, width, data }, w)),
  );
}

/** Keeps the sum of the picked columns; only the candidate is added to see what it would do. */
function columnBlend(columns: readonly Float64Array[], lossOf: (mean: Float64Array) => number): BlendLoss {
  const sum = new Float64Array(columns[0]!.length);
  const mean = new Float64Array(sum.length);
  let picks = 0;
  return {
    lossWith(c) {
      const column = columns[c]!;
      const share = 1 / (picks + 1);
      for (let i = 0; i < mean.length; i++) mean[i] = (sum[i]! + column[i]!) * share;
      return lossOf(mean);
    },
    add(c) {
      const column = columns[c]!;
      for (let i = 0; i < sum.length; i++) sum[i]! += column[i]!;
      picks++;
    },
  };
}

/** Log loss from the probabilities of the true class: one logarithm for 16 rows, whose product cannot underflow. */
function meanLogLoss(probability: Float64Array): number {
  const n = probability.length;
  const whole = n - (n % 16);
  let sum = 0;
  for (let i = 0; i < whole;) {
    let product = 1;
    for (const end = i + 16; i < end; i++) {
      const p = probability[i]!;
      product *= p < Number.EPSILON ? Number.EPSILON : p > 1 ? 1 : p;
    }
    sum -= Math.log(product);
  }
  for (let i = whole; i < n; i++) sum += rowLogLoss(probability[i]!);
  return sum / n;
}

function weightedLogLoss(weight: Float64Array): (probability: Float64Array) => number {
  const total = weight.reduce((a, b) => a + b, 0);
  return (probability) => {
    let sum = 0;
    for (let i = 0; i < weight.length; i++) sum += weight[i]! * rowLogLoss(probability[i]!);
    return sum / total;
  };
}

/**
 * The mean square of a mean of residuals is a quadratic form in how often each was picked: with the products
 * of all pairs at hand no round reads the rows again.
 */
function squaredBlend(
  residuals: readonly Float64Array[],
  weight: Float64Array | null,
  root: boolean,
): BlendLoss {
  const m = residuals.length;
  const products = Array.from({ length: m }, () => new Float64Array(m));
  const total = weight ? weight.reduce((a, b) => a + b, 0) : residuals[0]!.length;
  for (let a = 0; a < m; a++) {
    for (let b = 0; b <= a; b++) {
      products[a]![b] = products[b]![a] = innerProduct(residuals[a]!, residuals[b]!, weight) / total;
    }
  }
  const withPicked = new Float64Array(m);
  let picked = 0;
  let picks = 0;
  const squareWith = (c: number): number => picked + 2 * withPicked[c]! + products[c]![c]!;
  return {
    lossWith(c) {
      const square = Math.max(0, squareWith(c)) / (picks + 1) ** 2;
      return root ? Math.sqrt(square) : square;
    },
    add(c) {
      picked = squareWith(c);
      for (let k = 0; k < m; k++) withPicked[k]! += products[c]![k]!;
      picks++;
    },
  };
}

function innerProduct(a: Float64Array, b: Float64Array, weight: Float64Array | null): number {
  let sum = 0;
  if (weight) for (let i = 0; i < a.length; i++) sum += weight[i]! * a[i]! * b[i]!;
  else for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
