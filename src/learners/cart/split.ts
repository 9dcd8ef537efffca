import type { Rng } from '../../core/rng.js';
import { lastAtMost } from './codes.js';
import type { Codes } from './codes.js';
import type { Present } from './cells.js';

/** A node as the search for its split sees it, with scratch space. Rows start … start + size of `order` are its rows. */
export type Node = {
  readonly codes: Codes;
  readonly order: Int32Array;
  readonly present: Present;
  readonly rng: Rng;
  readonly minLeaf: number;
  readonly entropy: boolean;
  /** one random cut per feature instead of the best one (extremely randomized trees) */
  readonly random: boolean;
  start: number;
  size: number;
  /** of the node's rows, in their order */
  readonly weight: Float64Array;
  /** sum of weights */
  total: number;
  /** numeric targets: weight × target per row, and their sum */
  readonly product: Float64Array;
  sum: number;
  /** classes: class of each row, and the weight of each class */
  readonly label: Int32Array;
  readonly sums: Float64Array;
  /** random cuts: the codes of the node's rows in the feature at hand */
  readonly here: Uint16Array;
  /** for the best split */
  readonly best: Split;
};

/** score: the part of the children's impurity that depends on the split, larger = purer; -Infinity = none yet. */
export type Split = {
  score: number;
  feature: number;
  /** numbers: the last code that goes left, and the threshold on values */
  cut: number;
  threshold: number;
  missingLeft: boolean;
  /** categories: bit b set = level bin b goes left */
  readonly left: Uint32Array;
};

export function newSplit(): Split {
  return {
    score: -Infinity,
    feature: -1,
    cut: 0,
    threshold: 0,
    missingLeft: false,
    left: new Uint32Array(8),
  };
}

/** x log2 x: entropies are sums of these. */
export function xlogx(x: number): number {
  return x > 0 ? x * Math.log2(x) : 0;
}

/** Writes down "codes list[0 … at] go left" of the `count` present ones. leftSize: rows that go left. */
export function keepSplit(
  node: Node,
  f: number,
  at: number,
  count: number,
  leftSize: number,
  missingLeft: boolean,
): void {
  const { codes, best } = node;
  const list = node.present.list;
  const width = codes.widths[f]!;
  best.feature = f;
  best.missingLeft = missingLeft;
  if (codes.isCategory[f] === 1) {
    // Levels that the node did not see go with the larger side.
    const rest = 2 * leftSize > node.size;
    best.left.fill(0);
    if (rest) for (let b = 0; b < width; b++) best.left[b >>> 5]! |= 1 << (b & 31);
    for (let i = rest ? at + 1 : 0; i < (rest ? count : at + 1); i++)
      best.left[list[i]! >>> 5]! ^= 1 << (list[i]! & 31);
  } else if (at + 1 === count) {
    best.cut = width - 1;
    best.threshold = Infinity;
  } else placeThreshold(codes, best, codes.start[f]!, list[at]!, list[at + 1]!);
}

/** Between two codes that follow one another in the node: midway, or on the bin edge that is midway. */
function placeThreshold(codes: Codes, best: Split, start: number, a: number, b: number): void {
  if (codes.binned) {
    best.cut = (a + b - 1) >> 1;
    best.threshold = codes.high[start + best.cut]!;
    return;
  }
  const left = codes.high[start + a]!;
  const right = codes.low[start + b]!;
  const middle = left / 2 + right / 2;
  best.threshold = middle < right ? middle : left;
  best.cut = lastAtMost(codes.low, start + a, start + b, best.threshold) - start;
}

/** The one cut to try if cuts are random: uniform over the range of values, or over the ordered levels; else -1. */
export function randomCut(node: Node, f: number, count: number): number {
  if (!node.random) return -1;
  const { codes, rng } = node;
  if (count < 2) return 0;
  if (codes.isCategory[f] === 1) return rng.int(count - 1);
  const list = node.present.list;
  const value = randomValue(node, f, list[0]!, list[count - 1]!);
  const start = codes.start[f]!;
  let low = 0;
  let high = count - 2;
  while (low < high) {
    const m = (low + high + 1) >> 1;
    if (middleOf(codes, start + list[m]!) <= value) low = m;
    else high = m - 1;
  }
  return low;
}

/** Uniform between the middles of two codes. */
export function randomValue({ codes, rng }: Node, f: number, least: number, largest: number): number {
  const from = middleOf(codes, codes.start[f]! + least);
  return from + rng.next() * (middleOf(codes, codes.start[f]! + largest) - from);
}

export function middleOf(codes: Codes, place: number): number {
  return (codes.low[place]! + codes.high[place]!) / 2;
}

/** Whether rows of this code go left. */
export function goesLeft(codes: Codes, split: Split, code: number): boolean {
  const f = split.feature;
  if (code === codes.widths[f]) return split.missingLeft;
  if (codes.isCategory[f] === 1) return ((split.left[code >>> 5]! >>> (code & 31)) & 1) === 1;
  return code <= split.cut;
}
