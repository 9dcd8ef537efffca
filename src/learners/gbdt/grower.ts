import type { Rng } from '../../core/rng.js';
import type { FoldBins } from './fold-bins.js';
import { buildHistogram, subtractHistogram } from './histogram.js';
import type { Histogram, Packing } from './histogram.js';
import { addTo, partition, sumOf } from './leaf-rows.js';
import type { TreeRows } from './leaf-rows.js';
import { goesLeft, newSplit } from './split.js';
import type { Split, SplitOptions } from './split.js';
import { findSplit } from './splitting.js';
import type { ForestBuilder } from '../trees/trees.js';

export type GrowOptions = SplitOptions & {
  readonly maxLeaves: number;
  readonly maxDepth: number;
  readonly learningRate: number;
  /** largest value of a leaf before the learning rate: a Newton step on a rare class has no bound of its own */
  readonly maxStep: number;
};

/** Everything one fit needs to grow tree after tree without allocating. */
export type Grower = {
  readonly data: FoldBins;
  readonly options: GrowOptions;
  readonly packed: Float64Array;
  readonly ordered: Float64Array;
  readonly scratch: Int32Array;
  readonly sideOfBin: Uint8Array;
  readonly pool: Histogram[];
  /** histograms that may still be made */
  spare: number;
  /** per leaf */
  readonly splits: readonly Split[];
  readonly histograms: (Histogram | null)[];
  readonly totals: Float64Array;
  readonly begin: Int32Array;
  readonly end: Int32Array;
  readonly otherBegin: Int32Array;
  readonly otherEnd: Int32Array;
  readonly depth: Int32Array;
  readonly node: Int32Array;
  readonly l2: Float64Array;
};

export type Gradients = { readonly g: Float64Array; readonly h: Float64Array; readonly packing: Packing };

const POOL_BYTES = 2 ** 28;

/** poolBytes: memory for histograms; with less than the leaves need, some are summed twice and nothing else changes. */
export function newGrower(data: FoldBins, options: GrowOptions, poolBytes = POOL_BYTES): Grower {
  const leaves = options.maxLeaves;
  const bytes = 12 * (data.cellStart.at(-1)! + 1);
  const perLeaf = (): Int32Array => new Int32Array(leaves);
  return {
    data,
    options,
    packed: new Float64Array(data.trainRows),
    ordered: new Float64Array(data.trainRows),
    scratch: new Int32Array(data.rows),
    sideOfBin: new Uint8Array(256),
    pool: [],
    spare: Math.max(3, Math.min(leaves + 1, Math.floor(poolBytes / bytes))),
    splits: Array.from({ length: leaves }, newSplit),
    histograms: new Array<Histogram | null>(leaves).fill(null),
    totals: new Float64Array(leaves),
    begin: perLeaf(),
    end: perLeaf(),
    otherBegin: perLeaf(),
    otherEnd: perLeaf(),
    depth: perLeaf(),
    node: perLeaf(),
    l2: new Float64Array(leaves),
  };
}

/**
 * Grows one tree, best leaf first, adds it to the forest and its leaf values to `scores` of all rows.
 * Returns the number of leaves; a tree of one leaf has value 0.
 */
export function growTree(
  grower: Grower,
  rows: TreeRows,
  features: Int32Array,
  gradients: Gradients,
  rng: Rng,
  forest: ForestBuilder,
  scores: Float64Array,
): number {
  const { options, splits } = grower;
  const tree = { rows, features, packing: gradients.packing, rng };
  plant(grower, tree, forest.addTree());
  let leaves = 1;
  while (leaves < options.maxLeaves) {
    const leaf = bestLeaf(splits, leaves);
    if (leaf < 0) break;
    splitLeaf(grower, rows, leaf, leaves, forest);
    leaves++;
    if (leaves < options.maxLeaves) openChildren(grower, tree, leaf, leaves - 1, leaves);
  }
  for (let leaf = 0; leaf < leaves; leaf++) release(grower, leaf);
  if (leaves > 1) setValues(grower, rows, leaves, gradients, forest, scores);
  return leaves;
}

type Tree = {
  readonly rows: TreeRows;
  readonly features: Int32Array;
  readonly packing: Packing;
  readonly rng: Rng;
};

function plant(grower: Grower, tree: Tree, root: number): void {
  grower.begin[0] = 0;
  grower.end[0] = tree.rows.bag.length;
  grower.otherBegin[0] = 0;
  grower.otherEnd[0] = tree.rows.others.length;
  grower.depth[0] = 0;
  grower.node[0] = root;
  grower.l2[0] = 0;
  grower.splits[0]!.gain = 0;
  if (!maySplit(grower, 0)) return;
  build(grower, tree, 0, 1);
  seek(grower, tree, 0);
}

function bestLeaf(splits: readonly Split[], leaves: number): number {
  let best = -1;
  let gain = 0;
  for (let leaf = 0; leaf < leaves; leaf++) {
    if (splits[leaf]!.gain > gain) {
      gain = splits[leaf]!.gain;
      best = leaf;
    }
  }
  return best;
}

function maySplit(grower: Grower, leaf: number): boolean {
  const rows = grower.end[leaf]! - grower.begin[leaf]!;
  return rows >= Math.max(2, 2 * grower.options.minRows) && grower.depth[leaf]! < grower.options.maxDepth;
}

