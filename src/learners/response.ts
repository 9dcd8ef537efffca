import type { Scores, Target } from '../core/data.js';

/** How a learner meets the label of a regression, by its parameter `target`; see `responseOf`. */
export const RESPONSES = ['bounded', 'log', 'plain'] as const;

/** low and high: the range seen in training. factor: for the logarithm, what its mean is off by. */
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
export function responseOf(how: unknown, y: Target, rows: Int32Array): Response | null {
  if (y.task !== 'regression' || (how !== 'bounded' && how !== 'log')) return null;
  let low = Infinity;
  let high = -Infinity;
  let mean = 0;
  for (const row of rows) {
    const v = y.values[row]!;
    if (v < low) low = v;
    if (v > high) high = v;
    mean += v / rows.length;
  }
  const shift = low > 0 ? 0 : mean;
  const isLog = how === 'log' && low >= 0 && shift < Infinity && low + shift > 0;
  return { scale: isLog ? 'log' : 'plain', low, high, shift: isLog ? shift : 0, factor: 1 };
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
