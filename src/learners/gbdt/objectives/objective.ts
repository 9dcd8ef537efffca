import type { Target, Task } from '../../../core/data.js';
import { usageError } from '../../../core/errors.js';
import type { Arena, Kernels } from '../../../kernels/kernels.js';
import { ground } from './ground.js';
import type { Fold } from './ground.js';
import { logistic, softmax } from './classes.js';
import { residual } from './residual.js';
import { tweedie } from './tweedie.js';

export type { Fold } from './ground.js';

/**
 * A loss over the raw scores that objectiveFor gives out with it, which the caller moves. Rows are numbers of the
 * table, in scores, g and h alike; g and h lie in the arena. The hessian of a residual is 1, of softmax p (1 - p) as
 * in scikit-learn; of a log link it is the second derivative.
 */
export type Objective = {
  readonly outputs: number;
  /** Scores count in this unit of the label: a power of two, so that it changes no digit. */
  readonly unit: number;
  /** Initial raw score of each output: where the loss over the training rows is least. */
  readonly init: Float64Array;
  /** h is 1 for every row */
  readonly constantHessian: boolean;
  /** outputs that have something to learn */
  readonly active: readonly boolean[];
  /** Called before the gradients of a round: the state of the scores that all outputs of the round see. */
  begin(): void;
  /** First and second derivative of the loss with respect to raw output k, for the training rows. h ≥ 0. */
  gradients(k: number, g: Float64Array, h: Float64Array): void;
  /** Weighted mean loss of the validation rows; 0 if there are none. */
  loss(): number;
  /**
   * The value of a leaf with these training rows that makes their loss least, to be added to the scores (before any
   * learning rate), for losses whose gradients tell too little for a Newton step: absolute error and quantiles.
   */
  readonly refit?: (k: number, rows: Int32Array) => number;
};

export type LossOptions = {
  /** 'auto' or a name of LOSSES */
  readonly loss: string;
  /** quantile: which one; huber: the share of rows whose residuals count as squares */
  readonly alpha: number;
  /** above 1 and below 2 */
  readonly tweediePower: number;
  /** balanced: classes weigh the same, as scikit-learn does (total / (classes × mass of the class)) */
  readonly classWeight: 'none' | 'balanced';
};

export type Fitting = { readonly objective: Objective; readonly scores: readonly Float64Array[] };

/** Names of losses, and the task of each. The first of a task is its default ('auto'). */
export const LOSSES: readonly (readonly [string, Task])[] = [
  ['squared_error', 'regression'],
  ['absolute_error', 'regression'],
  ['huber', 'regression'],
  ['quantile', 'regression'],
  ['poisson', 'regression'],
  ['gamma', 'regression'],
  ['tweedie', 'regression'],
  ['logistic', 'binary'],
  ['softmax', 'multiclass'],
];

/**
 * The loss of a fit and its scores, one array per output, set to the initial score. y and weight cover the table.
 * All arrays lie in the arena from its present top on; the caller releases them.
 * @throws AutomlError (usage) if there is no such loss for the task, (input) if labels are out of its range
 */
export function objectiveFor(
  options: LossOptions,
  y: Target,
  weight: Float64Array | null,
  fold: Fold,
  space: { readonly kernels: Kernels; readonly arena: Arena },
): Fitting {
  const loss = lossOf(options.loss, y.task);
  if (y.task === 'regression') {
    const at = ground(space, fold, y.values.length, weight);
    if (loss === 'poisson') return tweedie(at, loss, y.values, 1);
    if (loss === 'gamma') return tweedie(at, loss, y.values, 2);
    if (loss === 'tweedie') return tweedie(at, loss, y.values, options.tweediePower);
    return residual(at, loss, y.values, options.alpha);
  }
  const at = ground(space, fold, y.codes.length, weight);
  const make = loss === 'logistic' ? logistic : softmax;
  return make(at, y.codes, y.classes.length, options.classWeight === 'balanced');
}

/** The loss that a name means for a task. */
export function lossOf(name: string, task: Task): string {
  const names = LOSSES.filter(([, of]) => of === task).map(([loss]) => loss);
  if (name === 'auto') return names[0]!;
  if (names.includes(name)) return name;
  throw usageError(`there is no loss "${name}" for ${task}`, `losses for ${task}: ${names.join(', ')}`);
}
