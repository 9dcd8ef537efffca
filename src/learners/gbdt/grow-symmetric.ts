import type { ForestBuilder } from '../trees/trees.js';
import { build, leafOf, maySplit, nodeFeatures, plant, release, setValues, splitLeaf } from './grower.js';
import type { Grower, Tree } from './grower.js';
import { subtractHistogram } from './histograms.js';
import { sizeOf } from './leaves.js';
import { findLevelSplit } from './level-split.js';
import { newSplit } from './split.js';

/** Grows a tree on a grower; see growTree. */
export type Grow = (tree: Tree, forest: ForestBuilder, scores: Float64Array) => number;

/**
 * Symmetric (oblivious) trees, as CatBoost grows them (Prokhorenkova et al. 2018): all leaves of a level ask the same
 * question, the one that gains most over all of them, up to maxDepth levels. Leaves too small to be worth a split are
 * divided like the others, so leaves may have fewer than minRows rows. A leaf whose rows all answer alike skips the
 * question (CatBoost makes an empty leaf of value 0): trees are smaller, and rows unlike those of the training get the
 * value of their neighbours. No deeper than the grower's memory for histograms allows.
 */
export function symmetricGrower(grower: Grower): Grow {
  const table = grower.store.arena.i32(8 * grower.options.maxLeaves);
  const split = newSplit();
  return (tree, forest, scores) => {
    const { leaves, options, store } = grower;
    let count = 1;
    let more = plant(grower, tree, forest) && options.maxDepth > 0;
    for (let depth = 1; more; depth++) {
      const open = openLeaves(grower, count);
      if (open.length === 0) break;
      findLevelSplit(
        {
          finder: grower.finder,
          leaves: open.map((leaf) => leafOf(grower, tree, leaf)),
          histograms: open.map((leaf) => leaves.histograms[leaf]!),
          gradients: tree.gradients,
          table,
          split,
        },
        nodeFeatures(grower, tree),
      );
      if (split.gain <= 0) break;
      more = depth < options.maxDepth && open.length <= store.free.length + store.spare;
      for (let leaf = 0, before = count; leaf < before; leaf++) {
        if (!splitLeaf(grower, tree, leaf, count, split, forest)) continue;
        if (more) openChildren(grower, tree, leaf, count);
        count++;
      }
    }
    for (let leaf = 0; leaf < count; leaf++) release(grower, leaf);
    if (count > 1) setValues(grower, tree, count, forest, scores);
    return count;
  };
}

/** The leaves with histograms: large enough for a split. */
function openLeaves({ leaves }: Grower, count: number): number[] {
  return Array.from({ length: count }, (_, leaf) => leaf).filter((leaf) => leaves.histograms[leaf] !== null);
}

/** Histograms of two new leaves: the smaller is summed, the larger is the parent minus it. */
function openChildren(grower: Grower, tree: Tree, left: number, right: number): void {
  const { leaves, store } = grower;
  const { gradient, hessian, histograms } = leaves;
  const parent = histograms[left];
  if (!parent) return;
  const [small, large] = sizeOf(leaves, left) <= sizeOf(leaves, right) ? [left, right] : [right, left];
  const g = gradient[left]!;
  const h = hessian[left]!;
  histograms[left] = null;
  histograms[large] = parent;
  if (!maySplit(grower, large)) {
    release(grower, large);
    return;
  }
  build(grower, tree, small, 0);
  gradient[large] = g - gradient[small]!;
  hessian[large] = h - hessian[small]!;
  subtractHistogram(store, parent, histograms[small]!, tree.features.list);
  if (!maySplit(grower, small)) release(grower, small);
}
