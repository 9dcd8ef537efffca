import type { Scores, Target } from '../core/data.js';
import { fitTemperature, logitsOf, tempered, type Temperature } from '../core/temperature.js';
import { logLoss } from '../metrics/log-loss.js';

/** One more parameter has to make the log-likelihood of the rows better by more than this (Akaike 1974). */
const LEAST_GAIN = 1;
/** Beyond, something else is wrong. */
const BOUNDS = [0.5, 2] as const;

/**
 * A mean of probabilities is less sure than each of its members is right to be: the temperature that mends it, chosen
 * on rows that none of them had seen; null where chance explains the gain as well, and for regressions.
 */
export function calibrate(y: Target, scores: Scores, weight: Float64Array | null): Temperature | null {
  if (y.task === 'regression') return null;
  const fitted = fitTemperature(logitsOf(scores), y.codes, weight);
  const calibration = { temperature: Math.min(BOUNDS[1], Math.max(BOUNDS[0], fitted.temperature)) };
  const better = logLoss.score(y, scores, weight) - logLoss.score(y, tempered(scores, calibration), weight);
  return better * scores.rows > LEAST_GAIN ? calibration : null;
}
