import type { Rng } from '../../core/rng.js';
import type { Cells } from './histograms.js';
import { leastRows, score, scoreAt, setLeft, smooth, step, TINY } from './split.js';
import type { Leaf, Split, SplitOptions } from './split.js';

/**
 * Every border between the bins of a number, in doubles, missing values right and then left: the search with nothing
 * left out (exact row counts, random thresholds, monotone constraints, path smoothing). Improves `split`, whose gain
 * is the score to beat. direction: 1 or -1 = outputs must not fall or rise with the feature, 0 = free.
 */
export function scanNumber(
  cells: Cells,
  width: number,
  f: number,
  direction: number,
  leaf: Leaf,
  options: SplitOptions,
  split: Split,
): void {
  const { n } = cells;
  const missingRows = n[width]!;
  const only = options.extraTrees ? randomBin(cells, width, leaf.rng) : -1;
  const gain = split.gain;
  let missingLeft = false;
  const last = missingRows > 0 ? width : width - 1;
  sweep(cells, last, only, -1, f, direction, leaf, options, split);
  if (missingRows > 0) {
    const right = split.gain;
    sweep(cells, width - 1, only, width, f, direction, leaf, options, split);
    missingLeft = split.gain > right;
  }
  if (split.gain === gain) return;
  markBins(cells, width, missingRows > 0 ? missingLeft : null, leaf.rows, split);
}

/** Bins up to split.bin go left. Missing values of which the leaf saw none go with the larger side (null). */
export function markBins(
  cells: Cells,
  width: number,
  missingLeft: boolean | null,
  rows: number,
  split: Split,
): void {
  let left = 0;
  split.left.fill(0);
  for (let b = 0; b <= split.bin; b++) {
    setLeft(split, b);
    left += cells.n[b]!;
  }
  if (missingLeft ?? left * 2 > rows) setLeft(split, width);
}

/** Borders after bins 0 … to - 1 (or after bin `only`); cell `first` is left of all of them. */
function sweep(
  cells: Cells,
  to: number,
  only: number,
  first: number,
  f: number,
  direction: number,
  leaf: Leaf,
  options: SplitOptions,
  split: Split,
): void {
  const { g, h, n } = cells;
  const { l1, minHessian } = options;
  const minRows = leastRows(options.minRows);
  const l2 = options.l2 + TINY;
  const free = direction === 0 && isFree(leaf, options);
  let leftG = first < 0 ? 0 : g[first]!;
  let leftH = first < 0 ? 0 : h[first]!;
  let rows = first < 0 ? 0 : n[first]!;
  for (let b = 0; b < to; b++) {
    leftG += g[b]!;
    leftH += h[b]!;
    rows += n[b]!;
    if (rows < minRows || leftH < minHessian) continue;
    const rightH = leaf.hessian - leftH;
    if (leaf.rows - rows < minRows || rightH < minHessian) break;
    if (only >= 0 && b !== only) continue;
    const gain = free
      ? score(leftG, leftH, l1, l2) + score(leaf.gradient - leftG, rightH, l1, l2)
      : boundScore(leftG, leftH, rows, direction, l2, leaf, options);
    if (gain > split.gain) {
      split.gain = gain;
      split.feature = f;
      split.bin = b;
      split.l2 = 0;
    }
  }
}

/** The outputs below the leaf are their Newton steps. */
export function isFree({ low, high }: Leaf, { pathSmooth }: SplitOptions): boolean {
  return pathSmooth <= 0 && low === -Infinity && high === Infinity;
}

/** Score of a split whose outputs are smoothed and must keep an order and bounds; -Infinity if they cannot. */
export function boundScore(
  leftG: number,
  leftH: number,
  leftRows: number,
  direction: number,
  l2: number,
  leaf: Leaf,
  options: SplitOptions,
): number {
  const { l1, pathSmooth } = options;
  const rightG = leaf.gradient - leftG;
  const rightH = leaf.hessian - leftH;
  const left = clip(smooth(step(leftG, leftH, l1, l2), leftRows, leaf.value, pathSmooth), leaf);
  const right = clip(
    smooth(step(rightG, rightH, l1, l2), leaf.rows - leftRows, leaf.value, pathSmooth),
    leaf,
  );
  if ((right - left) * direction < 0) return -Infinity;
  return scoreAt(left, leftG, leftH, l1, l2) + scoreAt(right, rightG, rightH, l1, l2);
}

export function clip(value: number, bounds: { readonly low: number; readonly high: number }): number {
  return Math.min(bounds.high, Math.max(bounds.low, value));
}

/** A bin that has rows, uniform over the range of the leaf without its last bin (extremely randomized trees). */
export function randomBin({ n }: Cells, width: number, rng: Rng): number {
  let first = 0;
  let last = width - 1;
  while (first < last && n[first] === 0) first++;
  while (last > first && n[last] === 0) last--;
  let bin = first + rng.int(Math.max(1, last - first));
  while (bin > first && n[bin] === 0) bin--;
  return bin;
}
