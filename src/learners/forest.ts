import { num } from '../core/space.js';
import type { Params } from '../core/space.js';
import { binColumns } from './trees/binning.js';
import type { Binning } from './trees/binning.js';
import { fitForest, forestSpace } from './cart/forest-fit.js';
import type { ForestState } from './cart/forest-fit.js';
import { predictShares } from './cart/shares.js';
import type { Learner } from './learner.js';

/** Bytes: 3000 leaves per tree with 100 trees of values or two classes; more made no forest better. */
const BUDGET = 3_000_000;

/**
 * Random forest (Breiman 2001) on 255 bins per column: every tree on a bootstrap sample, every split among a few
 * drawn columns, scikit-learn's rules otherwise. Missing values and category codes are split natively.
 */
export const forest: Learner<ForestState> = {
  name: 'forest',
  tasks: ['regression', 'binary', 'multiclass'],
  input: 'codes',
  space: forestSpace,
  prepare: binColumns,
  cost: costOf,
  fit: (train, _valid, params, ctx) =>
    fitForest(train, params, ctx.prepared as Binning | null, ctx.rng, { bagged: true, budget: BUDGET }),
  predict: predictShares,
};

function costOf(rows: number, cells: number, width: number, params: Params): number {
  return num(params, 'n_estimators') * (rows + cells + width);
}
