import type { Rng } from '../../core/rng.js';
import type { ForestBuilder } from '../trees/trees.js';
import { directionsOf, findSplit, newFinder } from './find-split.js';
import type { Finder } from './find-split.js';
import {
  buildHistogram,
  chooseFeatures,
  newStore,
  subtractHistogram,
  takeHistogram,
  unitsOf,
} from './histograms.js';
import type { Features, Gradients, Histogram, HistogramStore } from './histograms.js';
import type { Bins } from './bins.js';
import type { TreeRows } from './leaf-rows.js';
import { newLeaves, sizeOf } from './leaves.js';
import type { Leaves } from './leaves.js';
import { clip } from './number-split.js';
import { goesLeft, smooth, step, TINY } from './split.js';
import type { Leaf, Split, SplitOptions } from './split.js';

export type GrowOptions = SplitOptions & {
  /** the next leaf to split: that with the largest gain, or the first of the lowest level; symmetric: all at once */
  readonly growth: 'leaf' | 'depth' | 'symmetric';
  readonly maxLeaves: number;
  readonly maxDepth: number;
  readonly learningRate: number;
  /** largest value of a leaf before the learning rate: a Newton step on a rare class has no bound of its own */
  readonly maxStep: number;
  /** share of the tree's features that each split may use */
  readonly featureFractionByNode: number;
  /** by matrix column: 1 = predictions must not fall with it, -1 = must not rise */
  readonly monotone: readonly number[];
  /** exact gradients: doubles instead of packed integers */
  readonly exact: boolean;
};

/** Everything one fit needs to grow tree after tree without taking more memory. */
export type Grower = {
  readonly bins: Bins;
  readonly options: GrowOptions;
  readonly store: HistogramStore;
  readonly finder: Finder;
  /** outputs of leaves depend on those of their parents (monotone constraints, smoothing) */
  readonly bound: boolean;
  readonly leaves: Leaves;
  /** 256 bytes: which bins go left */
  readonly side: Uint8Array;
  /** two doubles */
  readonly sums: Float64Array;
  readonly nodeList: Int32Array;
};

const POOL_BYTES = 2 ** 28;

/** poolBytes: memory for histograms; with less than the leaves need, some are summed twice and nothing else changes. */
export function newGrower(
  bins: Bins,
  options: GrowOptions,
  countsVary: boolean,
  poolBytes = POOL_BYTES,
): Grower {
  const exact = options.exact || (options.byRows && countsVary);
  const store = newStore(bins, exact, options.maxLeaves + 1, poolBytes);
  const { arena } = store;
  const directions = directionsOf(bins, options.monotone);
  return {
    bins,
    options,
    store,
    finder: newFinder(store, options, directions, countsVary),
    bound: options.pathSmooth > 0 || directions.some((d) => d !== 0),
    leaves: newLeaves(options.maxLeaves),
    side: arena.u8(256),
    sums: arena.f64(2),
    nodeList: arena.i32(bins.widths.length),
  };
}

/** One tree: the rows and features it may use, and its gradients. */
export type Tree = {
  readonly rows: TreeRows;
  readonly features: Features;
  readonly gradients: Gradients;
  readonly rng: Rng;
  /** learning rate */
  readonly rate: number;
  /** value of a leaf from its rows, in place of the Newton step */
  readonly refit: ((rows: Int32Array) => number) | null;
};

export function newTree(
  grower: Grower,
  rows: TreeRows,
  features: Int32Array,
  gradients: Gradients,
  rng: Rng,
  refit: Tree['refit'],
  rate = grower.options.learningRate,
): Tree {
  return { rows, features: chooseFeatures(grower.store, features), gradients, rng, rate, refit };
}

/**
 * Grows one tree, adds it to the forest and its leaf values to `scores` of all rows. Returns the number of leaves; a
 * tree of one leaf has value 0.
 */
