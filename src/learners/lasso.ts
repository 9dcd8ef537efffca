import type { Learner } from './learner.js';
import type { L1State } from './least-squares/l1-fit.js';
import { costOfL1, fitL1 } from './least-squares/l1-fit.js';
import { predictLinear } from './least-squares/regression.js';
import { EXPAND, TARGET } from './linear/surroundings.js';
import { settled } from './linear/solved.js';

/**
 * Least squares with a penalty on absolute values (scikit-learn's Lasso: mean of (y - ŷ)² / 2 + alpha · ‖coef‖₁,
 * intercept free). alpha counts without `path`. The default search has it as the end of elastic-net's l1_ratio.
 */
export const lasso: Learner<L1State> = {
  name: 'lasso',
  tasks: ['regression'],
  input: 'dense',
  space: {
    alpha: { kind: 'float', low: 1e-8, high: 1e8, log: true, start: 1, searched: false },
    path: { kind: 'choice', options: [true, false], start: true, searched: false },
    target: TARGET,
    expand: EXPAND,
  },
  optional: true,
  endsInTime: true,
  cost: costOfL1,
  chosen: ({ alpha, converged }) => settled({ alpha }, converged),
  fit: (train, valid, params, ctx) => fitL1(train, valid, params, 1, ctx),
  predict: predictLinear,
};
