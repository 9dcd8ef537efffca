import { binColumns } from './trees/binning.js';
import type { Binning } from './trees/binning.js';
import { fitForest, forestCost, forestSpace, outOfBag } from './cart/forest-fit.js';
import type { ForestKind, ForestState } from './cart/forest-fit.js';
import { predictShares } from './cart/shares.js';
import type { Learner } from './learner.js';

/** The budget is 3000 leaves per tree with 100 trees of values or two classes; more made no forest better. */
const KIND: ForestKind = { random: false, budget: 3_000_000 };

/**
 * Random forest (Breiman 2001) on 255 bins per column: every tree on a bootstrap sample, every split among a few
 * drawn columns, scikit-learn's rules otherwise. Missing values and category codes are split natively.
 */
export const forest: Learner<ForestState> = {
  name: 'forest',
  tasks: ['regression', 'binary', 'multiclass'],
  input: 'codes',
  space: forestSpace(true),
  prepare: binColumns,
  cost: (rows, cells, width, params) => forestCost(KIND, rows, cells, width, params),
  chosen: outOfBag,
  fit: (train, _valid, params, ctx) =>
    fitForest(train, params, ctx.prepared as Binning | null, ctx.rng, KIND),
  predict: predictShares,
};
