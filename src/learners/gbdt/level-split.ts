import { leastHessian, rowsOrNull } from './find-split.js';
import type { Finder } from './find-split.js';
import { newCells, readCells } from './histograms.js';
import type { Cells, Gradients, Histogram } from './histograms.js';
import { boundScore, isFree, markBins, randomBin } from './number-split.js';
import { goesLeft, leastRows, ownScore, score, scoreAt, setLeft, TINY } from './split.js';
import type { Leaf, Split, SplitOptions } from './split.js';

/** The leaves of one level that may be divided, and what is found for all of them. */
export type Level = {
  readonly finder: Finder;
  readonly leaves: readonly Leaf[];
  readonly histograms: readonly Histogram[];
  readonly gradients: Gradients;
  /** 8 words per leaf for the kernel */
  readonly table: Int32Array;
  readonly split: Split;
};

/** the cells of one feature in each leaf, and their sums */
const cells: Cells[] = [];
const total = newCells();
const BINS = Int32Array.from({ length: 256 }, (_, b) => b);
/** gains by border: missing values right or left; levels from the least mean on or from the largest */
const ahead = new Float64Array(256);
const back = new Float64Array(256);

/**
 * The split that gains most over all leaves of a level together, as CatBoost's symmetric trees have them: a leaf in
 * which a side would be too small counts 0. Numbers: one threshold. Categories: sorted by the mean over all leaves,
 * else as category-split.ts. Gain 0 = none.
 */
export function findLevelSplit(level: Level, list: Int32Array): void {
  const { finder, leaves, split } = level;
  const { options, store } = finder;
  const scores = leaves.reduce((sum, leaf) => sum + ownScore(leaf, options), 0);
  split.feature = -1;
  split.gain = Math.max(options.minGain, 1e-10 * scores);
  const best = finder.fast ? bestNumber(level, list) : -1;
  for (const f of list) {
    if (store.bins.isCategory[f]) scanCategory(level, f);
    else if (f === best || !finder.fast) scanNumber(level, f);
  }
  if (split.feature < 0) split.gain = 0;
}

/** The kernel compares features in 32-bit floats; the border is then found in doubles. */
function bestNumber({ finder, leaves, histograms, gradients, table }: Level, list: Int32Array): number {
  const { options, store } = finder;
  const { gUnit, hUnit } = gradients.packed!;
  const floats = new Float32Array(table.buffer, table.byteOffset, table.length);
  leaves.forEach((leaf, i) => {
    table[8 * i] = histograms[i]!.address;
    floats[8 * i + 1] = leastHessian(options, leaf, hUnit);
    table[8 * i + 2] = Math.round(leaf.hessian / hUnit);
    table[8 * i + 3] = Math.round(leaf.gradient / gUnit);
  });
  const { kernels, bins } = store;
  const features = bins.table.byteOffset;
  const { byteOffset: at, length } = list;
  const l1 = options.l1 / gUnit;
  return kernels.bestOfLevel(table.byteOffset, leaves.length, features, at, length, l1, options.l2 / hUnit);
}

function scanNumber(level: Level, f: number): void {
  const { finder, leaves, split } = level;
  const { store, options, directions } = finder;
  const width = store.bins.widths[f]!;
  readLevel(level, f, width);
  const missing = total.n[width]! > 0;
  const last = missing ? width : width - 1;
  const rest = { order: BINS, start: 0, step: 1, single: false, direction: directions[f]!, l2: 0 };
  sumGains(leaves, { ...rest, count: last, first: -1 }, options, ahead);
  if (missing) sumGains(leaves, { ...rest, count: width - 1, first: width }, options, back);
  const only = options.extraTrees ? randomBin(total, width, leaves[0]!.rng) : -1;
  const gain = split.gain;
  takeBorder(split, f, ahead, last, only);
  const right = split.gain;
  if (missing) takeBorder(split, f, back, width - 1, only);
  if (split.gain === gain) return;
  markBins(total, width, missing ? split.gain > right : null, rowsOf(leaves), split);
}

function takeBorder(split: Split, f: number, gains: Float64Array, count: number, only: number): void {
  for (let b = 0; b < count; b++) {
    if (!(gains[b]! > split.gain) || (only >= 0 && b !== only)) continue;
    split.gain = gains[b]!;
    split.feature = f;
    split.bin = b;
    split.l2 = 0;
  }
}

/** As LightGBM: the most levels that go left, unless they are few. */
const MAX_LEFT_LEVELS = 32;

function scanCategory(level: Level, f: number): void {
  const { finder, leaves } = level;
  const { store, options } = finder;
  const width = store.bins.widths[f]!;
  readLevel(level, f, width);
  const single = width <= options.maxOnehot;
  const order = sortLevels(width, single ? 0 : options.catSmooth, options.catSmooth);
  const used = order.length;
  if (used < 2) return;
  const count = single ? used : Math.min(MAX_LEFT_LEVELS, (used + 1) >> 1);
  const rest = { order, count, first: -1, single, direction: 0, l2: single ? 0 : options.catL2 };
  const up = { ...rest, start: 0, step: 1 };
  const down = { ...rest, start: used - 1, step: -1 };
  const only = options.extraTrees ? leaves[0]!.rng.int(count) : -1;
  sumGains(leaves, up, options, ahead);
  takeLevels(level, f, up, only, ahead);
  if (single) return;
  sumGains(leaves, down, options, ahead);
  takeLevels(level, f, down, only, ahead);
}

