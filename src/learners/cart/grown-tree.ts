import type { ForestBuilder } from '../trees/trees.js';

/** One tree as it grows: node by node, children always next to one another and after their parent. */
export type GrownTree = {
  /** matrix column, -1 = leaf */
  readonly column: number[];
  readonly threshold: number[];
  readonly missingLeft: boolean[];
  /** level set of category splits, else null */
  readonly set: (Uint32Array | null)[];
  /** left child; the right one is the next */
  readonly child: number[];
  /** weight of the training rows */
  readonly cover: number[];
  /** cover × impurity */
  readonly risk: number[];
  /** `width` numbers per node: mean target, or class shares */
  readonly values: number[];
  readonly width: number;
  /** leaves in the order in which they were closed, with their rows: places in the grower's `order` and `others` */
  readonly leaves: Leaf[];
};

export type Leaf = {
  readonly node: number;
  readonly start: number;
  readonly size: number;
  readonly otherStart: number;
  readonly otherSize: number;
};

export function newGrownTree(width: number): GrownTree {
  return {
    column: [],
    threshold: [],
    missingLeft: [],
    set: [],
    child: [],
    cover: [],
    risk: [],
    values: [],
    width,
    leaves: [],
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
      else forest.setLeaf(node, tree.values.slice(i * tree.width, (i + 1) * tree.width));
      continue;
    }
    const set = tree.set[i];
    const left = set
      ? forest.splitCategory(node, tree.column[i]!, set, tree.missingLeft[i]!)
      : forest.split(node, tree.column[i]!, tree.threshold[i]!, tree.missingLeft[i]!);
    to[tree.child[i]!] = left;
    to[tree.child[i]! + 1] = left + 1;
  }
}
