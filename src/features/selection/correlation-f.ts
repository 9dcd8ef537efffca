import type { TestScores } from './anova-f.js';
import { fTail } from './special.js';

/**
 * The F test of a straight line through column and target, from Pearson's correlation (scikit-learn's f_regression). A
 * constant column has correlation NaN, score 0 and p-value 1; one that lies on a line the largest number and 0.
 */
export function correlationF(
  columns: readonly Float64Array[],
  y: Float64Array,
): TestScores & { readonly correlation: Float64Array } {
  const degrees = y.length - 2;
  const target = centred(y);
  const correlation = Float64Array.from(columns, (x) => cosine(centred(x), target));
  const scores = correlation.map((r) => {
    if (r !== r) return 0;
    const f = ((r * r) / (1 - r * r)) * degrees;
    return Number.isFinite(f) && f >= 0 ? f : Number.MAX_VALUE;
  });
  const pvalues = scores.map((f) => fTail(1, degrees, f));
  return { scores, pvalues, correlation };
}

function centred(values: Float64Array): Float64Array {
  let mean = 0;
  for (let i = 0; i < values.length; i++) mean += values[i]! / values.length;
  return values.map((v) => v - mean);
}

function cosine(a: Float64Array, b: Float64Array): number {
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    ab += a[i]! * b[i]!;
    aa += a[i]! * a[i]!;
    bb += b[i]! * b[i]!;
  }
  return ab / (Math.sqrt(aa) * Math.sqrt(bb));
}
