import { regressionMetric, weightedMean } from './define.js';
import type { Weight } from './define.js';

export const mae = regressionMetric('mae', 'lower', absolute, 0.5);

function absolute(truth: Float64Array, predicted: Float64Array, weight: Weight): number {
  const errors = new Float64Array(truth.length);
  for (let i = 0; i < errors.length; i++) errors[i] = Math.abs(predicted[i]! - truth[i]!);
  return weightedMean(errors, weight);
}

/** Mean of |error| / |label|, a fraction; a label of 0 counts as the machine epsilon (scikit-learn). */
export const mape = regressionMetric('mape', 'lower', relative, 0.5);

function relative(truth: Float64Array, predicted: Float64Array, weight: Weight): number {
  const errors = new Float64Array(truth.length);
  for (let i = 0; i < errors.length; i++) {
    errors[i] = Math.abs(predicted[i]! - truth[i]!) / Math.max(Math.abs(truth[i]!), Number.EPSILON);
  }
  return weightedMean(errors, weight);
}
