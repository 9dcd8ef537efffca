import type { Rng } from '../../core/rng.js';
import type { FoldBins } from './fold-bins.js';
import type { Histogram, Packing } from './histogram.js';

export type SplitOptions = {
  /** least size of a leaf: its rows, or its hessian in units of the mean hessian of the rows of its parent */
  readonly minRows: number;
  readonly byRows: boolean;
  readonly minHessian: number;
  readonly l1: number;
  readonly l2: number;
  readonly minGain: number;
  readonly extraTrees: boolean;
  readonly catSmooth: number;
  readonly catL2: number;
  readonly maxOnehot: number;
  readonly minGroup: number;
};

/** The best split of a leaf; gain 0 = none. Which bins go left is in `left`, one bit per bin. */
export type Split = {
  gain: number;
  feature: number;
  /** numbers: the last bin that goes left */
  bin: number;
  /** extra l2 of the children's values */
  l2: number;
  readonly left: Uint32Array;
};

/** A leaf as the scan sees it, and scratch space. */
export type Scan = {
  readonly histogram: Histogram;
  readonly data: FoldBins;
  readonly packing: Packing;
  readonly options: SplitOptions;
  readonly rng: Rng;
  readonly rows: number;
  /** rows per unit of packed hessian */
  readonly perUnit: number;
  readonly gradient: number;
  readonly hessian: number;
};

const TINY = 1e-15; // keeps 0 / 0 away when a side has no hessian
const MAX_LEFT_LEVELS = 32;
const order = new Int32Array(256);
const keys = new Float64Array(256);

export function newSplit(): Split {
  return { gain: 0, feature: -1, bin: 0, l2: 0, left: new Uint32Array(8) };
}

/**
 * Best split of a leaf over the listed features: largest G²/(H+l2) of both sides minus that of the leaf
 * (second-order gain of XGBoost and LightGBM); a split must gain more than rounding error and minGain.
 */
export function findSplit(scan: Scan, features: Int32Array, split: Split): void {
  const { options, gradient, hessian } = scan;
  const parent = score(gradient, hessian, options.l1, options.l2 + TINY);
  split.feature = -1;
  split.gain = parent + Math.max(options.minGain, 1e-10 * parent);
  for (let i = 0; i < features.length; i++) {
    const f = features[i]!;
    if (scan.data.isCategory[f]) scanCategory(scan, f, split);
    else scanNumbers(scan, f, split);
  }
  split.gain = split.feature < 0 ? 0 : split.gain - parent;
}

/** Whether rows of this bin go left. */
export function goesLeft(split: Split, bin: number): number {
  return (split.left[bin >>> 5]! >>> (bin & 31)) & 1;
}

function score(g: number, h: number, l1: number, l2: number): number {
  const t = Math.abs(g) - l1;
  return t <= 0 ? 0 : (t * t) / (h + l2);
}

function rowsIn(scan: Scan, cell: number): number {
  const { histogram, packing } = scan;
  return packing.counted ? histogram.counts[cell]! : low(histogram.sums[cell]!, packing.base) * scan.perUnit;
}

function low(packed: number, base: number): number {
  return packed - Math.floor(packed / base) * base;
}

function scanNumbers(scan: Scan, f: number, split: Split): void {
  const { sums } = scan.histogram;
  const width = scan.data.widths[f]!;
  const cell = scan.data.cellStart[f]!;
  const missingRows = rowsIn(scan, cell + width);
  const missing = sums[cell + width]!;
  let from = 0;
  let to = missingRows > 0 ? width : width - 1;
  let before = 0;
  let rowsBefore = 0;
  if (scan.options.extraTrees) {
    from = randomBin(scan, cell, width);
    to = from + 1;
    for (let k = 0; k < from; k++) {
      before += sums[cell + k]!;
      rowsBefore += rowsIn(scan, cell + k);
    }
  }
  const gain = split.gain;
  let missingLeft = false;
  sweep(scan, split, f, cell, from, to, before, rowsBefore);
  if (missingRows > 0) {
    const right = split.gain;
    sweep(scan, split, f, cell, from, Math.min(to, width - 1), before + missing, rowsBefore + missingRows);
    missingLeft = split.gain > right;
  }
  if (split.gain === gain) return;
  if (missingRows === 0) missingLeft = rowsUpTo(scan, cell, split.bin) * 2 > scan.rows;
  split.left.fill(0);
  for (let b = 0; b <= split.bin; b++) setLeft(split, b);
  if (missingLeft) setLeft(split, width);
}

/**
 * The hot loop: every border between bins of one feature, rows of the bins up to it (and those counted before)
 * on the left. Improves split.gain, which holds the score to beat.
 */
