import type { Rng } from '../../core/rng.js';
import type { Arena } from '../../kernels/kernels.js';
import { drawBag, newTreeRows } from './leaf-rows.js';
import type { TreeRows } from './leaf-rows.js';

/** The rows that the trees of a round learn from. */
export type RowSample = {
  /** Draws the rows of a round. */
  draw(round: number, rng: Rng): void;
  /** The rows drawn, for one tree to reorder. */
  rows(): TreeRows;
  /** Weighs the gradients of the rows drawn. */
  weigh(g: Float64Array, h: Float64Array): void;
};

/** A share of the training rows without replacement, all alike. */
export function bagging(train: Int32Array, valid: Int32Array, share: number, arena: Arena): RowSample {
  const bag = Math.min(train.length, Math.max(1, Math.round(share * train.length)));
  const others = train.length + valid.length - bag;
  const drawn = newTreeRows(arena, bag, others);
  const tree = newTreeRows(arena, bag, others);
  return {
    draw: (_round, rng) => drawBag(drawn, train, valid, rng),
    rows: () => {
      tree.bag.set(drawn.bag);
      tree.others.set(drawn.others);
      return tree;
    },
    weigh: () => undefined,
  };
}
