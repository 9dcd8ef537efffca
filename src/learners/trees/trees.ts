import type { Matrix } from '../../core/data.js';
import type { Typed } from '../../core/plain.js';
import { growing } from './growing.js';
import { damaged, nodesOf, SET_WORDS } from './nodes.js';
import type { Nodes } from './nodes.js';
import { packTrees } from './pack.js';
import { MAX_ROWS, walkTree } from './walk.js';

/**
 * Trees as a model file has them, small: breadth-first, which says who is whose child (the children of an inner
 * node are the next two nodes that have no parent yet; a node that nobody is waiting for begins a tree), and every
 * list of numbers in the smallest array that holds them exactly.
 * `nodesOf` lays them out for walking, `coverOf` says how many training rows reached each node.
 */
export type Trees = {
  /** 1: a leaf of tree t adds a number to output t % outputs; more: to every output, of which there are so many */
  readonly leafWidth: number;
  /** of each node: 0 = leaf, else 1 + 2 × column of the matrix (+ 1: a missing number goes left) */
  readonly tests: Typed;
  /** of each inner node: number among the thresholds of its column (x <= threshold goes left), or of a level set */
  readonly cuts: Typed;
  /** thresholds of column j: thresholds[thresholdStart[j] … thresholdStart[j + 1]) */
  readonly thresholds: Typed;
  readonly thresholdStart: Typed;
  /** leafWidth 1: of each leaf, learning rate included; more: rows of leafWidth numbers, the leaf's is leafRows[leaf] */
  readonly leaves: Typed;
  readonly leafRows: Typed;
  /** of each leaf: weighted training rows that reached it; empty if nobody counted */
  readonly cover: Typed;
  /** 8 words for each level set: bit b set = level bin b goes left, bit 255 = missing levels do */
  readonly sets: Uint32Array;
  /** column j has categories if it has levels: code c has bin levelBins[levelStart[j] + c], other codes are missing */
  readonly levelStart: Typed;
  readonly levelBins: Uint8Array;
};

/** Bins of the level codes of every matrix column. */
export type Levels = { readonly start: Int32Array; readonly bins: Uint8Array };

/** How many there are: each has one leaf more than inner nodes. */
export function countTrees({ tests }: Trees): number {
  let leaves = 0;
  for (let node = 0; node < tests.length; node++) if (tests[node] === 0) leaves++;
  return 2 * leaves - tests.length;
}

/** Grows trees node by node. A new node is a leaf of zeros with cover 0. */
export type ForestBuilder = {
  /** Number of trees so far. */
  size(): number;
  /** Begins a tree of one leaf; returns its node. */
  addTree(): number;
  /** Turns a leaf into "column <= threshold goes left"; returns its left child, the right one is the next. */
  split(node: number, column: number, threshold: number, missingLeft: boolean): number;
  /** The same for "the level's bin is in the set", 8 words (copied), bit b = bin b goes left. */
  splitCategory(node: number, column: number, set: Uint32Array, missingLeft: boolean): number;
  /** What a leaf adds to the output of its tree (leafWidth 1). */
  setValue(node: number, value: number): void;
  /** What a leaf adds to all outputs: leafWidth numbers (copied). */
  setLeaf(node: number, row: ArrayLike<number>): void;
  /** Weighted training rows that reached the node. */
  setCover(node: number, cover: number): void;
  /** The first `trees` trees, what their leaves add times `unit`. */
  finish(trees: number, unit: number, levels: Levels): Trees;
};

