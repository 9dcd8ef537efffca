import type { ForestBuilder } from '../trees/trees.js';

/** One tree as it grows: node by node, children always next to one another and after their parent. */
export type GrownTree = {
  /** matrix column, -1 = leaf */
  readonly column: Int32Array;
  readonly threshold: Float64Array;
  readonly missingLeft: Uint8Array;
  /** level sets of category splits, by node */
  readonly sets: ReadonlyMap<number, Uint32Array>;
  /** left child; the right one is the next */
  readonly child: Int32Array;
  /** weight of the training rows */
  readonly cover: Float64Array;
  /** cover × impurity */
  readonly risk: Float64Array;
  /** `width` numbers per node: mean target, or class shares */
  readonly values: Float64Array;
  readonly width: number;
  /** leaves in the order in which they were closed */
  readonly leaves: readonly Leaf[];
};

/** Rows of a leaf: places in the grower's `order` and `others`. */
export type Leaf = {
  readonly node: number;
  readonly start: number;
  readonly size: number;
  readonly otherStart: number;
  readonly otherSize: number;
};

/** A tree with room for so many nodes; `size` of them are there. */
export type TreeDraft = GrownTree & {
  size: number;
  readonly sets: Map<number, Uint32Array>;
  readonly leaves: Leaf[];
};

export function newDraft(room: number, width: number): TreeDraft {
  return {
    column: new Int32Array(room).fill(-1),
    threshold: new Float64Array(room),
    missingLeft: new Uint8Array(room),
    sets: new Map(),
    child: new Int32Array(room),
    cover: new Float64Array(room),
    risk: new Float64Array(room),
    values: new Float64Array(room * width),
    width,
    leaves: [],
    size: 0,
  };
}

export function finishDraft(draft: TreeDraft): GrownTree {
  const { size, width } = draft;
  return {
    column: draft.column.subarray(0, size),
    threshold: draft.threshold.subarray(0, size),
    missingLeft: draft.missingLeft.subarray(0, size),
    sets: draft.sets,
    child: draft.child.subarray(0, size),
    cover: draft.cover.subarray(0, size),
    risk: draft.risk.subarray(0, size),
    values: draft.values.subarray(0, size * width),
    width,
    leaves: draft.leaves,
  };
}

/** Adds the tree to a forest, the only way from a grown tree to a model. Nodes in `stop` become leaves. */
export function emitTree(tree: GrownTree, forest: ForestBuilder, stop: Uint8Array | null = null): void {
  const to = new Int32Array(tree.column.length).fill(-1);
  to[0] = forest.addTree();
  for (let i = 0; i < tree.column.length; i++) {
    const node = to[i]!;
    if (node < 0) continue;
    forest.setCover(node, tree.cover[i]!);
    if (tree.column[i]! < 0 || stop?.[i] === 1) {
      if (tree.width === 1) forest.setValue(node, tree.values[i]!);
      else forest.setLeaf(node, tree.values.subarray(i * tree.width, (i + 1) * tree.width));
      continue;
    }
    const set = tree.sets.get(i);
    const missingLeft = tree.missingLeft[i] === 1;
    const left = set
      ? forest.splitCategory(node, tree.column[i]!, set, missingLeft)
      : forest.split(node, tree.column[i]!, tree.threshold[i]!, missingLeft);
    to[tree.child[i]!] = left;
    to[tree.child[i]! + 1] = left + 1;
  }
}