function readLevel({ finder, leaves, histograms, gradients }: Level, f: number, width: number): void {
  for (const list of [total.g, total.h, total.n]) list.fill(0, 0, width + 1);
  for (let i = 0; i < leaves.length; i++) {
    const own = (cells[i] ??= newCells());
    readCells(finder.store, histograms[i]!, f, gradients, rowsOrNull(finder, leaves[i]!), own);
    addTo(total.g, own.g, width);
    addTo(total.h, own.h, width);
    addTo(total.n, own.n, width);
  }
}

function addTo(sums: Float64Array, own: Float64Array, width: number): void {
  for (let b = 0; b <= width; b++) sums[b]! += own[b]!;
}

/** Levels (missing is one) of at least so many rows, by smoothed mean. */
function sortLevels(width: number, least: number, smooth: number): Int32Array {
  const { g, h, n } = total;
  const key = (b: number): number => g[b]! / (h[b]! + smooth + TINY);
  const levels = BINS.slice(0, width + 1).filter((b) => n[b]! > 0 && n[b]! >= least - 0.5);
  return levels.sort((a, b) => key(a) - key(b) || a - b);
}

/**
 * Borders after order[start], order[start + step], …; cell `first` is left of all of them; single: each cell alone is
 * left of its border.
 */
type Borders = {
  readonly order: Int32Array;
  readonly start: number;
  readonly step: number;
  readonly count: number;
  readonly first: number;
  readonly single: boolean;
  readonly direction: number;
  /** extra l2 of the sides */
  readonly l2: number;
};

/** Sets gains[i] to what border i gains over all leaves. */
function sumGains(
  leaves: readonly Leaf[],
  borders: Borders,
  options: SplitOptions,
  gains: Float64Array,
): void {
  gains.fill(0);
  for (let i = 0; i < leaves.length; i++) addLeafGains(leaves[i]!, cells[i]!, borders, options, gains);
}

function addLeafGains(
  leaf: Leaf,
  { g, h, n }: Cells,
  borders: Borders,
  options: SplitOptions,
  gains: Float64Array,
): void {
  const { order, start, step, count, first, single, direction } = borders;
  const { l1, minHessian } = options;
  const minRows = leastRows(options.minRows);
  const l2 = options.l2 + borders.l2 + TINY;
  const free = isFree(leaf, options);
  const own = free
    ? ownScore(leaf, options)
    : scoreAt(leaf.value, leaf.gradient, leaf.hessian, l1, options.l2 + TINY);
  const simple = free && direction === 0;
  let leftG = first < 0 ? 0 : g[first]!;
  let leftH = first < 0 ? 0 : h[first]!;
  let rows = first < 0 ? 0 : n[first]!;
  for (let i = 0; i < count; i++) {
    const b = order[start + i * step]!;
    leftG = single ? g[b]! : leftG + g[b]!;
    leftH = single ? h[b]! : leftH + h[b]!;
    rows = single ? n[b]! : rows + n[b]!;
    const rightG = leaf.gradient - leftG;
    const rightH = leaf.hessian - leftH;
    if (rows < minRows || leaf.rows - rows < minRows || leftH < minHessian || rightH < minHessian) continue;
    const sides = simple
      ? score(leftG, leftH, l1, l2) + score(rightG, rightH, l1, l2)
      : boundScore(leftG, leftH, rows, direction, l2, leaf, options);
    if (sides > -Infinity) gains[i]! += sides - own;
  }
}

function takeLevels(level: Level, f: number, borders: Borders, only: number, gains: Float64Array): void {
  const { order, start, step, count, single, l2 } = borders;
  const { finder, leaves, split } = level;
  const { n } = total;
  const rows = rowsOf(leaves);
  const group = single ? 0 : leastRows(finder.options.minGroup);
  let inGroup = 0;
  let left = 0;
  let best = -1;
  for (let i = 0; i < count; i++) {
    const b = order[start + i * step]!;
    inGroup += n[b]!;
    left += n[b]!;
    if (inGroup < group || (!single && rows - left < group)) continue;
    inGroup = 0;
    if (!(gains[i]! > split.gain) || (only >= 0 && i !== only)) continue;
    split.gain = gains[i]!;
    best = i;
  }
  if (best < 0) return;
  split.feature = f;
  split.bin = 0;
  split.l2 = l2;
  split.left.fill(0);
  for (let i = single ? best : 0; i <= best; i++) setLeft(split, order[start + i * step]!);
  sideOfUnseen(split, finder.store.bins.widths[f]!, rows);
}

/** Levels that no leaf saw go with the larger side. */
function sideOfUnseen(split: Split, width: number, rows: number): void {
  const { n } = total;
  let left = 0;
  for (let b = 0; b <= width; b++) if (goesLeft(split, b)) left += n[b]!;
  if (left * 2 <= rows) return;
  for (let b = 0; b <= width; b++) if (n[b] === 0) setLeft(split, b);
}

function rowsOf(leaves: readonly Leaf[]): number {
  return leaves.reduce((sum, leaf) => sum + leaf.rows, 0);
}