/** leafWidth: how many numbers a leaf adds. */
export function newForest(leafWidth = 1): ForestBuilder {
  const roots = growing(Int32Array);
  const column = growing(Int32Array);
  const child = growing(Int32Array);
  const value = growing(Float64Array);
  const missingLeft = growing(Uint8Array);
  const isCategory = growing(Uint8Array);
  const cover = growing(Float32Array);
  const sets = growing(Uint32Array);
  const leaves = growing(Float64Array);
  let counted = false;
  const addRow = (row: ArrayLike<number>): number => {
    for (let k = 0; k < leafWidth; k++) leaves.push(row[k]!);
    return leaves.size / leafWidth - 1;
  };
  if (leafWidth > 1) addRow(new Float64Array(leafWidth)); // row 0, that of a new leaf
  const addLeaf = (): number => {
    for (const list of [child, value, missingLeft, isCategory, cover]) list.push(0);
    return column.push(-1);
  };
  const split = (node: number, j: number, test: number, left: boolean, category: boolean): number => {
    const leftChild = addLeaf();
    addLeaf();
    column.items[node] = j;
    value.items[node] = test;
    missingLeft.items[node] = Number(left);
    isCategory.items[node] = Number(category);
    child.items[node] = leftChild;
    return leftChild;
  };
  return {
    size: () => roots.size,
    addTree: () => {
      const root = addLeaf();
      roots.push(root);
      return root;
    },
    split: (node, j, threshold, left) => split(node, j, threshold, left, false),
    splitCategory: (node, j, set, left) => {
      for (let w = 0; w < SET_WORDS; w++) sets.push(set[w]!);
      return split(node, j, sets.size / SET_WORDS - 1, left, true);
    },
    setValue: (node, v) => {
      value.items[node] = v;
    },
    setLeaf: (node, row) => {
      value.items[node] = addRow(row);
    },
    setCover: (node, rows) => {
      cover.items[node] = rows;
      counted = true;
    },
    finish: (trees, unit, levels) =>
      packTrees(
        {
          leafWidth,
          roots: roots.items.subarray(0, Math.min(trees, roots.size)),
          column: column.items,
          child: child.items,
          value: value.items,
          missingLeft: missingLeft.items,
          isCategory: isCategory.items,
          cover: counted ? cover.items : null,
          sets: sets.items,
          leaves: leaves.items,
        },
        unit,
        levels,
      ),
  };
}

/**
 * For trees from a model file, before `addTrees`. Remembers what it has checked.
 * @throws AutomlError (input) unless every walk ends inside the arrays. `columns` is the width of the matrix.
 */
export function checkTrees(trees: Trees, columns: number): void {
  if ((nodesOf(trees).columns.at(-1) ?? -1) >= columns) damaged();
}

/** Values of a block of rows take so many numbers, as long as rows are not too few: the cache has room for them. */
const BLOCK_VALUES = 2 ** 16;
const MIN_ROWS = 128;
/** A missing level, or one that training did not see; level bins are smaller. */
const MISSING_BIN = 255;

/**
 * Adds the trees' outputs to `raw` (rows × outputs, row-major) for the listed rows of x. Rows go in blocks: the
 * values of a block are gathered once, then every tree passes over them while they are in the cache.
 */
export function addTrees(
  trees: Trees,
  x: Matrix,
  rows: Int32Array,
  outputs: number,
  raw: Float64Array,
): void {
  const nodes = nodesOf(trees);
  if (trees.leafWidth > 1 && trees.leafWidth !== outputs) damaged();
  const fitting = Math.max(MIN_ROWS, Math.min(MAX_ROWS, Math.floor(BLOCK_VALUES / nodes.columns.length)));
  const room = Math.min(rows.length, fitting);
  const forest = { trees, nodes };
  const values = new Float64Array(room * nodes.columns.length);
  for (let at = 0; at < rows.length; at += room) {
    const part = rows.subarray(at, at + room);
    const block = { room, rows: part.length, values };
    for (let k = 0; k < nodes.columns.length; k++)
      gather(trees, nodes, x, part, k, values.subarray(k * room));
    nodes.roots.forEach((root, t) => {
      const output = trees.leafWidth > 1 ? 0 : t % outputs;
      walkTree(forest, root, block, { raw, to: at * outputs + output, step: outputs });
    });
  }
}

/** Values of one tested column; category codes become their bins, those without one the bin of missing levels. */
function gather(
  { levelStart, levelBins }: Trees,
  { columns, levels }: Nodes,
  x: Matrix,
  rows: Int32Array,
  slot: number,
  out: Float64Array,
): void {
  const column = columns[slot]!;
  const values = x.columns[column]!;
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]!]!;
  const count = levels[slot]!;
  if (count === 0) return;
  const start = levelStart[column]!;
  for (let i = 0; i < rows.length; i++) {
    const code = out[i]!;
    out[i] = code >= 0 && code < count ? levelBins[start + code]! : MISSING_BIN;
  }
}
