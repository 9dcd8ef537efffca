import { scanCategory } from './category-split.js';
import { rowsIn, score, setLeft, TINY } from './split.js';
import type { Scan, Split } from './split.js';

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
 * on the left, all in units of the packing. Improves split.gain, which holds the score to beat.
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
  const perBase = 1 / base;
  const minRows = scan.options.minRows - 0.5;
  const minHessian = scan.options.minHessian / hUnit;
  const least = counted ? minHessian : Math.max(minHessian, minRows / scan.perUnit);
  const l1 = scan.options.l1 / gUnit;
  const l2 = (scan.options.l2 + TINY) / hUnit;
  const allG = scan.gradient / gUnit;
  const allH = scan.hessian / hUnit;
  const unit = (gUnit * gUnit) / hUnit;
  let sum = before;
  let n = rowsBefore;
  let best = split.gain / unit;
  let bestBin = -1;
  for (let k = from; k < to; k++) {
    sum += sums[cell + k]!;
    const g = Math.floor(sum * perBase);
    const h = sum - g * base;
    if (counted) {
      n += counts[cell + k]!;
      if (n < minRows) continue;
      if (scan.rows - n < minRows) break;
    }
    if (h < least) continue;
    if (allH - h < least) break;
    let left = g;
    let right = allG - g;
    if (l1 > 0) {
      left = Math.max(0, Math.abs(left) - l1);
      right = Math.max(0, Math.abs(right) - l1);
    }
    // gain > best without dividing, then the gain itself
    const leftH = h + l2;
    const rightH = allH - h + l2;
    const top = left * left * rightH + right * right * leftH;
    if (top <= best * leftH * rightH) continue;
    const gain = top / (leftH * rightH);
    if (!(gain > best)) continue;
    best = gain;
    bestBin = k;
  }
  if (bestBin < 0) return;
  split.gain = best * unit;
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
