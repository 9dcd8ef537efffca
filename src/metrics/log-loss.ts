import type { Scores } from '../core/data.js';
import { classMetric, weightedMean } from './define.js';

/** The smallest probability that counts (scikit-learn clips at the machine epsilon). */
const TINY = Number.EPSILON;

/** Mean of -ln(probability of the true class), rows brought to the sum 1 and clipped (scikit-learn: log_loss). */
export const logLoss = classMetric('log_loss', 'lower', (codes, scores, weight) => {
  const losses = trueClassProbability(codes, scores);
  for (let i = 0; i < losses.length; i++) losses[i] = rowLogLoss(losses[i]!);
  return weightedMean(losses, weight);
});

/** The loss of a row whose true class got this probability. */
export function rowLogLoss(probability: number): number {
  return -Math.log(probability < TINY ? TINY : probability > 1 - TINY ? 1 - TINY : probability);
}

/** Per row of codes, the share of its probability that the true class got; rows: where they are among the scores. */
export function trueClassProbability(
  codes: Int32Array,
  { width, data }: Scores,
  rows?: Int32Array,
): Float64Array {
  const out = new Float64Array(codes.length);
  for (let i = 0; i < codes.length; i++) {
    const from = (rows ? rows[i]! : i) * width;
    let sum = 0;
    for (let k = 0; k < width; k++) sum += data[from + k]!;
    out[i] = data[from + codes[i]!]! / sum;
  }
  return out;
}