/** The left child keeps the number of the leaf, the right one becomes leaf `right`. */
function splitLeaf(grower: Grower, rows: TreeRows, leaf: number, right: number, forest: ForestBuilder): void {
  const { data, begin, end, otherBegin, otherEnd, depth, node, sideOfBin, scratch } = grower;
  const split = grower.splits[leaf]!;
  const f = split.feature;
  for (let b = 0; b <= data.widths[f]!; b++) sideOfBin[b] = goesLeft(split, b);
  const bins = data.bins.subarray(f * data.rows, (f + 1) * data.rows);
  const middle = partition(rows.bag, begin[leaf]!, end[leaf]!, bins, sideOfBin, scratch);
  const otherMiddle = partition(rows.others, otherBegin[leaf]!, otherEnd[leaf]!, bins, sideOfBin, scratch);
  const child = splitNode(forest, node[leaf]!, data, split);
  begin[right] = middle;
  end[right] = end[leaf]!;
  end[leaf] = middle;
  otherBegin[right] = otherMiddle;
  otherEnd[right] = otherEnd[leaf]!;
  otherEnd[leaf] = otherMiddle;
  depth[leaf]!++;
  depth[right] = depth[leaf]!;
  node[leaf] = child;
  node[right] = child + 1;
  grower.l2[leaf] = split.l2;
  grower.l2[right] = split.l2;
  split.gain = 0;
  grower.splits[right]!.gain = 0;
  grower.histograms[right] = null;
}

function splitNode(forest: ForestBuilder, node: number, data: FoldBins, split: Split): number {
  const f = split.feature;
  const column = data.column[f]!;
  const missingLeft = goesLeft(split, data.widths[f]!) === 1;
  if (data.isCategory[f]) return forest.splitCategory(node, column, split.left, missingLeft);
  return forest.split(node, column, data.thresholds[data.cellStart[f]! + split.bin]!, missingLeft);
}

/** Histograms and best splits of two new leaves: the smaller is summed, the larger is the parent minus it. */
function openChildren(grower: Grower, tree: Tree, left: number, right: number, leaves: number): void {
  const { begin, end, histograms, totals } = grower;
  const leftIsSmall = end[left]! - begin[left]! <= end[right]! - begin[right]!;
  const small = leftIsSmall ? left : right;
  const large = leftIsSmall ? right : left;
  const parent = histograms[left]!;
  histograms[left] = null;
  if (parent && !maySplit(grower, large)) grower.pool.push(parent);
  if (!maySplit(grower, large)) return;
  histograms[large] = parent;
  if (parent) {
    const total = totals[left]!;
    build(grower, tree, small, leaves);
    subtractHistogram(parent, histograms[small]!, tree.packing.counted);
    totals[large] = total - totals[small]!;
  } else {
    build(grower, tree, large, leaves);
    if (maySplit(grower, small)) build(grower, tree, small, leaves);
  }
  seek(grower, tree, large);
  if (maySplit(grower, small)) seek(grower, tree, small);
  else release(grower, small);
}

function build(grower: Grower, tree: Tree, leaf: number, leaves: number): void {
  const histogram = takeHistogram(grower, leaf, leaves);
  grower.histograms[leaf] = histogram;
  grower.totals[leaf] = buildHistogram(
    histogram,
    grower.data,
    tree.features,
    tree.rows.bag,
    grower.begin[leaf]!,
    grower.end[leaf]!,
    grower.packed,
    grower.ordered,
    tree.packing.counted,
  );
}

/** A free histogram, a new one, or that of the least promising leaf, which then sums its children afresh. */
function takeHistogram(grower: Grower, leaf: number, leaves: number): Histogram {
  const free = grower.pool.pop();
  if (free) return free;
  if (grower.spare > 0) {
    grower.spare--;
    const cells = grower.data.cellStart.at(-1)!;
    return { sums: new Float64Array(cells), counts: new Int32Array(cells) };
  }
  let least = -1;
  for (let other = 0; other < leaves; other++) {
    if (other === leaf || !grower.histograms[other]) continue;
    const gain = grower.splits[other]!.gain;
    if (gain > 0 && (least < 0 || gain < grower.splits[least]!.gain)) least = other;
  }
  const taken = grower.histograms[least]!;
  grower.histograms[least] = null;
  return taken;
}

function seek(grower: Grower, tree: Tree, leaf: number): void {
  const { packing } = tree;
  const total = grower.totals[leaf]!;
  const g = Math.floor(total / packing.base);
  const h = total - g * packing.base;
  const rows = grower.end[leaf]! - grower.begin[leaf]!;
  const scan = {
    histogram: grower.histograms[leaf]!,
    data: grower.data,
    packing,
    options: grower.options,
    rng: tree.rng,
    rows,
    perUnit: h > 0 ? rows / h : 0,
    gradient: g * packing.gUnit,
    hessian: h * packing.hUnit,
  };
  findSplit(scan, tree.features, grower.splits[leaf]!);
  if (grower.splits[leaf]!.gain <= 0) release(grower, leaf);
}

function release(grower: Grower, leaf: number): void {
  const histogram = grower.histograms[leaf];
  if (histogram) grower.pool.push(histogram);
  grower.histograms[leaf] = null;
}

/** Newton step of every leaf from unrounded gradients, times the learning rate. */
function setValues(
  grower: Grower,
  rows: TreeRows,
  leaves: number,
  gradients: Gradients,
  forest: ForestBuilder,
  scores: Float64Array,
): void {
  const { options, begin, end, otherBegin, otherEnd } = grower;
  for (let leaf = 0; leaf < leaves; leaf++) {
    const bag = rows.bag.subarray(begin[leaf], end[leaf]);
    const g = sumOf(gradients.g, bag);
    const h = sumOf(gradients.h, bag);
    const size = Math.max(0, Math.abs(g) - options.l1) / (h + options.l2 + grower.l2[leaf]! + 1e-15);
    const step = Math.min(size, options.maxStep) * options.learningRate;
    const value = g > 0 ? -step : step;
    forest.setValue(grower.node[leaf]!, value);
    addTo(scores, bag, value);
    addTo(scores, rows.others.subarray(otherBegin[leaf], otherEnd[leaf]), value);
  }
}
