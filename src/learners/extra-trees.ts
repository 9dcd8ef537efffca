import { binColumns } from './trees/binning.js';
import type { Binning } from './trees/binning.js';
import { fitForest, forestCost, forestSpace, outOfBag } from './cart/forest-fit.js';
import type { ForestKind, ForestState } from './cart/forest-fit.js';
import { predictShares } from './cart/shares.js';
import type { Learner } from './learner.js';

/** The budget is 6500 leaves per tree with 100 trees of values or two classes. Random cuts need more leaves than best ones. */
const KIND: ForestKind = { random: true, budget: 6_500_000 };

/**
 * Extremely randomized trees (Geurts, Ernst, Wehenkel 2006): every tree sees all rows, and each of a few drawn columns
 * one random cut, uniform over the node's range of values (of bins, see Binning; of levels ordered by target).
 */
export const extraTrees: Learner<ForestState> = {
  name: 'extra-trees',
  tasks: ['regression', 'binary', 'multiclass'],
  input: 'codes',
  space: forestSpace(false),
  prepare: binColumns,
  cost: (rows, cells, width, params) => forestCost(KIND, rows, cells, width, params),
  chosen: outOfBag,
  fit: (train, _valid, params, ctx) =>
    fitForest(train, params, ctx.prepared as Binning | null, ctx.rng, KIND),
  predict: predictShares,
};