export function growTree(grower: Grower, tree: Tree, forest: ForestBuilder, scores: Float64Array): number {
  const { options } = grower;
  if (plant(grower, tree, forest)) seek(grower, tree, 0, null);
  let leaves = 1;
  while (leaves < options.maxLeaves) {
    const leaf = nextLeaf(grower, leaves);
    if (leaf < 0) break;
    if (!splitLeaf(grower, tree, leaf, leaves, grower.leaves.splits[leaf]!, forest)) continue;
    leaves++;
    if (leaves < options.maxLeaves) openChildren(grower, tree, leaf, leaves - 1, leaves);
  }
  for (let leaf = 0; leaf < leaves; leaf++) release(grower, leaf);
  if (leaves > 1) setValues(grower, tree, leaves, forest, scores);
  return leaves;
}

/** The root, with its histogram if it may split: then true. */
export function plant(grower: Grower, tree: Tree, forest: ForestBuilder): boolean {
  const { leaves } = grower;
  leaves.begin[0] = 0;
  leaves.end[0] = tree.rows.bag.length;
  leaves.otherBegin[0] = 0;
  leaves.otherEnd[0] = tree.rows.others.length;
  leaves.depth[0] = 0;
  leaves.node[0] = forest.addTree();
  leaves.l2[0] = 0;
  leaves.low[0] = -Infinity;
  leaves.high[0] = Infinity;
  // The root's children are smoothed towards its own output, as LightGBM's.
  leaves.value[0] = grower.options.pathSmooth > 0 ? stepOf(grower, tree, 0) : 0;
  leaves.splits[0]!.gain = 0;
  forest.setCover(leaves.node[0], tree.rows.bag.length);
  if (!maySplit(grower, 0) || tree.features.list.length === 0) return false;
  build(grower, tree, 0, 1);
  return true;
}

function nextLeaf({ leaves, options }: Grower, count: number): number {
  let best = -1;
  for (let leaf = 0; leaf < count; leaf++) {
    const { gain } = leaves.splits[leaf]!;
    if (gain <= 0) continue;
    const better =
      best < 0 ||
      (options.growth === 'depth'
        ? leaves.depth[leaf]! < leaves.depth[best]!
        : gain > leaves.splits[best]!.gain);
    if (better) best = leaf;
  }
  return best;
}

export function maySplit({ leaves, options }: Grower, leaf: number): boolean {
  // In a symmetric tree one row has a say in the order of levels, as several equal rows have, which its weight may be.
  const least = options.growth === 'symmetric' ? 1 : 2;
  const enough = options.minRows > 1 ? 2 * options.minRows : least;
  return sizeOf(leaves, leaf) >= enough && leaves.depth[leaf]! < options.maxDepth;
}

/**
 * The left child keeps the number of the leaf, the right one becomes leaf `right`. A leaf whose rows all go one way
 * stays whole: false.
 */
export function splitLeaf(
  grower: Grower,
  tree: Tree,
  leaf: number,
  right: number,
  split: Split,
  forest: ForestBuilder,
): boolean {
  const { bins, leaves, side } = grower;
  const f = split.feature;
  leaves.splits[leaf]!.gain = 0;
  for (let b = 0; b <= bins.widths[f]!; b++) side[b] = goesLeft(split, b);
  const bag = divide(grower, tree.rows.bag, leaves.begin[leaf]!, leaves.end[leaf]!, f);
  if (bag === leaves.begin[leaf] || bag === leaves.end[leaf]) return false;
  const others = divide(grower, tree.rows.others, leaves.otherBegin[leaf]!, leaves.otherEnd[leaf]!, f);
  const child = splitNode(grower, leaves.node[leaf]!, split, forest);
  leaves.begin[right] = bag;
  leaves.end[right] = leaves.end[leaf]!;
  leaves.end[leaf] = bag;
  leaves.otherBegin[right] = others;
  leaves.otherEnd[right] = leaves.otherEnd[leaf]!;
  leaves.otherEnd[leaf] = others;
  leaves.depth[leaf]!++;
  leaves.depth[right] = leaves.depth[leaf]!;
  leaves.node[leaf] = child;
  leaves.node[right] = child + 1;
  leaves.l2[leaf] = split.l2;
  leaves.l2[right] = split.l2;
  leaves.low[right] = leaves.low[leaf]!;
  leaves.high[right] = leaves.high[leaf]!;
  if (grower.bound) boundChildren(grower, tree, leaf, right, grower.finder.directions[f]!);
  leaves.splits[right]!.gain = 0;
  leaves.histograms[right] = null;
  forest.setCover(child, sizeOf(leaves, leaf));
  forest.setCover(child + 1, sizeOf(leaves, right));
  return true;
}

