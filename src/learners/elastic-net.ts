import { num } from '../core/space.js';
import type { Learner } from './learner.js';
import type { L1State } from './least-squares/l1-fit.js';
import { costOfL1, fitL1 } from './least-squares/l1-fit.js';
import { predictLinear } from './least-squares/regression.js';
import { EXPAND, TARGET } from './linear/surroundings.js';
import { settled } from './linear/solved.js';

/**
 * Least squares with a penalty that is part absolute values, part squares (scikit-learn's ElasticNet: mean of
 * (y - ŷ)² / 2 + alpha · (l1_ratio · ‖coef‖₁ + (1 - l1_ratio) / 2 · ‖coef‖²), intercept free). A path of strengths costs
 * little more than one fit, so that l1_ratio alone is searched; alpha counts without `path`. On the path l1_ratio is for
 * the target in units of its standard deviation; the alpha that is reported is for the target as it is.
 */
export const elasticNet: Learner<L1State> = {
  name: 'elastic-net',
  tasks: ['regression'],
  input: 'dense',
  space: {
    l1_ratio: { kind: 'float', low: 0.01, high: 1, log: true, start: 0.5 },
    alpha: { kind: 'float', low: 1e-8, high: 1e8, log: true, start: 1, searched: false },
    path: { kind: 'choice', options: [true, false], start: true, searched: false },
    target: TARGET,
    expand: EXPAND,
  },
  endsInTime: true,
  cost: costOfL1,
  chosen: ({ alpha, converged }) => settled({ alpha }, converged),
  fit: (train, valid, params, ctx) => fitL1(train, valid, params, num(params, 'l1_ratio'), ctx),
  predict: predictLinear,
};
