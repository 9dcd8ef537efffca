import type { Matrix } from '../../core/data.js';
import { inputError } from '../../core/errors.js';
import { isTyped } from '../../core/plain.js';
import type { FoldBins } from '../gbdt/fold-bins.js';
import { goesLeft } from '../gbdt/split.js';
import type { Split } from '../gbdt/split.js';

/**
 * Trees as flat arrays. Tree t begins at node roots[t] and adds to raw output t % outputs. An inner node i tests
 * matrix column feature[i]; its children are nodes child[i] (left) and child[i] + 1, always after i. A leaf has
 * feature -1. value: threshold (x <= value goes left), number of the level set (category), or the leaf's output,
 * learning rate included. flags: 1 = missing goes left, 2 = category.
 * A level set is 8 words, bit b set = level bin b goes left; level code c of column j has bin
 * levelBins[levelStart[j] + c], other codes are missing.
 */
export type Trees = {
  readonly roots: Int32Array;
  readonly feature: Int32Array;
  readonly child: Int32Array;
  readonly value: Float64Array;
  readonly flags: Uint8Array;
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

export type ForestBuilder = {
  /** Number of trees so far. */
  size(): number;
  /** Begins a tree of one leaf with value 0; returns its node. */
  addTree(): number;
  /** Turns a leaf into an inner node; returns its left child, the right one is the next. */
  split(node: number, data: FoldBins, split: Split): number;
  setValue(node: number, value: number): void;
  /** The first `trees` trees, their outputs times `unit`. */
  finish(trees: number, unit: number, levels: Levels): Trees;
};

export function newForest(): ForestBuilder {
  const roots: number[] = [];
  const setsBefore: number[] = [];
  const feature: number[] = [];
  const child: number[] = [];
  const value: number[] = [];
  const flags: number[] = [];
  const sets: number[] = [];
  const addLeaf = (): void => {
    feature.push(-1);
    child.push(0);
    value.push(0);
    flags.push(0);
  };
  return {
    size: () => roots.length,
    addTree: () => {
      roots.push(feature.length);
      setsBefore.push(sets.length);
      addLeaf();
      return feature.length - 1;
    },
    split: (node, data, split) => {
      const f = split.feature;
      const category = data.isCategory[f] === 1;
      feature[node] = data.column[f]!;
      child[node] = feature.length;
      value[node] = category ? sets.length / SET_WORDS : data.thresholds[data.cellStart[f]! + split.bin]!;
      flags[node] = (goesLeft(split, data.widths[f]!) ? MISSING_LEFT : 0) | (category ? CATEGORY : 0);
      if (category) sets.push(...split.left);
      addLeaf();
      addLeaf();
      return feature.length - 2;
    },
    setValue: (node, v) => {
      value[node] = v;
    },
    finish: (trees, unit, levels) => {
      const nodes = roots[trees] ?? feature.length;
      return {
        roots: Int32Array.from(roots.slice(0, trees)),
        feature: Int32Array.from(feature.slice(0, nodes)),
        child: Int32Array.from(child.slice(0, nodes)),
        value: Float64Array.from(value.slice(0, nodes), (v, i) => (feature[i]! < 0 ? v * unit : v)),
        flags: Uint8Array.from(flags.slice(0, nodes)),
        sets: Uint32Array.from(sets.slice(0, setsBefore[trees] ?? sets.length)),
        levelStart: levels.start,
        levelBins: levels.bins,
      };
    },
  };
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
      addTree(trees, trees.roots[t]!, place, block, n, raw, at * outputs + (t % outputs), outputs);
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
  const { child, value, flags, sets } = trees;
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
    raw[to + i * step]! += value[node]!;
  }
}
