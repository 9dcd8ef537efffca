import { byRow, newScores, trainMean, validLoss, weightAt } from './ground.js';
import type { Ground } from './ground.js';
import type { Fitting } from './objective.js';
import { newSample } from './weighted-quantile.js';
import type { Sample } from './weighted-quantile.js';

/** Losses of residuals r = score - label whose slope is r from -delta to delta, high above and -low below. */
type Clip = { readonly delta: number; readonly low: number; readonly high: number };

const UNCLIPPED: Clip = { delta: Infinity, low: Infinity, high: Infinity };

/**
 * squared_error (half of the square); absolute_error; quantile (pinball loss of quantile alpha); huber, whose delta is
 * the alpha-quantile of the distances from the median at the start, and then stays (as LightGBM's does, but free of
 * the label's scale; scikit-learn's GradientBoosting takes it anew each round). If most distances are 0, delta is their mean.
 * The label is scaled by its mean absolute deviation: l1 and min_split_gain mean the same for cents and for millions.
 */
export function residual(at: Ground, loss: string, values: Float64Array, alpha: number): Fitting {
  const { kernels, train, weight } = at;
  const unit = unitOf(at, values);
  const y = byRow(at, (r) => values[r]! / unit);
  const sample = newSample(at, loss === 'squared_error' ? 0 : train.length);
  const { clip, start } = startOf(at, loss, y, alpha, sample);
  const init = Float64Array.of(start);
  const scores = newScores(at, init);
  const s = scores[0]!;
  const args = [s.byteOffset, y.byteOffset, weightAt(at), clip.delta, clip.low, clip.high] as const;
  const share = clip.low / (clip.low + clip.high);
  const objective = {
    outputs: 1,
    unit,
    init,
    constantHessian: weight === null,
    active: [true],
    begin: () => undefined,
    gradients: (_k: number, g: Float64Array, h: Float64Array): void =>
      kernels.clippedGradients(train.byteOffset, train.length, ...args, g.byteOffset, h.byteOffset),
    loss: validLoss(at, (rows, n) => kernels.clippedLoss(rows, n, ...args)),
  };
  if (clip.delta > 0) return { objective, scores };
  const refit = (_k: number, rows: Int32Array): number => {
    sample.take(rows, weight, (r) => y[r]! - s[r]!);
    return sample.quantile(share);
  };
  return { objective: { ...objective, refit }, scores };
}

/** The slopes of a loss, and the constant score with the least loss. y in units. */
function startOf(
  at: Ground,
  loss: string,
  y: Float64Array,
  alpha: number,
  sample: Sample,
): { clip: Clip; start: number } {
  const quantile = (valueOf: (r: number) => number, share: number): number => {
    sample.take(at.train, at.weight, valueOf);
    return sample.quantile(share);
  };
  if (loss === 'absolute_error')
    return { clip: { delta: 0, low: 1, high: 1 }, start: quantile((r) => y[r]!, 0.5) };
  if (loss === 'quantile')
    return { clip: { delta: 0, low: alpha, high: 1 - alpha }, start: quantile((r) => y[r]!, alpha) };
  if (loss === 'squared_error') return { clip: UNCLIPPED, start: trainMean(at, (r) => y[r]!) };
  const median = quantile((r) => y[r]!, 0.5);
  const distance = (r: number): number => Math.abs(y[r]! - median);
  const delta = quantile(distance, alpha) || trainMean(at, distance) || 1;
  return { clip: { delta, low: delta, high: delta }, start: huberCenter(at, y, median, delta) };
}

/** Where the slopes of Huber's loss sum to 0: Newton's steps, which end after finitely many, inside a shrinking bracket. */
function huberCenter(at: Ground, y: Float64Array, median: number, delta: number): number {
  let low = -Infinity;
  let high = Infinity;
  let center = median;
  for (let round = 0; round < 200; round++) {
    const slope = trainMean(at, (r) => Math.min(Math.max(center - y[r]!, -delta), delta));
    if (slope === 0) break;
    if (slope > 0) high = center;
    else low = center;
    const curvature = trainMean(at, (r) => (Math.abs(center - y[r]!) <= delta ? 1 : 0));
    let next = center - slope / curvature;
    // a bracket that is open on one side is closed by the largest step that can be needed
    if (!(next > low && next < high))
      next = low === -Infinity ? high - delta : high === Infinity ? low + delta : (low + high) / 2;
    if (Math.abs(next - center) <= 1e-15 * Math.abs(center)) break;
    center = next;
  }
  return center;
}

/** The power of two nearest to the mean absolute deviation of the label; 1 if it has none. */
function unitOf(at: Ground, values: Float64Array): number {
  const mean = trainMean(at, (r) => values[r]!);
  const deviation = trainMean(at, (r) => Math.abs(values[r]! - mean));
  return deviation > 1e-290 && deviation < Infinity
    ? 2 ** Math.min(1023, Math.round(Math.log2(deviation)))
    : 1;
}
