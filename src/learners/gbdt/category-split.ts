import { goesLeft, rowsIn, score, setLeft, TINY } from './split.js';
import type { Scan, Split } from './split.js';

const MAX_LEFT_LEVELS = 32;
const order = new Int32Array(256);
const keys = new Float64Array(256);

/**
 * Categories as LightGBM splits them: few levels one against the rest; many sorted by G / (H + catSmooth), then
 * up to half of them (at most 32) from either end go left. Missing is a level like others. Levels that the leaf
 * did not see go with the larger side.
 */
export function scanCategory(scan: Scan, f: number, split: Split): void {
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