function sweep(
  scan: Scan,
  split: Split,
  f: number,
  cell: number,
  from: number,
  to: number,
  before: number,
  rowsBefore: number,
): void {
  const { sums, counts } = scan.histogram;
  const { base, gUnit, hUnit, counted } = scan.packing;
  const { minHessian, l1 } = scan.options;
  const minRows = scan.options.minRows - 0.5;
  const l2 = scan.options.l2 + TINY;
  const { rows, perUnit, gradient, hessian } = scan;
  const perBase = 1 / base;
  let sum = before;
  let n = rowsBefore;
  let best = split.gain;
  let bestBin = -1;
  for (let k = from; k < to; k++) {
    sum += sums[cell + k]!;
    const g = Math.floor(sum * perBase);
    const h = sum - g * base;
    n = counted ? n + counts[cell + k]! : h * perUnit;
    if (n < minRows) continue;
    if (rows - n < minRows) break;
    const leftH = h * hUnit;
    const rightH = hessian - leftH;
    if (leftH < minHessian) continue;
    if (rightH < minHessian) break;
    const leftG = g * gUnit;
    const tl = Math.max(0, Math.abs(leftG) - l1);
    const tr = Math.max(0, Math.abs(gradient - leftG) - l1);
    // gain > best without dividing, then the gain itself
    const left = leftH + l2;
    const right = rightH + l2;
    const top = tl * tl * right + tr * tr * left;
    if (top <= best * left * right) continue;
    const gain = top / (left * right);
    if (gain <= best) continue;
    best = gain;
    bestBin = k;
  }
  if (bestBin < 0) return;
  split.gain = best;
  split.feature = f;
  split.bin = bestBin;
  split.l2 = 0;
}

/** A bin that has rows, uniform over the range of the leaf without its last bin (extremely randomized trees). */
function randomBin(scan: Scan, cell: number, width: number): number {
  let first = 0;
  let last = width - 1;
  while (first < last && rowsIn(scan, cell + first) === 0) first++;
  while (last > first && rowsIn(scan, cell + last) === 0) last--;
  let bin = first + scan.rng.int(Math.max(1, last - first));
  while (bin > first && rowsIn(scan, cell + bin) === 0) bin--;
  return bin;
}

function rowsUpTo(scan: Scan, cell: number, bin: number): number {
  let n = 0;
  for (let b = 0; b <= bin; b++) n += rowsIn(scan, cell + b);
  return n;
}

/**
 * Categories as LightGBM splits them: few levels one against the rest; many sorted by G / (H + catSmooth), then
 * up to half of them (at most 32) from either end go left. Missing is a level like others. Levels that the leaf
 * did not see go with the larger side.
 */
function scanCategory(scan: Scan, f: number, split: Split): void {
  const { data, options } = scan;
  const width = data.widths[f]!;
  const cell = data.cellStart[f]!;
  const single = width <= options.maxOnehot;
  const used = collectLevels(scan, cell, width, single ? 0 : options.catSmooth);
  const gain = split.gain;
  if (single) {
    const only = options.extraTrees && used > 0 ? scan.rng.int(used) : -1;
    for (let i = 0; i < used; i++) if (only < 0 || i === only) tryLevels(scan, f, split, cell, i, 1, 1, true);
  } else {
    sortByKey(used);
    const most = used < 2 ? 0 : Math.min(MAX_LEFT_LEVELS, (used + 1) >> 1);
    tryLevels(scan, f, split, cell, 0, 1, most, false);
    tryLevels(scan, f, split, cell, used - 1, -1, most, false);
  }
  if (split.gain === gain) return;
  let leftRows = 0;
  for (let b = 0; b <= width; b++) if (goesLeft(split, b)) leftRows += rowsIn(scan, cell + b);
  if (leftRows * 2 <= scan.rows) return;
  for (let b = 0; b <= width; b++) if (rowsIn(scan, cell + b) === 0) setLeft(split, b);
}

function collectLevels(scan: Scan, cell: number, width: number, least: number): number {
  const { base, gUnit, hUnit } = scan.packing;
  let used = 0;
  for (let b = 0; b <= width; b++) {
    const n = rowsIn(scan, cell + b);
    if (n <= 0 || n < least - 0.5) continue;
    const packed = scan.histogram.sums[cell + b]!;
    const g = Math.floor(packed / base);
    keys[b] = (g * gUnit) / ((packed - g * base) * hUnit + scan.options.catSmooth + TINY);
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
  scan: Scan,
  f: number,
  split: Split,
  cell: number,
  start: number,
  step: number,
  most: number,
  single: boolean,
): void {
  const { rows, gradient, hessian, options, packing } = scan;
  const { base, gUnit, hUnit } = packing;
  const extraL2 = single ? 0 : options.catL2;
  const l2 = options.l2 + extraL2 + TINY;
  const minRows = options.minRows - 0.5;
  const group = single ? 0 : options.minGroup;
  const only = options.extraTrees && most > 1 ? scan.rng.int(most) : -1;
  let sum = 0;
  let n = 0;
  let inGroup = 0;
  let best = -1;
  for (let i = 0; i < most; i++) {
    const b = order[start + i * step]!;
    const c = rowsIn(scan, cell + b);
    sum += scan.histogram.sums[cell + b]!;
    n += c;
    inGroup += c;
    if (n < minRows || inGroup < group) continue;
    if (rows - n < Math.max(minRows, group)) break;
    inGroup = 0;
    if (only >= 0 && i !== only) continue;
    const g = Math.floor(sum / base);
    const leftH = (sum - g * base) * hUnit;
    if (leftH < options.minHessian || hessian - leftH < options.minHessian) continue;
    const gain =
      score(g * gUnit, leftH, options.l1, l2) + score(gradient - g * gUnit, hessian - leftH, options.l1, l2);
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

function setLeft(split: Split, bin: number): void {
  split.left[bin >>> 5]! |= 1 << (bin & 31);
}
