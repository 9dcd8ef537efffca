import type { Rng } from '../../core/rng.js';
import type { FoldBins } from './fold-bins.js';
import type { Histogram, Packing } from './histogram.js';

export type SplitOptions = {
  /** least size of a leaf: its rows, or its hessian in units of the mean hessian of the rows of its parent */
  readonly minRows: number;
  readonly byRows: boolean;
  readonly minHessian: number;
  readonly l1: number;
  readonly l2: number;
  readonly minGain: number;
  readonly extraTrees: boolean;
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

/** A leaf as the scan sees it, and scratch space. */
export type Scan = {
  readonly histogram: Histogram;
  readonly data: FoldBins;
  readonly packing: Packing;
  readonly options: SplitOptions;
  readonly rng: Rng;
  readonly rows: number;
  /** rows per unit of packed hessian */
  readonly perUnit: number;
  readonly gradient: number;
  readonly hessian: number;
};

/** Keeps 0 / 0 away when a side has no hessian. */
export const TINY = 1e-15;

export function newSplit(): Split {
  return { gain: 0, feature: -1, bin: 0, l2: 0, left: new Uint32Array(8) };
}

/** Whether rows of this bin go left. */
export function goesLeft(split: Split, bin: number): number {
  return (split.left[bin >>> 5]! >>> (bin & 31)) & 1;
}

export function score(g: number, h: number, l1: number, l2: number): number {
  const t = Math.abs(g) - l1;
  return t <= 0 ? 0 : (t * t) / (h + l2);
}

export function rowsIn(scan: Scan, cell: number): number {
  const { histogram, packing } = scan;
  return packing.counted ? histogram.counts[cell]! : low(histogram.sums[cell]!, packing.base) * scan.perUnit;
}

export function low(packed: number, base: number): number {
  return packed - Math.floor(packed / base) * base;
}

export function setLeft(split: Split, bin: number): void {
  split.left[bin >>> 5]! |= 1 << (bin & 31);
}
