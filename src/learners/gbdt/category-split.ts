import type { Cells } from './histograms.js';
import { boundScore, isFree } from './number-split.js';
import { goesLeft, leastRows, score, setLeft, TINY } from './split.js';
import type { Leaf, Split, SplitOptions } from './split.js';

const MAX_LEFT_LEVELS = 32;
const order = new Int32Array(256);
const keys = new Float64Array(256);

/**
 * Categories as LightGBM splits them: few levels one against the rest; many sorted by G / (H + catSmooth), then
 * up to half of them (at most 32) from either end go left. Missing is a level like others. Levels that the leaf
 * did not see go with the larger side.
 */
export function scanCategory(
  cells: Cells,
  width: number,
  f: number,
  leaf: Leaf,
  options: SplitOptions,
  split: Split,
): void {
  const { n } = cells;
  const single = width <= options.maxOnehot;
  const used = collectLevels(cells, width, single ? 0 : options.catSmooth, options);
  const gain = split.gain;
  if (single) {
    const only = options.extraTrees && used > 0 ? leaf.rng.int(used) : -1;
    for (let i = 0; i < used; i++)
      if (only < 0 || i === only) tryLevels(cells, f, leaf, options, split, i, 1, 1, true);
  } else {
    sortByKey(used);
    const most = used < 2 ? 0 : Math.min(MAX_LEFT_LEVELS, (used + 1) >> 1);
    tryLevels(cells, f, leaf, options, split, 0, 1, most, false);
    tryLevels(cells, f, leaf, options, split, used - 1, -1, most, false);
  }
  if (split.gain === gain) return;
  let leftRows = 0;
  for (let b = 0; b <= width; b++) if (goesLeft(split, b)) leftRows += n[b]!;
  if (leftRows * 2 <= leaf.rows) return;
  for (let b = 0; b <= width; b++) if (n[b] === 0) setLeft(split, b);
}

function collectLevels(cells: Cells, width: number, least: number, options: SplitOptions): number {
  const { g, h, n } = cells;
  let used = 0;
  for (let b = 0; b <= width; b++) {
    if (n[b]! <= 0 || n[b]! < least - 0.5) continue;
    keys[b] = g[b]! / (h[b]! + options.catSmooth + TINY);
    order[used++] = b;
  }
  return used;
}

/** Insertion sort: at most 256 levels, often nearly sorted. */
function sortByKey(used: number): void {
  for (let i = 1; i < used; i++) {
    const b = order[i]!;
    const key = keys[b]!;
    let j = i - 1;
    for (; j >= 0 && keys[order[j]!]! > key; j--) order[j + 1] = order[j]!;
    order[j + 1] = b;
  }
}

/** Levels order[start], order[start + step], … go left, one more each time. */
function tryLevels(
  cells: Cells,
  f: number,
  leaf: Leaf,
  options: SplitOptions,
  split: Split,
  start: number,
  step: number,
  most: number,
  single: boolean,
): void {
  const { g, h, n } = cells;
  const { l1, minHessian } = options;
  const extraL2 = single ? 0 : options.catL2;
  const l2 = options.l2 + extraL2 + TINY;
  const minRows = leastRows(options.minRows);
  const group = single ? 0 : leastRows(options.minGroup);
  const free = isFree(leaf, options);
  const only = options.extraTrees && most > 1 ? leaf.rng.int(most) : -1;
  let leftG = 0;
  let leftH = 0;
  let rows = 0;
  let inGroup = 0;
  let best = -1;
  for (let i = 0; i < most; i++) {
    const b = order[start + i * step]!;
    leftG += g[b]!;
    leftH += h[b]!;
    rows += n[b]!;
    inGroup += n[b]!;
    if (rows < minRows || inGroup < group) continue;
    if (leaf.rows - rows < Math.max(minRows, group)) break;
    inGroup = 0;
    if (only >= 0 && i !== only) continue;
    const rightH = leaf.hessian - leftH;
    if (leftH < minHessian || rightH < minHessian) continue;
    const gain = free
      ? score(leftG, leftH, l1, l2) + score(leaf.gradient - leftG, rightH, l1, l2)
      : boundScore(leftG, leftH, rows, 0, l2, leaf, options);
    if (gain > split.gain) {
      split.gain = gain;
      best = i;
    }
  }
  if (best < 0) return;
  split.feature = f;
  split.bin = 0;
  split.l2 = extraL2;
  split.left.fill(0);
  for (let i = 0; i <= best; i++) setLeft(split, order[start + i * step]!);
}
