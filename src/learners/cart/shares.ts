import { allRows } from '../../core/data.js';
import type { Labelled, Matrix, Scores, Task } from '../../core/data.js';
import { inputError } from '../../core/errors.js';
import { addTrees, checkTrees } from '../trees/trees.js';
import type { Trees } from '../trees/trees.js';

/** init + unit × the trees' outputs is a value, the probability of class 1, or those of all classes. */
export type ShareState = {
  readonly task: Task;
  /** columns of the matrix */
  readonly columns: number;
  readonly init: Float64Array;
  readonly unit: number;
  readonly trees: Trees;
};

/** Targets of the training rows as trees learn them: classes 1 = numbers around `center`, 2 = 0 or 1, else codes. */
export type Lesson = {
  readonly classes: number;
  readonly targets: Float64Array;
  readonly weights: Float64Array;
  /** mean of a regression target (its sums are then exact to more digits), else 0 */
  readonly center: number;
  /** weighted share of each class */
  readonly prior: Float64Array;
};

export function lessonOf({ y, rows, weight }: Labelled): Lesson {
  const n = rows.length;
  const weights = Float64Array.from(rows, (row) => (weight ? weight[row]! : 1));
  const targets = Float64Array.from(rows, (row) =>
    y.task === 'regression' ? y.values[row]! : y.codes[row]!,
  );
  const prior = new Float64Array(y.task === 'regression' ? 0 : y.classes.length);
  let total = 0;
  for (let i = 0; i < n; i++) total += weights[i]!;
  if (!(total > 0)) {
    weights.fill(1);
    total = n;
  }
  let center = 0;
  for (let i = 0; i < n; i++) {
    if (y.task === 'regression') center += (weights[i]! / total) * targets[i]!;
    else prior[targets[i]!]! += weights[i]! / total;
  }
  for (let i = 0; i < n; i++) targets[i]! -= center;
  const classes = y.task === 'regression' ? 1 : prior.length;
  return { classes, targets, weights, center, prior };
}

/** @throws AutomlError (input) unless the state is one of trees that end in values or shares. */
export function predictShares(state: ShareState, x: Matrix, rows: Int32Array = allRows(x.rows)): Scores {
  const { task, init, unit, trees } = state;
  const width = init.length;
  const valid = width > 0 && (width === 1 || task === 'multiclass') && trees.leafWidth === width;
  if (!valid || !Number.isFinite(unit) || !init.every(Number.isFinite))
    throw inputError('a model of trees has no valid outputs', 'fit the model again');
  checkTrees(trees, Math.min(state.columns, x.columns.length));
  const n = rows.length;
  const raw = new Float64Array(n * width);
  addTrees(trees, x, rows, width, raw);
  for (let i = 0; i < raw.length; i++) raw[i] = init[i % width]! + unit * raw[i]!;
  if (task === 'regression') return { rows: n, width: 1, data: raw };
  if (width > 1) return { rows: n, width, data: normalized(raw, width) };
  const data = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    const p = Math.min(1, Math.max(0, raw[i]!));
    data[2 * i] = 1 - p;
    data[2 * i + 1] = p;
  }
  return { rows: n, width: 2, data };
}

/** Rows of shares that sum to 1 to the last digit; rows of nothing are even. */
export function normalized(raw: Float64Array, width: number): Float64Array {
  for (let at = 0; at < raw.length; at += width) {
    let sum = 0;
    for (let k = at; k < at + width; k++) sum += raw[k] = Math.max(0, raw[k]!);
    for (let k = at; k < at + width; k++) raw[k] = sum > 0 ? raw[k]! / sum : 1 / width;
  }
  return raw;
}
