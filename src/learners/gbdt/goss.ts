import { usageError } from '../../core/errors.js';
import type { Rng } from '../../core/rng.js';
import { useKernels } from '../../kernels/kernels.js';
import { newSample } from './objectives/weighted-quantile.js';
import type { Objective } from './objectives/objective.js';
import type { Packer } from './packing.js';
import type { RowSample } from './row-sample.js';

export type GossOptions = {
  /** share of the training rows with the largest gradients, which all stay */
  readonly topRate: number;
  /** share drawn from the others */
  readonly otherRate: number;
};

/**
 * Gradient-based one-side sampling (Ke et al. 2017), as LightGBM: rows with large |gradient × hessian|, summed over
 * the outputs, all stay, of the others a random part with weight (1 - top) / other, which keeps sums right on
 * average. The first 1 / learning rate rounds see all rows. Pays on large tables; on small ones it costs accuracy.
 * @throws AutomlError (usage) if the rates are more than all rows, or gradients say nothing of the size of errors
 */
export function goss(
  train: Int32Array,
  valid: Int32Array,
  objective: Objective,
  packer: Packer,
  options: GossOptions & { readonly learningRate: number },
): RowSample {
  const { topRate, otherRate, learningRate } = options;
  if (topRate + otherRate > 1) throw usageError('gbdt: top_rate and other_rate are more than 1 together');
  if (objective.refit)
    throw usageError('gbdt: data_sample=goss cannot rank rows by this loss', 'use data_sample=bagging');
  const n = train.length;
  const sides = sidesOf(n, topRate, otherRate);
  const picker = newPicker(packer.g.length, n, sides);
  const { arena } = useKernels();
  const drawn = arena.i32(n + valid.length);
  const tree = arena.i32(n + valid.length);
  let bag = n;
  return {
    draw: (round, rng) => {
      drawn.set(train);
      drawn.set(valid, n);
      bag = n;
      if (round < Math.floor(1 / learningRate) || sides.top + sides.other >= n) return;
      bag = sides.top + sides.other;
      picker.pick(train, importanceOf(train, objective, packer, picker.importance), rng, drawn);
    },
    rows: () => {
      tree.set(drawn);
      return { bag: tree.subarray(0, bag), others: tree.subarray(bag) };
    },
    weigh: (g, h) => {
      if (bag < n) picker.weigh(drawn.subarray(0, bag), g, h);
    },
  };
}

/** Rows with the largest gradients, and rows of the others. */
export type Sides = { readonly top: number; readonly other: number };

export function sidesOf(n: number, topRate: number, otherRate: number): Sides {
  const top = Math.min(n, Math.max(1, Math.floor(topRate * n)));
  return { top, other: Math.min(n - top, Math.max(1, Math.floor(otherRate * n))) };
}

function importanceOf(
  train: Int32Array,
  objective: Objective,
  { g, h }: Packer,
  sum: Float64Array,
): Float64Array {
  for (let i = 0; i < train.length; i++) sum[train[i]!] = 0;
  for (let k = 0; k < objective.outputs; k++) {
    if (!objective.active[k]) continue;
    objective.gradients(k, g, h);
    for (let i = 0; i < train.length; i++) sum[train[i]!]! += Math.abs(g[train[i]!]! * h[train[i]!]!);
  }
  return sum;
}

/** Draws from n rows out of a table. */
export function newPicker(tableRows: number, n: number, { top, other }: Sides) {
  const sample = newSample(useKernels(), n);
  const importance = new Float64Array(tableRows);
  /** 1 = drawn for others too */
  const stands = new Uint8Array(tableRows);
  const outside = new Int32Array(n);
  const factor = (n - top) / other;
  return {
    importance,
    /** The rows drawn come first in `out`, then the others, both in their order. Of equal rows chance decides. */
    pick: (train: Int32Array, importance: Float64Array, rng: Rng, out: Int32Array): void => {
      sample.take(train, null, (row) => importance[row]!);
      const least = sample.quantile(1 - top / n);
      let above = 0;
      let equal = 0;
      for (let i = 0; i < n; i++) {
        above += Number(importance[train[i]!]! > least);
        equal += Number(importance[train[i]!]! === least);
      }
      const { next } = rng;
      let topLeft = top - above;
      let wanted = other;
      let rest = n - top;
      let drawn = 0;
      // without branches on chance, as in drawBag
      for (let i = 0; i < n; i++) {
        const row = train[i]!;
        const value = importance[row]!;
        let isTop = Number(value > least);
        if (value === least) {
          isTop = Number(next() * equal-- < topLeft);
          topLeft -= isTop;
        }
        const isOther = (1 - isTop) & Number(next() * rest < wanted);
        rest -= 1 - isTop;
        wanted -= isOther;
        stands[row] = isOther;
        out[drawn] = row;
        outside[i - drawn] = row;
        drawn += isTop | isOther;
      }
      out.set(outside.subarray(0, n - drawn), drawn);
    },
    /** Weighs those that stand for others. */
    weigh: (rows: Int32Array, g: Float64Array, h: Float64Array): void => {
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i]!;
        if (!stands[row]) continue;
        g[row]! *= factor;
        h[row]! *= factor;
      }
    },
  };
}
