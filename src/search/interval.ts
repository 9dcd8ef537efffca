import { takeNumbers, takeScores, takeTarget } from '../core/data.js';
import type { Scores, Target } from '../core/data.js';
import type { Rng } from '../core/rng.js';
import type { Metric } from '../metrics/metric.js';
import { quantile } from '../metrics/order.js';

export type IntervalOptions = {
  readonly repeats?: number;
  /** rows drawn per repeat at most; by default so many that all repeats take less than half a second */
  readonly maxRows?: number;
  readonly weight?: Float64Array | null;
  /** of how many rows these are a sample: as of so many the interval is */
  readonly total?: number;
};

/**
 * 95 % percentile bootstrap interval of a score, [low, high]. With more rows than maxRows each repeat draws
 * maxRows of them, and the deviations from the score are shrunk by √(maxRows / rows): m out of n bootstrap.
 * Repeats that have no score (one class only) are left out; [NaN, NaN] if that is every second one.
 */
export function bootstrapInterval(
  y: Target,
  scores: Scores,
  metric: Metric,
  rng: Rng,
  options: IntervalOptions = {},
): readonly [number, number] {
  const { rows, width } = scores;
  const {
    repeats = 200,
    maxRows = Math.max(500, Math.floor(15_000 / width)),
    weight = null,
    total = rows,
  } = options;
  const drawn = Math.min(rows, maxRows);
  const shrink = Math.sqrt(drawn / total);
  const whole = metric.score(y, scores, weight);
  const found: number[] = [];
  const chosen = new Int32Array(drawn);
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (let i = 0; i < drawn; i++) chosen[i] = rng.int(rows);
    const score = metric.score(
      takeTarget(y, chosen),
      takeScores(scores, chosen),
      weight && takeNumbers(weight, chosen),
    );
    if (Number.isFinite(score)) found.push(whole + (score - whole) * shrink);
  }
  if (found.length <= repeats / 2 || !Number.isFinite(whole)) return [NaN, NaN];
  const sorted = Float64Array.from(found).sort();
  return [quantile(sorted, 0.025), quantile(sorted, 0.975)];
}
