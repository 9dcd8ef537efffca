import { num } from '../core/space.js';
import type { Params } from '../core/space.js';
import { binColumns } from './trees/binning.js';
import type { Binning } from './trees/binning.js';
import { fitForest, forestSpace } from './cart/forest-fit.js';
import type { ForestState } from './cart/forest-fit.js';
import { predictShares } from './cart/shares.js';
import type { Learner } from './learner.js';

/** Bytes: 6500 leaves per tree with 100 trees of values or two classes. Random cuts need more leaves than best ones. */
const BUDGET = 6_500_000;

/**
 * Extremely randomized trees (Geurts, Ernst, Wehenkel 2006): every tree sees all rows, and each of a few drawn columns
 * one random cut, uniform over the node's range of values (of bins, see Binning; of levels ordered by target).
 */
export const extraTrees: Learner<ForestState> = {
  name: 'extra-trees',
  tasks: ['regression', 'binary', 'multiclass'],
  input: 'codes',
  space: forestSpace,
  prepare: binColumns,
  cost: costOf,
  fit: (train, _valid, params, ctx) =>
    fitForest(train, params, ctx.prepared as Binning | null, ctx.rng, { bagged: false, budget: BUDGET }),
  predict: predictShares,
};

function costOf(rows: number, cells: number, width: number, params: Params): number {
  return num(params, 'n_estimators') * (rows + cells + width);
}
