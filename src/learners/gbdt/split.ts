import type { Rng } from '../../core/rng.js';

export type SplitOptions = {
  /** least size of a leaf: its rows, or its hessian in units of the mean hessian of the rows of its parent */
  readonly minRows: number;
  readonly byRows: boolean;
  readonly minHessian: number;
  readonly l1: number;
  readonly l2: number;
  readonly minGain: number;
  readonly extraTrees: boolean;
  readonly pathSmooth: number;
  readonly catSmooth: number;
  readonly catL2: number;
  readonly maxOnehot: number;
  readonly minGroup: number;
};

/** The best split of a leaf; gain 0 = none. Which bins go left is in `left`, one bit per bin. */
export type Split = {
  gain: number;
  feature: number;
  /** numbers: the last bin that goes left */
  bin: number;
  /** extra l2 of the children's values */
  l2: number;
  readonly left: Uint32Array;
};

/** A leaf as the search for its split sees it. */
export type Leaf = {
  readonly rows: number;
  readonly gradient: number;
  readonly hessian: number;
  /** its own output, before the learning rate, where outputs depend on those of the parents */
  readonly value: number;
  /** bounds of the outputs below it, from monotone constraints */
  readonly low: number;
  readonly high: number;
  readonly rng: Rng;
};

/** Keeps 0 / 0 away when a side has no hessian. */
export const TINY = 1e-15;

/** What numbers of rows must not be below; they may be estimates. One row is what any side has that is not empty. */
export function leastRows(limit: number): number {
  return limit > 1 ? limit - 0.5 : TINY;
}

export function newSplit(): Split {
  return { gain: 0, feature: -1, bin: 0, l2: 0, left: new Uint32Array(8) };
}

/** Whether rows of this bin go left. */
export function goesLeft(split: Split, bin: number): number {
  return (split.left[bin >>> 5]! >>> (bin & 31)) & 1;
}

export function setLeft(split: Split, bin: number): void {
  split.left[bin >>> 5]! |= 1 << (bin & 31);
}

/** What a leaf's best output takes off the loss, twice. */
export function score(g: number, h: number, l1: number, l2: number): number {
  const t = Math.abs(g) - l1;
  return t <= 0 ? 0 : (t * t) / (h + l2);
}

/** The Newton step of a leaf. */
export function step(g: number, h: number, l1: number, l2: number): number {
  const size = Math.max(0, Math.abs(g) - l1) / (h + l2);
  return g > 0 ? -size : size;
}

/** What a given output takes off the loss, twice; that of `step` takes off `score`. */
export function scoreAt(value: number, g: number, h: number, l1: number, l2: number): number {
  return -(2 * g * value + 2 * l1 * Math.abs(value) + (h + l2) * value * value);
}

/** What a split must beat: the score of the leaf's step, which path smoothing pulls towards its output (LightGBM). */
export function ownScore(leaf: Leaf, options: SplitOptions): number {
  const { gradient: g, hessian: h, rows, value } = leaf;
  const { l1, pathSmooth } = options;
  const l2 = options.l2 + TINY;
  if (pathSmooth <= 0) return score(g, h, l1, l2);
  return scoreAt(smooth(step(g, h, l1, l2), rows, value, pathSmooth), g, h, l1, l2);
}

/** Pulls a leaf's output towards its parent's, the less the more rows it has (LightGBM's path_smooth). */
export function smooth(value: number, rows: number, parent: number, pathSmooth: number): number {
  if (pathSmooth <= 0) return value;
  const w = rows / pathSmooth;
  return (value * w + parent) / (w + 1);
}
