import type { Scores, Target } from '../../core/data.js';

const LEAST = 1e-15;

/** What each row costs: the absolute error of a number, the log loss of a class. */
export function rowLosses(y: Target, { width, data }: Scores): Float64Array {
  if (y.task === 'regression') return y.values.map((value, i) => Math.abs(value - data[i]!));
  return Float64Array.from(y.codes, (code, i) => -Math.log(Math.max(LEAST, data[i * width + code]!)));
}
