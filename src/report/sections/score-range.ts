import { loss, type Metric } from '../../metrics/metric.js';

/** Candidates far worse than that many times the spread of the better half would press all others together. */
const REACH = 4;

/** The part of a score's axis where the good candidates are, with a little room; worse ones lie on its edge. */
export function scoreRange(metric: Metric, scores: readonly number[]): { low: number; high: number } {
  const losses = scores.map((score) => loss(metric, score)).sort((a, b) => a - b);
  const best = losses[0] ?? 0;
  const median = losses[(losses.length - 1) >> 1] ?? best;
  const worst = losses.at(-1) ?? best;
  const far = median > best ? Math.min(worst, best + REACH * (median - best)) : worst;
  const room = (far - best) * 0.08 || Math.abs(best) * 0.01 || 0.01;
  const ends = [best - room, far + room].map((l) => loss(metric, l));
  return { low: Math.min(...ends), high: Math.max(...ends) };
}
