import { regressionMetric } from './define.js';
import type { Weight } from './define.js';
import { ascending } from './order.js';

/** Median of |error| (scikit-learn: median_absolute_error). */
export const medianAe = regressionMetric(
  'median_ae',
  'lower',
  (truth, predicted, weight) =>
    weightedMedian(
      truth.map((t, i) => Math.abs(predicted[i]! - t)),
      weight,
    ),
  0.5,
);

/**
 * The value at which the cumulated weight reaches one half; the mean with the next value if it is exactly
 * one half (scikit-learn 1.7 and later: averaged inverted CDF). Rows of weight 0 do not count. NaN if none does.
 */
function weightedMedian(values: Float64Array, weight: Weight): number {
  const order = ascending(values).filter((row) => !weight || weight[row]! > 0);
  let total = 0;
  for (const row of order) total += weight ? weight[row]! : 1;
  let sum = 0;
  for (let i = 0; i < order.length; i++) {
    sum += weight ? weight[order[i]!]! : 1;
    if (sum < total / 2) continue;
    const value = values[order[i]!]!;
    const exact = sum - total / 2 <= Number.EPSILON && i + 1 < order.length;
    return exact ? (value + values[order[i + 1]!]!) / 2 : value;
  }
  return NaN;
}
