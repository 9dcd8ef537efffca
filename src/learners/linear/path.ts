import type { Late } from '../deadline.js';

/**
 * Tries strengths in order, from strong to weak regularization, and keeps the one with the smallest validation
 * loss (the first of equals); gives up after two that are worse, with none better between them. Equal losses are no reason:
 * with l1, strong penalties leave nothing but the intercept. When it is late the path ends with what it has
 * reached, or with the strength in its middle if that lies ahead: the strongest ones alone would say too little.
 */
export function bestOnPath(
  strengths: readonly number[],
  lossAt: (strength: number) => number,
  late: Late,
): number {
  let best = strengths[0]!;
  let bestLoss = Infinity;
  let misses = 0;
  const middle = strengths.length >> 1;
  for (let at = 0; at < strengths.length; at++) {
    const strength = strengths[at]!;
    const loss = lossAt(strength);
    if (loss < bestLoss) {
      best = strength;
      bestLoss = loss;
      misses = 0;
    } else if (loss > bestLoss && ++misses === 2) break;
    if (!late()) continue;
    if (at >= middle) break;
    at = middle - 1;
  }
  return best;
}

/** centre · 4^k for k from `from` to `to` (in either direction). */
export function fourfold(centre: number, from: number, to: number): number[] {
  const sign = to >= from ? 1 : -1;
  return Array.from({ length: Math.abs(to - from) + 1 }, (_, i) => centre * 4 ** (from + sign * i));
}

/** The same, where lossAt moves theta to the solution for a strength: theta ends at that of the best. */
export function warmest(
  strengths: readonly number[],
  theta: Float64Array,
  lossAt: (strength: number) => number,
  late: Late,
): number {
  const best = theta.slice();
  let bestLoss = Infinity;
  const visit = (one: number): number => {
    const loss = lossAt(one);
    if (loss < bestLoss) {
      bestLoss = loss;
      best.set(theta);
    }
    return loss;
  };
  const strength = bestOnPath(strengths, visit, late);
  theta.set(best);
  return strength;
}
