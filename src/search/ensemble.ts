import type { Scores, Target } from '../core/data.js';
import { rngFrom } from '../core/rng.js';
import type { Metric } from '../metrics/metric.js';
import { blendLoss } from './blend-loss.js';

export type EnsembleOptions = {
  /** candidates picked, one after the other, the same one as often as it helps */
  readonly rounds: number;
  /** per row of y; null = every row counts 1 */
  readonly weight: Float64Array | null;
  /** rows to select on: those that have out-of-fold predictions */
  readonly rows: Int32Array;
  /** losses nearer than this are equal: the first candidate, and the shorter list, then wins */
  readonly tolerance: number;
  /** whether these candidates may be members together; the first pick is always allowed */
  readonly allows?: (picked: ReadonlySet<number>) => boolean;
  /** of the usual time, for one of several selections */
  readonly share?: number;
};

/** Numbers copied out of the candidates: 32 MB. */
const CELLS = 4_000_000;
/** Nanoseconds to spend on scoring blends, roughly. */
const BUDGET = 1e9;
const FEWEST_ROWS = 2000;

/**
 * Greedy ensemble selection with replacement (Caruana et al. 2004): each round adds the candidate with which
 * the mean of all picks scores best; the weights are the shares of the best prefix and sum to 1. A candidate
 * that cannot be scored (NaN) is not picked; if none can be, the first gets all the weight. Many or wide rows
 * are represented by a sample of them, always the same.
 */
export function selectEnsemble(
  y: Target,
  candidates: readonly Scores[],
  metric: Metric,
  options: EnsembleOptions,
): Float64Array {
  const { rounds, weight, tolerance } = options;
  const rows = someRows(options.rows, affordableRows(candidates, metric, options));
  const blend = blendLoss(y, candidates, metric, rows, weight);
  const picks: number[] = [];
  const members = new Set<number>();
  const mayJoin = (c: number): boolean =>
    members.has(c) || members.size === 0 || options.allows?.(new Set([...members, c])) !== false;
  const losses: number[] = [];
  for (let round = 0; round < rounds; round++) {
    let best = 0;
    let bestLoss = Infinity;
    for (let c = 0; c < candidates.length; c++) {
      if (!mayJoin(c)) continue;
      const loss = blend.lossWith(c);
      if (!(loss < bestLoss - tolerance)) continue;
      best = c;
      bestLoss = loss;
    }
    blend.add(best);
    picks.push(best);
    members.add(best);
    losses.push(bestLoss);
  }
  const least = Math.min(...losses);
  const size =
    1 +
    Math.max(
      0,
      losses.findIndex((loss) => loss <= least + tolerance),
    );
  const weights = new Float64Array(candidates.length);
  for (const c of picks.slice(0, size)) weights[c]! += 1 / size;
  return weights;
}

function affordableRows(
  candidates: readonly Scores[],
  metric: Metric,
  { rounds, weight, share = 1 }: EnsembleOptions,
): number {
  const { cells, nanoseconds } = costPerRow(metric, candidates[0]!.width, weight !== null);
  const byTime = (share * BUDGET) / (candidates.length * rounds * nanoseconds);
  const byMemory = CELLS / (candidates.length * cells);
  return Math.max(FEWEST_ROWS, Math.floor(Math.min(byTime, byMemory)));
}

/** What a candidate keeps and what scoring one blend takes: metrics that sort are dear; see blendLoss for the cheap ones. */
function costPerRow(
  metric: Metric,
  width: number,
  weighted: boolean,
): { cells: number; nanoseconds: number } {
  switch (metric.name) {
    case 'rmse':
    case 'mse':
      return { cells: 1, nanoseconds: 1 };
    case 'log_loss':
      return { cells: 1, nanoseconds: weighted ? 15 : 4 };
    case 'roc_auc':
    case 'average_precision':
    case 'median_ae':
      return { cells: width, nanoseconds: 60 * (width === 2 ? 1 : width) };
    default:
      return { cells: width, nanoseconds: 10 + 4 * width };
  }
}

/** At most so many of them, drawn without replacement, ascending. */
export function someRows(rows: Int32Array, size: number): Int32Array {
  if (rows.length <= size) return rows;
  return rngFrom('ensemble rows').shuffle(rows.slice()).slice(0, size).sort();
}
