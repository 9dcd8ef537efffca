/** The mean of finite numbers, also where their sum would overflow. */
export function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  if (Number.isFinite(sum)) return sum / values.length;
  return values.reduce((total, v) => total + v / values.length, 0);
}

/** Mean and population standard deviation; the latter is 0 where it is nothing but rounding. */
export type Moments = { readonly center: number; readonly spread: number };

/**
 * The moments of finite numbers, rows counting by their weight. As scikit-learn's StandardScaler (ddof 0), with its
 * bound below which a variance is rounding.
 */
export function momentsOf(values: Float64Array, weight: Float64Array | null = null): Moments {
  const center = weight ? weightedMean(values, weight) : mean(values);
  let squares = 0;
  let drift = 0;
  let n = 0;
  for (let i = 0; i < values.length; i++) {
    const w = weight ? weight[i]! : 1;
    const d = values[i]! - center;
    squares += w * d * d;
    drift += w * d;
    n += w;
  }
  const variance = (squares - (drift * drift) / n) / n;
  const count = values.length;
  const noise = count * Number.EPSILON * variance + (count * center * Number.EPSILON) ** 2;
  return { center, spread: variance <= noise ? 0 : Math.sqrt(variance) };
}

function weightedMean(values: Float64Array, weight: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    sum += weight[i]! * values[i]!;
    total += weight[i]!;
  }
  return sum / total;
}
