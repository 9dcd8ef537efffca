/** Weighted mean of values[i] over the listed rows; 0 without weight. */
export function mean(values: Float64Array, weights: Float64Array, rows: Int32Array): number {
  let sum = 0;
  let total = 0;
  for (const i of rows) {
    sum += weights[i]! * values[i]!;
    total += weights[i]!;
  }
  return total > 0 ? sum / total : 0;
}

/**
 * The first of the sorted values[i] over the listed rows whose cumulative weight reaches the share `level`
 * (scikit-learn's _weighted_percentile); 0 without weight.
 */
export function percentile(
  values: Float64Array,
  weights: Float64Array,
  rows: Int32Array,
  level: number,
): number {
  const order = sorted(values, weights, rows);
  let total = 0;
  for (const i of order) total += weights[i]!;
  let sum = 0;
  for (const i of order) {
    sum += weights[i]!;
    if (sum >= level * total) return values[i]!;
  }
  return order.length > 0 ? values[order[order.length - 1]!]! : 0;
}

/** The same, but with equal weights interpolated between neighbours, as numpy.percentile and the usual median. */
export function smoothPercentile(
  values: Float64Array,
  weights: Float64Array,
  rows: Int32Array,
  level: number,
): number {
  const order = sorted(values, weights, rows);
  const n = order.length;
  if (n === 0 || order.some((i) => weights[i] !== weights[order[0]!]))
    return percentile(values, weights, rows, level);
  const at = level * (n - 1);
  const below = values[order[Math.floor(at)]!]!;
  const above = values[order[Math.min(n - 1, Math.floor(at) + 1)]!]!;
  return below + (at - Math.floor(at)) * (above - below);
}

function sorted(values: Float64Array, weights: Float64Array, rows: Int32Array): Int32Array {
  return rows.filter((i) => weights[i]! > 0).sort((a, b) => values[a]! - values[b]! || a - b);
}
