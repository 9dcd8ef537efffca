import type { Labelled, Matrix, Scores } from '../core/data.js';
import { numbers, presentClasses, rowWeights, spread, sum } from './linear/labels.js';
import type { FitContext, Learner } from './learner.js';

/** The same answer for every row: what any other learner has to beat. */
type State = { readonly answer: Float64Array };

function fit(train: Labelled, _valid: unknown, _params: unknown, { quantile }: FitContext): State {
  const weight = rowWeights(train);
  if (train.y.task === 'regression') {
    const values = numbers(train);
    const answer = quantile === undefined ? mean(values, weight) : quantileOf(values, weight, quantile);
    return { answer: Float64Array.of(answer) };
  }
  const present = presentClasses(train, weight);
  return { answer: spread(present, 1, present.shares) };
}

function mean(values: Float64Array, weight: Float64Array): number {
  const total = sum(weight);
  let at = 0;
  for (let i = 0; i < values.length; i++) at += (weight[i]! / total) * values[i]!;
  return at;
}

/** The first value, from the smallest on, up to which that share of the weight lies: no constant has less pinball loss. */
function quantileOf(values: Float64Array, weight: Float64Array, level: number): number {
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const wanted = level * sum(weight);
  let upTo = 0;
  for (const at of order) {
    upTo += weight[at]!;
    if (upTo >= wanted && upTo > 0) return values[at]!;
  }
  return values[order.at(-1)!]!;
}

function predict({ answer }: State, x: Matrix, rows?: Int32Array): Scores {
  const count = rows ? rows.length : x.rows;
  const data = new Float64Array(count * answer.length);
  for (let i = 0; i < count; i++) data.set(answer, i * answer.length);
  return { rows: count, width: answer.length, data };
}

/** Class shares, or the mean or quantile (scikit-learn's DummyClassifier 'prior', DummyRegressor 'mean' and 'quantile'). */
export const baseline: Learner<State> = {
  name: 'baseline',
  tasks: ['regression', 'binary', 'multiclass'],
  input: 'dense',
  space: {},
  cost: (rows) => 10 * rows,
  fit,
  predict,
};
