import { takeScores, takeTarget, type Scores, type Target } from '../core/data.js';
import type { Rng } from '../core/rng.js';
import { loss, type Metric } from '../metrics/metric.js';
import { quantile } from '../metrics/order.js';

export type PairedScores = {
  readonly before: number;
  readonly after: number;
  /** how much worse it is after, in the units of the metric; negative = better */
  readonly regression: number;
  /** 95 % bootstrap interval of the regression; NaN where too few repeats have a score */
  readonly interval: readonly [number, number];
};

const REPEATS = 400;

/**
 * Two models on the same rows: what is luck of the rows hits both, so their difference is known much better than
 * either score. Each repeat draws rows with replacement and scores both on them; of many rows fewer are drawn and
 * the deviations shrunk, as in bootstrapInterval.
 */
export function pairedBootstrap(
  y: Target,
  before: Scores,
  after: Scores,
  metric: Metric,
  rng: Rng,
): PairedScores {
  const { rows, width } = after;
  const worse = (truth: Target, a: Scores, b: Scores): number =>
    loss(metric, metric.score(truth, b)) - loss(metric, metric.score(truth, a));
  const regression = worse(y, before, after);
  const drawn = Math.min(rows, Math.max(500, Math.floor(15_000 / width)));
  const shrink = Math.sqrt(drawn / rows);
  const chosen = new Int32Array(drawn);
  const found: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    for (let i = 0; i < drawn; i++) chosen[i] = rng.int(rows);
    const one = worse(takeTarget(y, chosen), takeScores(before, chosen), takeScores(after, chosen));
    if (Number.isFinite(one)) found.push(regression + (one - regression) * shrink);
  }
  const scores = { before: metric.score(y, before), after: metric.score(y, after), regression };
  if (found.length <= REPEATS / 2 || !Number.isFinite(regression)) return { ...scores, interval: [NaN, NaN] };
  const sorted = Float64Array.from(found).sort();
  return { ...scores, interval: [quantile(sorted, 0.025), quantile(sorted, 0.975)] };
}

/** Whether it is not surely worse by more than this: noise alone breaks no bound, nor does a score that is lacking hold it. */
export function withinRegression({ regression, interval }: PairedScores, most: number): boolean {
  return regression <= most || interval[0] <= most;
}
