import type { Scores, Target } from '../core/data.js';
import { countingRows } from './checkable.js';

/** How a learner meets the label of a regression, by its parameter `target`; see `responseOf`. */
export const RESPONSES = ['bounded', 'log', 'plain'] as const;

/** low and high: the range seen in training (rows of weight 0 are none). factor: for the logarithm, what its mean is off by. */
export type Response = {
  readonly scale: 'plain' | 'log';
  readonly low: number;
  readonly high: number;
  readonly shift: number;
  readonly factor: number;
};

/**
 * bounded: the label as it is, predictions held within the range of the training rows. log: the learner fits log(label)
 * and predictions come back through exp and a factor that makes their mean that of the label (Duan's smearing, 1983, as a ratio);
 * labels with a 0 get their mean added first, those below 0 are bounded. plain, classes: null, all is left as it is.
 */
export function responseOf(
  how: unknown,
  y: Target,
  rows: Int32Array,
  weight: Float64Array | null,
): Response | null {
  if (y.task !== 'regression' || (how !== 'bounded' && how !== 'log')) return null;
  const { low, high, mean } = summary(y.values, countingRows(rows, weight), weight);
  const shift = low > 0 ? 0 : mean;
  const isLog = how === 'log' && low >= 0 && shift < Infinity && low + shift > 0;
  return { scale: isLog ? 'log' : 'plain', low, high, shift: isLog ? shift : 0, factor: 1 };
}

function summary(
  values: Float64Array,
  rows: Int32Array,
  weight: Float64Array | null,
): { low: number; high: number; mean: number } {
  let low = Infinity;
  let high = -Infinity;
  let sum = 0;
  let total = 0;
  for (const row of rows) {
    const v = values[row]!;
    const w = weight ? weight[row]! : 1;
    if (v < low) low = v;
    if (v > high) high = v;
    total += w;
    sum += w * v;
  }
  return { low, high, mean: total > 0 ? sum / total : 0 };
}

/** The label as the learner is to see it. */
export function towards({ scale, low, shift }: Response, y: Target): Target {
  if (scale === 'plain' || y.task !== 'regression') return y;
  return { task: y.task, values: y.values.map((v) => Math.log(Math.max(low, v) + shift)) };
}

/** The response with its factor, from the learner's predictions for the rows it was trained on (asked for if needed). */
export function calibrated(
  response: Response,
  y: Target,
  rows: Int32Array,
  weight: Float64Array | null,
  predictions: () => Scores,
): Response {
  if (response.scale === 'plain' || y.task !== 'regression') return response;
  const { data } = predictions();
  let wanted = 0;
  let got = 0;
  for (let i = 0; i < rows.length; i++) {
    const w = weight ? weight[rows[i]!]! : 1;
    if (w === 0) continue; // its prediction may be infinite
    wanted += w * (y.values[rows[i]!]! + response.shift);
    got += w * Math.exp(data[i]!);
  }
  const factor = wanted / got;
  return factor > 0 && factor < Infinity ? { ...response, factor } : response;
}

/** The learner's predictions on the scale of the label. */
export function back({ scale, low, high, shift, factor }: Response, scores: Scores): Scores {
  const data = scores.data.map((v) => {
    const value = scale === 'log' ? Math.exp(v) * factor - shift : v;
    return value < low ? low : value > high ? high : value;
  });
  return { ...scores, data };
}
