import { classMetric, weightedMean } from './define.js';

/**
 * Binary: mean squared difference of the probability of the positive class from 0 or 1. More classes: the
 * sum of these over the classes, 0 to 2 (scikit-learn: brier_score_loss).
 */
export const brier = classMetric('brier', 'lower', (codes, { rows, width, data }, weight) => {
  const losses = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    for (let k = width === 2 ? 1 : 0; k < width; k++) {
      losses[i]! += (data[i * width + k]! - (codes[i] === k ? 1 : 0)) ** 2;
    }
  }
  return weightedMean(losses, weight);
});