function divide(
  { bins, side, store }: Grower,
  rows: Int32Array,
  from: number,
  to: number,
  f: number,
): number {
  const at = rows.byteOffset + 4 * from;
  const column = bins.columns[f]!.byteOffset;
  const { kernels, scratch } = store;
  return from + kernels.partition(at, to - from, column, side.byteOffset, scratch.byteOffset);
}

function splitNode({ bins }: Grower, node: number, split: Split, forest: ForestBuilder): number {
  const f = split.feature;
  const column = bins.column[f]!;
  const missingLeft = goesLeft(split, bins.widths[f]!) === 1;
  if (bins.isCategory[f]) return forest.splitCategory(node, column, split.left, missingLeft);
  return forest.split(node, column, bins.thresholds[f]![split.bin]!, missingLeft);
}

/** Outputs of two new leaves; along a constrained feature they also part the bounds of what grows below them. */
function boundChildren(grower: Grower, tree: Tree, left: number, right: number, direction: number): void {
  const { value, low, high } = grower.leaves;
  const parent = value[left]!;
  value[left] = outputOf(grower, tree, left, parent);
  value[right] = outputOf(grower, tree, right, parent);
  if (direction === 0) return;
  const middle = (value[left] + value[right]) / 2;
  const lower = direction > 0 ? left : right;
  const upper = direction > 0 ? right : left;
  high[lower] = middle;
  low[upper] = middle;
  value[lower] = Math.min(value[lower]!, middle);
  value[upper] = Math.max(value[upper]!, middle);
}

/** Output of a leaf: its step, smoothed and within its bounds. */
function outputOf(grower: Grower, tree: Tree, leaf: number, parent: number): number {
  const { options, leaves } = grower;
  const value = smooth(stepOf(grower, tree, leaf), sizeOf(leaves, leaf), parent, options.pathSmooth);
  return clip(value, { low: leaves.low[leaf]!, high: leaves.high[leaf]! });
}

/** Newton step of a leaf from unrounded gradients, of limited size. */
function stepOf({ options, leaves, sums, store }: Grower, tree: Tree, leaf: number): number {
  const rows = sizeOf(leaves, leaf);
  const at = tree.rows.bag.byteOffset + 4 * leaves.begin[leaf]!;
  const { g, h } = tree.gradients;
  store.kernels.sumRows(at, rows, g.byteOffset, h.byteOffset, sums.byteOffset);
  const free = step(sums[0]!, sums[1]!, options.l1, options.l2 + leaves.l2[leaf]! + TINY);
  return clip(free, { low: -options.maxStep, high: options.maxStep });
}

/** Histograms and best splits of two new leaves: the smaller is summed, the larger is the parent minus it. */
function openChildren(grower: Grower, tree: Tree, left: number, right: number, count: number): void {
  const { leaves, store } = grower;
  const { gradient, hessian } = leaves;
  const leftIsSmall = sizeOf(leaves, left) <= sizeOf(leaves, right);
  const small = leftIsSmall ? left : right;
  const large = leftIsSmall ? right : left;
  const parent = leaves.histograms[left]!;
  leaves.histograms[left] = null;
  if (!maySplit(grower, large)) {
    if (parent) store.free.push(parent);
    return;
  }
  leaves.histograms[large] = parent;
  if (parent) {
    const g = gradient[left]!;
    const h = hessian[left]!;
    build(grower, tree, small, count);
    gradient[large] = g - gradient[small]!;
    hessian[large] = h - hessian[small]!;
  } else {
    build(grower, tree, large, count);
    if (maySplit(grower, small)) build(grower, tree, small, count);
  }
  seek(grower, tree, large, parent && leaves.histograms[small]!);
  if (maySplit(grower, small)) seek(grower, tree, small, null);
  else release(grower, small);
}

