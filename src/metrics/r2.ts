import { regressionMetric } from './define.js';

/**
 * Share of variance explained. Labels that are all equal: 1 if every prediction is right, else 0. Fewer than
 * two rows: NaN (scikit-learn: r2_score).
 */
export const r2 = regressionMetric('r2', 'higher', (truth, predicted, weight) => {
  if (truth.length < 2) return NaN;
  // Measured from the first label, so that equal labels have variance 0 exactly.
  const origin = truth[0]!;
  let sum = 0;
  let total = 0;
  for (let i = 0; i < truth.length; i++) {
    const w = weight ? weight[i]! : 1;
    sum += w * (truth[i]! - origin);
    total += w;
  }
  const mean = sum / total;
  let residual = 0;
  let variance = 0;
  for (let i = 0; i < truth.length; i++) {
    const w = weight ? weight[i]! : 1;
    residual += w * (truth[i]! - predicted[i]!) ** 2;
    variance += w * (truth[i]! - origin - mean) ** 2;
  }
  if (variance === 0) return residual === 0 ? 1 : 0;
  return 1 - residual / variance;
});
