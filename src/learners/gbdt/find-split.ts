import type { Bins } from './bins.js';
import { scanCategory } from './category-split.js';
import { newCells, readCells, subtractHistogram } from './histograms.js';
import type { Gradients, Histogram, HistogramStore } from './histograms.js';
import { markBins, scanNumber } from './number-split.js';
import { leastRows, ownScore, score, TINY } from './split.js';
import type { Leaf, Split, SplitOptions } from './split.js';

/** What the search for splits keeps between leaves. */
export type Finder = {
  readonly store: HistogramStore;
  readonly options: SplitOptions;
  /** -1, 0 or 1 per feature */
  readonly directions: Int8Array;
  /** the kernels may look for splits */
  readonly fast: boolean;
  readonly categories: boolean;
  /** three words: the answer about numbers */
  readonly found: Int32Array;
  /** the question about categories, and the answer: which levels go left */
  readonly task: Float64Array;
  readonly left: Int32Array;
  readonly cells: ReturnType<typeof newCells>;
};

/** countsVary: hessians do not tell how many rows a cell has. */
export function newFinder(
  store: HistogramStore,
  options: SplitOptions,
  directions: Int8Array,
  countsVary: boolean,
): Finder {
  const plain = !options.extraTrees && options.pathSmooth <= 0 && directions.every((d) => d === 0);
  const fast = plain && !store.exact && !(options.byRows && countsVary);
  const { arena, bins } = store;
  const categories = bins.isCategory.includes(1);
  const found = arena.i32(4);
  const task = arena.f64(16);
  const left = arena.i32(8);
  return { store, options, directions, fast, categories, found, task, left, cells: newCells() };
}

/**
 * Best split of a leaf over the listed features: largest G²/(H+l2) of both sides minus that of the leaf (what their
 * outputs score, where these are smoothed or bounded; second-order gain of XGBoost and LightGBM); a split must gain more than rounding error and minGain.
 * With a child, the histogram is the parent's and the child is first taken off.
 */
export function findSplit(
  finder: Finder,
  histogram: Histogram,
  child: Histogram | null,
  list: Int32Array,
  leaf: Leaf,
  gradients: Gradients,
  split: Split,
): void {
  const { store, options } = finder;
  const parent = ownScore(leaf, options);
  split.feature = -1;
  split.gain = parent + Math.max(options.minGain, 1e-10 * parent);
  if (finder.fast) {
    scanNumbers(finder, histogram, child, list, leaf, gradients, split);
    if (finder.categories) scanCategories(finder, histogram, list, leaf, gradients, split);
  } else {
    if (child) subtractHistogram(store, histogram, child, list);
    for (const f of list) scanFeature(finder, histogram, f, leaf, gradients, split);
  }
  split.gain = split.feature < 0 ? 0 : split.gain - parent;
}

function scanFeature(
  finder: Finder,
  histogram: Histogram,
  f: number,
  leaf: Leaf,
  gradients: Gradients,
  split: Split,
): void {
  const { store, options, directions, cells } = finder;
  const width = store.bins.widths[f]!;
  readCells(store, histogram, f, gradients, rowsOrNull(finder, leaf), cells);
  if (store.bins.isCategory[f]) scanCategory(cells, width, f, leaf, options, split);
  else scanNumber(cells, width, f, directions[f]!, leaf, options, split);
}

/** Rows in a cell are estimated from its hessian. */
function rowsPerHessian(leaf: Leaf): number {
  return leaf.hessian > 0 ? leaf.rows / leaf.hessian : 0;
}

/** Null where cells have counted their rows and these are asked for: see readCells. */
export function rowsOrNull({ store, options }: Finder, leaf: Leaf): number | null {
  return store.exact && options.byRows ? null : rowsPerHessian(leaf);
}

/** Of a side, in packed units. */
export function leastHessian({ minRows, minHessian }: SplitOptions, leaf: Leaf, hUnit: number): number {
  return Math.max(0.5, minHessian / hUnit, leastRows(minRows) / rowsPerHessian(leaf) / hUnit);
}

/** The kernel compares in 32-bit floats; what it found is then weighed in doubles. */
function scanNumbers(
  finder: Finder,
  histogram: Histogram,
  child: Histogram | null,
  list: Int32Array,
  leaf: Leaf,
  gradients: Gradients,
  split: Split,
): void {
  const { store, options, found, cells } = finder;
  const { gUnit, hUnit } = gradients.packed!;
  const { bins, kernels } = store;
  kernels.scanSplits(
    histogram.address,
    child ? child.address : 0,
    bins.table.byteOffset,
    list.byteOffset,
    list.length,
    Math.round(leaf.gradient / gUnit),
    Math.round(leaf.hessian / hUnit),
    options.l1 / gUnit,
    options.l2 / hUnit,
    leastHessian(options, leaf, hUnit),
    found.byteOffset,
  );
  const f = found[0]!;
  if (f < 0) return;
  const width = bins.widths[f]!;
  readCells(store, histogram, f, gradients, rowsPerHessian(leaf), cells);
  const missing = cells.n[width]! > 0 ? found[2] === 1 : null;
  let g = missing ? cells.g[width]! : 0;
  let h = missing ? cells.h[width]! : 0;
  for (let b = 0; b <= found[1]!; b++) {
    g += cells.g[b]!;
    h += cells.h[b]!;
  }
  const l2 = options.l2 + TINY;
  const gain = score(g, h, options.l1, l2) + score(leaf.gradient - g, leaf.hessian - h, options.l1, l2);
  if (!(gain > split.gain)) return;
  split.gain = gain;
  split.feature = f;
  split.bin = found[1]!;
  split.l2 = 0;
  markBins(cells, width, missing, leaf.rows, split);
}

function scanCategories(
  { store, options, task, left }: Finder,
  histogram: Histogram,
  list: Int32Array,
  leaf: Leaf,
  gradients: Gradients,
  split: Split,
): void {
  const { bins, kernels } = store;
  const { gUnit, hUnit } = gradients.packed!;
  const { minHessian, l1, catSmooth, maxOnehot, minGroup } = options;
  const single = options.l2 + TINY;
  const many = options.l2 + options.catL2 + TINY;
  task.set([leastRows(options.minRows), minHessian, l1, single, many, catSmooth, TINY, maxOnehot]);
  task.set([gUnit, hUnit, rowsPerHessian(leaf), leaf.gradient, leaf.hessian, leaf.rows], 8);
  task.set([split.gain, leastRows(minGroup)], 14);
  const table = bins.table.byteOffset;
  const { address } = histogram;
  const [at, of] = [task.byteOffset, left.byteOffset];
  const f = kernels.scanCategories(address, table, list.byteOffset, list.length, at, of);
  if (f < 0) return;
  split.gain = task[14]!;
  split.feature = f;
  split.bin = 0;
  split.l2 = bins.widths[f]! <= maxOnehot ? 0 : options.catL2;
  split.left.set(left);
}

/** Directions by feature out of those by matrix column (shorter lists end with zeros). */
export function directionsOf(bins: Bins, byColumn: readonly number[]): Int8Array {
  return Int8Array.from(bins.column, (j, f) => (bins.isCategory[f] ? 0 : (byColumn[j] ?? 0)));
}
