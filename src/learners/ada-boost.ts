import { allRows, takeTarget } from '../core/data.js';
import type { ClassificationTask, Labelled, Matrix, Scores, Target } from '../core/data.js';
import { inputError } from '../core/errors.js';
import { num } from '../core/space.js';
import type { Params, Space } from '../core/space.js';
import { fitSamme } from './cart/samme.js';
import type { SammeOptions } from './cart/samme.js';
import { checkable } from './checkable.js';
import type { Learner } from './learner.js';
import { softmaxInPlace } from './linear/softmax.js';
import { binColumns } from './trees/binning.js';
import type { Binning } from './trees/binning.js';
import { addTrees, checkTrees } from './trees/trees.js';
import type { Trees } from './trees/trees.js';

type State = {
  readonly task: ClassificationTask;
  /** columns of the matrix */
  readonly columns: number;
  readonly classes: number;
  readonly trees: Trees;
  /** sum of the trees' votes */
  readonly total: number;
  /** probabilities are the softmax of sharpness × mean vote */
  readonly sharpness: number;
};

const space: Space = {
  n_estimators: { kind: 'int', low: 20, high: 300, log: true, start: 100, allowed: [1, 10_000] },
  learning_rate: { kind: 'float', low: 0.05, high: 2, log: true, start: 1, allowed: [1e-4, 10] },
  max_depth: { kind: 'int', low: 1, high: 6, start: 2, allowed: [1, 64] },
  min_samples_leaf: { kind: 'int', low: 1, high: 50, log: true, start: 5, allowed: [1, 1e6] },
};

/**
 * AdaBoost (SAMME) on shallow trees; see fitSamme. Its votes say which class, not how sure: probabilities are their
 * softmax with the sharpness that fits the validation rows best (the training rows if there are none), so that
 * the order of the rows and the best class are scikit-learn's.
 */
export const adaBoost: Learner<State> = {
  name: 'ada-boost',
  tasks: ['binary', 'multiclass'],
  input: 'codes',
  optional: true,
  space,
  prepare: binColumns,
  cost: costOf,
  fit: (train, valid, params, ctx) => {
    if (train.y.task === 'regression') throw new Error('ada-boost is for classes');
    const options = optionsOf(params, train.rows.length);
    const { trees, total } = fitSamme(train, options, ctx.prepared as Binning | null, ctx.rng);
    const columns = train.x.columns.length;
    const state = { task: train.y.task, columns, classes: train.y.classes.length, trees, total };
    return { ...state, sharpness: fitSharpness(state, checkable(valid) ?? train) };
  },
  predict: (state, x, rows = allRows(x.rows)) => {
    const { classes, trees, columns, total, sharpness, task } = state;
    const valid = task === 'binary' ? classes === 2 : Number.isInteger(classes) && classes > 0;
    const width = classes > 2 ? classes : 1;
    const counted = total > 0 && Number.isFinite(total) && Number.isFinite(sharpness);
    if (!valid || trees.leafWidth !== width || !counted)
      throw inputError('a model of voting trees has no valid votes', 'fit the model again');
    checkTrees(trees, Math.min(columns, x.columns.length));
    const data = meanVotes(state, x, rows);
    for (let i = 0; i < data.length; i++) data[i]! *= sharpness;
    for (let at = 0; at < data.length; at += classes) softmaxInPlace(data, at, classes);
    return { rows: rows.length, width: classes, data };
  },
};

/** Measured on one core: 9 ns per cell and level of a tree, 40 ns per row (more with many classes). */
function costOf(rows: number, cells: number, width: number, params: Params): number {
  const tree = 9 * cells * num(params, 'max_depth') + (30 + 5 * width) * rows + 20_000;
  return 3 * cells + num(params, 'n_estimators') * tree;
}

function optionsOf(params: Params, rows: number): SammeOptions {
  return {
    rounds: num(params, 'n_estimators'),
    learningRate: num(params, 'learning_rate'),
    maxDepth: num(params, 'max_depth'),
    minLeaf: Math.min(num(params, 'min_samples_leaf'), Math.max(1, Math.floor(rows / 8))),
  };
}

type Voting = Pick<State, 'classes' | 'trees' | 'total'>;

/** Of each class, from -1/(K-1) (no tree voted for it) to 1 (all did). */
export function meanVotes({ classes, trees, total }: Voting, x: Matrix, rows: Int32Array): Float64Array {
  const width = classes > 2 ? classes : 1;
  const votes = new Float64Array(rows.length * width);
  addTrees(trees, x, rows, width, votes);
  for (let i = 0; i < votes.length; i++) votes[i]! /= total;
  if (classes !== 2) return classes > 2 ? votes : new Float64Array(rows.length);
  const both = new Float64Array(2 * rows.length);
  for (let i = 0; i < rows.length; i++) {
    both[2 * i] = -votes[i]!;
    both[2 * i + 1] = votes[i]!;
  }
  return both;
}

/** The sharpness with the least log loss, by golden section between 1/8 and 128 (on a log scale). */
function fitSharpness(voting: Voting, { x, y, rows, weight }: Labelled): number {
  const votes = { rows: rows.length, width: voting.classes, data: meanVotes(voting, x, rows) };
  const target = takeTarget(y, rows);
  const weights = Float64Array.from(rows, (row) => (weight ? weight[row]! : 1));
  const lossAt = (log2: number): number => logLoss(votes, target, weights, 2 ** log2);
  const ratio = (Math.sqrt(5) - 1) / 2;
  let low = -3;
  let high = 7;
  let a = high - ratio * (high - low);
  let b = low + ratio * (high - low);
  let lossA = lossAt(a);
  let lossB = lossAt(b);
  for (let step = 0; step < 25; step++) {
    if (lossA <= lossB) {
      [high, b, lossB] = [b, a, lossA];
      a = high - ratio * (high - low);
      lossA = lossAt(a);
    } else {
      [low, a, lossA] = [a, b, lossB];
      b = low + ratio * (high - low);
      lossB = lossAt(b);
    }
  }
  return 2 ** ((low + high) / 2);
}

function logLoss(votes: Scores, y: Target, weights: Float64Array, sharpness: number): number {
  if (y.task === 'regression') return 0;
  const { width, data } = votes;
  const row = new Float64Array(width);
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    for (let k = 0; k < width; k++) row[k] = sharpness * data[i * width + k]!;
    const own = row[y.codes[i]!]!;
    sum += weights[i]! * (softmaxInPlace(row, 0, width) - own);
  }
  return sum;
}
