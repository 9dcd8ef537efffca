import { allRows } from '../core/data.js';
import type { Labelled, Matrix, Scores, Task } from '../core/data.js';
import { inputError } from '../core/errors.js';
import { num } from '../core/space.js';
import type { Params, Space } from '../core/space.js';
import { boostExactly } from './cart/boost.js';
import type { BoostOptions } from './cart/boost.js';
import { FEATURE_SHARE } from './cart/forest-fit.js';
import type { RegressionLoss } from './cart/gradient-loss.js';
import { sigmoid, softmaxInPlace } from './linear/softmax.js';
import type { Learner } from './learner.js';
import { addTrees, checkTrees } from './trees/trees.js';
import type { Trees } from './trees/trees.js';

type State = {
  readonly task: Task;
  /** columns of the matrix */
  readonly columns: number;
  readonly init: Float64Array;
  readonly trees: Trees;
};

const space: Space = {
  n_estimators: { kind: 'int', low: 20, high: 500, log: true, start: 200, allowed: [1, 10_000] },
  learning_rate: { kind: 'float', low: 0.02, high: 0.5, log: true, start: 0.1, allowed: [1e-4, 1] },
  early_stopping_rounds: { kind: 'int', low: 5, high: 100, log: true, start: 20, allowed: [1, 10_000] },
  max_depth: { kind: 'int', low: 1, high: 8, start: 3, allowed: [1, 1000] },
  min_samples_split: { kind: 'int', low: 2, high: 100, log: true, start: 2, allowed: [2, 1e6] },
  min_samples_leaf: { kind: 'int', low: 1, high: 100, log: true, start: 5, allowed: [1, 1e6] },
  max_features: {
    kind: 'choice',
    options: [1, 'sqrt', 0.3, 0.6],
    start: 1,
    allowed: ['log2', FEATURE_SHARE],
  },
  subsample: { kind: 'float', low: 0.5, high: 1, start: 1, allowed: [0.01, 1] },
  loss: {
    kind: 'choice',
    options: ['squared_error', 'absolute_error', 'huber', 'quantile'],
    start: 'squared_error',
    searched: false,
  },
  alpha: { kind: 'float', low: 0.001, high: 0.999, start: 0.9, searched: false },
};

/**
 * Gradient boosting on exact splits (Friedman 2001), scikit-learn's GradientBoosting figure for figure; gbdt is the
 * fast one. loss and alpha are for numbers; classes have the log loss. With validation rows it keeps the rounds up
 * to the smallest validation loss.
 */
export const gradientBoosting: Learner<State> = {
  name: 'gradient-boosting',
  tasks: ['regression', 'binary', 'multiclass'],
  input: 'codes',
  optional: true,
  space,
  cost: costOf,
  fit: (train, valid, params, ctx) => {
    const { init, trees } = boostExactly(train, valid, optionsOf(params, train), ctx.rng);
    return { task: train.y.task, columns: train.x.columns.length, init, trees };
  },
  predict: (state, x, rows = allRows(x.rows)) => {
    const outputs = state.init.length;
    if (outputs > 1 !== (state.task === 'multiclass') || !state.init.every(Number.isFinite) || outputs < 1)
      throw inputError('a boosted model has no valid initial scores', 'fit the model again');
    if (state.trees.leafWidth !== 1) throw inputError('a boosted model has leaves of many numbers');
    checkTrees(state.trees, Math.min(state.columns, x.columns.length));
    return toScores(state, x, rows);
  },
};

/** Measured on one core: 200 ns per cell to rank the values, then 16 ns per cell and level of a tree, 60 ns per row. */
function costOf(rows: number, cells: number, width: number, params: Params): number {
  const columns = cells / Math.max(1, rows);
  const tree = 16 * cells * shareOf(params, columns) * num(params, 'max_depth') + 60 * rows + 20_000;
  return 200 * cells + num(params, 'n_estimators') * (width > 2 ? width : 1) * tree;
}

function shareOf(params: Params, columns: number): number {
  const of = Math.max(1, columns);
  if (params['max_features'] === 'sqrt') return 1 / Math.sqrt(of);
  return params['max_features'] === 'log2' ? Math.log2(of) / of : num(params, 'max_features');
}

function optionsOf(params: Params, { rows, y, x }: Labelled): BoostOptions {
  return {
    rounds: num(params, 'n_estimators'),
    patience: num(params, 'early_stopping_rounds'),
    learningRate: num(params, 'learning_rate'),
    maxDepth: num(params, 'max_depth'),
    minSplit: num(params, 'min_samples_split'),
    minLeaf: Math.min(num(params, 'min_samples_leaf'), Math.max(1, Math.floor(rows.length / 8))),
    featureShare: shareOf(params, x.columns.length),
    subsample: num(params, 'subsample'),
    loss: y.task === 'regression' ? (params['loss'] as RegressionLoss) : 'squared_error',
    alpha: num(params, 'alpha'),
  };
}

function toScores({ task, init, trees }: State, x: Matrix, rows: Int32Array): Scores {
  const outputs = init.length;
  const n = rows.length;
  const raw = new Float64Array(n * outputs);
  for (let i = 0; i < raw.length; i++) raw[i] = init[i % outputs]!;
  addTrees(trees, x, rows, outputs, raw);
  if (task === 'regression') return { rows: n, width: 1, data: raw };
  if (task === 'multiclass') {
    for (let at = 0; at < raw.length; at += outputs) softmaxInPlace(raw, at, outputs);
    return { rows: n, width: outputs, data: raw };
  }
  const data = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    data[2 * i] = sigmoid(-raw[i]!);
    data[2 * i + 1] = sigmoid(raw[i]!);
  }
  return { rows: n, width: 2, data };
}
