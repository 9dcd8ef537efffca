import type { Matrix } from '../../core/data.js';
import { inputError } from '../../core/errors.js';
import { isTyped } from '../../core/plain.js';
import type { Typed } from '../../core/plain.js';

/**
 * Trees as flat arrays. Tree t begins at node roots[t] and adds to raw output t % outputs. An inner node i tests
 * matrix column feature[i]; its children are nodes child[i] (left) and child[i] + 1, always after i. A leaf has
 * feature -1. value: threshold (x <= value goes left), number of the level set (category), or the leaf's output,
 * learning rate included. flags: 1 = missing goes left, 2 = category.
 * A level set is 8 words, bit b set = level bin b goes left; level code c of column j has bin
 * levelBins[levelStart[j] + c], other codes are missing.
 */
export type Trees = {
  readonly leafWidth: number;
  readonly roots: Int32Array;
  readonly feature: Int32Array;
  readonly child: Int32Array;
  readonly value: Float64Array;
  readonly flags: Uint8Array;
  /** weighted training rows that reached each node; empty if nobody counted them */
  readonly cover: Float32Array;
  readonly leaves: Float64Array;
  readonly sets: Uint32Array;
  readonly levelStart: Int32Array;
  readonly levelBins: Uint8Array;
};

export const MISSING_LEFT = 1;
export const CATEGORY = 2;
const SET_WORDS = 8;
const BLOCK = 256;

/** Bins of the level codes of every matrix column. */
export type Levels = { readonly start: Int32Array; readonly bins: Uint8Array };

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

/** leafWidth 1: tree t adds to output t % outputs; more: every tree adds to all outputs. */
export function newForest(leafWidth = 1): ForestBuilder {
  const roots = new Growing(Int32Array);
  const setsBefore = new Growing(Int32Array);
  const feature = new Growing(Int32Array);
  const child = new Growing(Int32Array);
  const value = new Growing(Float64Array);
  const flags = new Growing(Uint8Array);
  const cover = new Growing(Float32Array);
  const sets = new Growing(Uint32Array);
  const leaves = new Growing(Float64Array);
  let covered = false;
  const addLeaf = (): number => {
    child.push(0);
    value.push(0);
    flags.push(0);
    cover.push(0);
    return feature.push(-1);
  };
  const splitNode = (node: number, column: number, test: number, flag: number): number => {
    feature.items[node] = column;
    value.items[node] = test;
    flags.items[node] = flag;
    addLeaf();
    child.items[node] = feature.size - 1;
    addLeaf();
    return feature.size - 2;
  };
  return {
    size: () => roots.size,
    addTree: () => {
      roots.push(feature.size);
      setsBefore.push(sets.size);
      return addLeaf();
    },
    split: (node, column, threshold, missingLeft) =>
      splitNode(node, column, threshold, missingLeft ? MISSING_LEFT : 0),
    splitCategory: (node, column, set, missingLeft) => {
      const number = sets.size / SET_WORDS;
      for (let w = 0; w < SET_WORDS; w++) sets.push(set[w]!);
      return splitNode(node, column, number, CATEGORY | (missingLeft ? MISSING_LEFT : 0));
    },
    setValue: (node, v) => {
      value.items[node] = v;
    },
    setLeaf: (node, row) => {
      value.items[node] = leaves.size / leafWidth;
      for (let k = 0; k < leafWidth; k++) leaves.push(row[k]!);
    },
    setCover: (node, rows) => {
      cover.items[node] = rows;
      covered = true;
    },
    finish: (trees, unit, levels) => {
      const nodes = trees < roots.size ? roots.items[trees]! : feature.size;
      const values = value.items.slice(0, nodes);
      if (leafWidth === 1) for (let i = 0; i < nodes; i++) if (feature.items[i]! < 0) values[i]! *= unit;
      return {
        leafWidth,
        roots: roots.items.slice(0, trees),
        feature: feature.items.slice(0, nodes),
        child: child.items.slice(0, nodes),
        value: values,
        flags: flags.items.slice(0, nodes),
        cover: cover.items.slice(0, covered ? nodes : 0),
        leaves: leaves.items.slice(0, leaves.size).map((v) => v * unit),
        sets: sets.items.slice(0, trees < roots.size ? setsBefore.items[trees]! : sets.size),
        levelStart: levels.start,
        levelBins: levels.bins,
      };
    },
  };
}

