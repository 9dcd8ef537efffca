import { regressionMetric, weightedMean } from './define.js';
import type { Weight } from './define.js';

export const mse = regressionMetric('mse', 'lower', meanSquaredError);

export const rmse = regressionMetric('rmse', 'lower', (y, p, w) => Math.sqrt(meanSquaredError(y, p, w)));

/** RMSE of ln(1 + x); NaN if a label or a prediction is -1 or less (scikit-learn refuses them). */
export const rmsle = regressionMetric('rmsle', 'lower', (truth, predicted, weight) =>
  Math.sqrt(meanSquaredError(truth.map(logOnePlus), predicted.map(logOnePlus), weight)),
);

function meanSquaredError(truth: Float64Array, predicted: Float64Array, weight: Weight): number {
  const errors = new Float64Array(truth.length);
  for (let i = 0; i < errors.length; i++) errors[i] = (predicted[i]! - truth[i]!) ** 2;
  return weightedMean(errors, weight);
}

function logOnePlus(x: number): number {
  return x <= -1 ? NaN : Math.log1p(x);
}