export function build(grower: Grower, tree: Tree, leaf: number, count: number): void {
  const { leaves, store } = grower;
  const histogram = takeHistogram(store) ?? takeFrom(leaves, leaf, count);
  leaves.histograms[leaf] = histogram;
  const rows = tree.rows.bag.subarray(leaves.begin[leaf], leaves.end[leaf]);
  const { g, h } = buildHistogram(store, histogram, tree.features, rows, tree.gradients);
  leaves.gradient[leaf] = g;
  leaves.hessian[leaf] = h;
}

/** The histogram of the least promising leaf, which then sums its children afresh. */
function takeFrom({ histograms, splits }: Leaves, leaf: number, count: number): Histogram {
  let least = -1;
  for (let other = 0; other < count; other++) {
    if (other === leaf || !histograms[other]) continue;
    const { gain } = splits[other]!;
    if (gain > 0 && (least < 0 || gain < splits[least]!.gain)) least = other;
  }
  const taken = histograms[least]!;
  histograms[least] = null;
  return taken;
}

/** Best split of a leaf. With a child, its histogram is that of its parent, the child still in it. */
function seek(grower: Grower, tree: Tree, leaf: number, child: Histogram | null): void {
  const { leaves, finder, store } = grower;
  const all = tree.features.list;
  const list = nodeFeatures(grower, tree);
  const histogram = leaves.histograms[leaf]!;
  if (child && list.length < all.length) subtractHistogram(store, histogram, child, all);
  const seen = leafOf(grower, tree, leaf);
  const left = list.length < all.length ? null : child;
  findSplit(finder, histogram, left, list, seen, tree.gradients, leaves.splits[leaf]!);
  if (leaves.splits[leaf]!.gain <= 0) release(grower, leaf);
}

export function leafOf({ leaves }: Grower, tree: Tree, leaf: number): Leaf {
  const { gUnit, hUnit } = unitsOf(tree.gradients);
  return {
    rows: sizeOf(leaves, leaf),
    gradient: leaves.gradient[leaf]! * gUnit,
    hessian: leaves.hessian[leaf]! * hUnit,
    value: leaves.value[leaf]!,
    low: leaves.low[leaf]!,
    high: leaves.high[leaf]!,
    rng: tree.rng,
  };
}

export function nodeFeatures({ options, nodeList }: Grower, tree: Tree): Int32Array {
  const all = tree.features.list;
  const share = options.featureFractionByNode;
  if (share >= 1) return all;
  const wanted = Math.max(1, Math.round(share * all.length));
  const list = nodeList.subarray(0, wanted);
  list.set(tree.rng.shuffle(all.slice()).subarray(0, wanted).sort());
  return list;
}

export function release({ leaves, store }: Grower, leaf: number): void {
  const histogram = leaves.histograms[leaf];
  if (histogram) store.free.push(histogram);
  leaves.histograms[leaf] = null;
}

export function setValues(
  grower: Grower,
  tree: Tree,
  count: number,
  forest: ForestBuilder,
  scores: Float64Array,
): void {
  const { leaves, store, bound } = grower;
  const { bag, others } = tree.rows;
  for (let leaf = 0; leaf < count; leaf++) {
    const [from, to] = [leaves.begin[leaf]!, leaves.end[leaf]!];
    const [otherFrom, otherTo] = [leaves.otherBegin[leaf]!, leaves.otherEnd[leaf]!];
    const newton = bound ? leaves.value[leaf]! : outputOf(grower, tree, leaf, 0);
    const output = tree.refit
      ? clip(tree.refit(bag.subarray(from, to)), { low: leaves.low[leaf]!, high: leaves.high[leaf]! })
      : newton;
    const value = Math.fround(output * tree.rate); // half the size in a model file
    forest.setValue(leaves.node[leaf]!, value);
    store.kernels.addToRows(scores.byteOffset, bag.byteOffset + 4 * from, to - from, value);
    store.kernels.addToRows(scores.byteOffset, others.byteOffset + 4 * otherFrom, otherTo - otherFrom, value);
  }
}