/** A typed array with room to grow. */
class Growing<T extends Typed> {
  items: T;
  size = 0;
  constructor(private readonly type: new (length: number) => T) {
    this.items = new type(1024);
  }
  /** Returns the place of the new item. */
  push(item: number): number {
    if (this.size === this.items.length) {
      const more = new this.type(2 * this.size);
      more.set(this.items);
      this.items = more;
    }
    this.items[this.size] = item;
    return this.size++;
  }
}

/** @throws AutomlError (input) unless every walk ends inside the arrays. `columns` is the width of the matrix. */
export function checkTrees(trees: Trees, columns: number): void {
  const { roots, feature, child, value, flags, sets, levelStart } = trees;
  const nodes = feature.length;
  // Lengths that a file merely claims could make any loop endless.
  let ok = [roots, feature, child, value, flags, sets, levelStart, trees.levelBins].every(isTyped);
  ok &&= child.length === nodes && value.length === nodes && flags.length === nodes;
  for (let t = 0; ok && t < roots.length; t++) ok = roots[t]! >= 0 && roots[t]! < nodes;
  for (let i = 0; ok && i < nodes; i++) {
    const f = feature[i]!;
    if (f < 0) ok = Number.isFinite(value[i]!);
    else ok = f < columns && child[i]! > i && child[i]! + 1 < nodes;
    if (f >= 0 && flags[i]! & CATEGORY) {
      const set = value[i]!;
      ok &&= Number.isInteger(set) && set >= 0 && (set + 1) * SET_WORDS <= sets.length;
      ok &&= levelStart[f]! >= 0 && levelStart[f]! <= levelStart[f + 1]!;
      ok &&= levelStart[f + 1]! <= trees.levelBins.length;
    }
  }
  if (!ok) throw inputError('the trees of a boosted model are damaged', 'fit the model again');
}

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
  const { columns, place } = usedColumns(trees, x.columns.length);
  const block = new Float64Array(BLOCK * columns.length);
  for (let at = 0; at < rows.length; at += BLOCK) {
    const n = Math.min(BLOCK, rows.length - at);
    for (let k = 0; k < columns.length; k++) gather(trees, x, columns[k]!, rows, at, n, block, k * BLOCK);
    for (let t = 0; t < trees.roots.length; t++)
      addTree(
        trees,
        trees.roots[t]!,
        place,
        block,
        n,
        raw,
        at * outputs + (trees.leafWidth > 1 ? 0 : t % outputs),
        outputs,
      );
  }
}

function usedColumns(trees: Trees, width: number): { columns: Int32Array; place: Int32Array } {
  const used = new Uint8Array(width);
  for (let i = 0; i < trees.feature.length; i++) if (trees.feature[i]! >= 0) used[trees.feature[i]!] = 1;
  const columns = Int32Array.from(used.keys()).filter((j) => used[j] === 1);
  const placeOfColumn = new Int32Array(width);
  columns.forEach((j, k) => (placeOfColumn[j] = k * BLOCK));
  return { columns, place: trees.feature.map((f) => (f < 0 ? -1 : placeOfColumn[f]!)) };
}

/** Values of one column; category codes become their bins, those without one NaN. */
function gather(
  trees: Trees,
  x: Matrix,
  column: number,
  rows: Int32Array,
  at: number,
  n: number,
  block: Float64Array,
  to: number,
): void {
  const values = x.columns[column]!;
  for (let i = 0; i < n; i++) block[to + i] = values[rows[at + i]!]!;
  const start = trees.levelStart[column]!;
  const levels = trees.levelStart[column + 1]! - start;
  if (!(levels > 0)) return;
  for (let i = to; i < to + n; i++) {
    const c = block[i]!;
    block[i] = c >= 0 && c < levels ? trees.levelBins[start + c]! : NaN;
  }
}

function addTree(
  trees: Trees,
  root: number,
  place: Int32Array,
  block: Float64Array,
  n: number,
  raw: Float64Array,
  to: number,
  step: number,
): void {
  const { child, value, flags, sets, leafWidth, leaves } = trees;
  for (let i = 0; i < n; i++) {
    let node = root;
    let p = place[node]!;
    while (p >= 0) {
      const v = block[p + i]!;
      const flag = flags[node]!;
      let left: number;
      if (v !== v) left = flag & MISSING_LEFT;
      else if (flag & CATEGORY) left = (sets[value[node]! * SET_WORDS + (v >>> 5)]! >>> (v & 31)) & 1;
      else left = v <= value[node]! ? 1 : 0;
      node = child[node]! + 1 - left;
      p = place[node]!;
    }
    if (leafWidth === 1) raw[to + i * step]! += value[node]!;
    else for (let k = 0; k < leafWidth; k++) raw[to + i * step + k]! += leaves[value[node]! * leafWidth + k]!;
  }
}
