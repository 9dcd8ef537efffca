import { takeNumbers, takeScores, takeTarget, type Scores, type Target } from '../core/data.js';
import { rngFrom } from '../core/rng.js';
import { fitTemperature, logitsOf, tempered, type Temperature } from '../core/temperature.js';
import { logLoss } from '../metrics/log-loss.js';

/** So many numbers say it; of more rows a sample, always the same. */
const MOST_SCORES = 400_000;
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
  const rows = someRows(scores);
  const part = takeScores(scores, rows);
  const truth = takeTarget(y, rows);
  const own = weight && takeNumbers(weight, rows);
  if (truth.task === 'regression') return null;
  const fitted = fitTemperature(logitsOf(part), truth.codes, own);
  const calibration = { temperature: Math.min(BOUNDS[1], Math.max(BOUNDS[0], fitted.temperature)) };
  const better = logLoss.score(truth, part, own) - logLoss.score(truth, tempered(part, calibration), own);
  return better * rows.length > LEAST_GAIN ? calibration : null;
}

function someRows({ rows, width }: Scores): Int32Array {
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  const most = Math.floor(MOST_SCORES / width);
  return rows <= most ? all : rngFrom('rows of calibration').shuffle(all).slice(0, most);
}
