import type { Histogram } from './histograms.js';
import { newSplit } from './split.js';
import type { Split } from './split.js';

/** The leaves of the growing tree, by number. */
export type Leaves = {
  readonly splits: readonly Split[];
  readonly histograms: (Histogram | null)[];
  /** sums in units of the histogram, packed ones whole numbers: the larger child is its parent minus the smaller */
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
  readonly value: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly l2: Float64Array;
  readonly begin: Int32Array;
  readonly end: Int32Array;
  readonly otherBegin: Int32Array;
  readonly otherEnd: Int32Array;
  readonly depth: Int32Array;
  readonly node: Int32Array;
};

export function newLeaves(n: number): Leaves {
  const doubles = (): Float64Array => new Float64Array(n);
  const ints = (): Int32Array => new Int32Array(n);
  return {
    splits: Array.from({ length: n }, newSplit),
    histograms: new Array<Histogram | null>(n).fill(null),
    gradient: doubles(),
    hessian: doubles(),
    value: doubles(),
    low: doubles(),
    high: doubles(),
    l2: doubles(),
    begin: ints(),
    end: ints(),
    otherBegin: ints(),
    otherEnd: ints(),
    depth: ints(),
    node: ints(),
  };
}

/** Its rows in the bag. */
export function sizeOf(leaves: Leaves, leaf: number): number {
  return leaves.end[leaf]! - leaves.begin[leaf]!;
}
