import type { Labelled, Matrix, Scores } from '../core/data.js';
import { numbers, presentClasses, rowWeights, spread, sum } from './linear/labels.js';
import type { Learner } from './learner.js';

/** The same answer for every row: what any other learner has to beat. */
type State = { readonly answer: Float64Array };

function fit(train: Labelled): State {
  const weight = rowWeights(train);
  if (train.y.task === 'regression') return { answer: Float64Array.of(mean(numbers(train), weight)) };
  const present = presentClasses(train, weight);
  return { answer: spread(present, 1, present.shares) };
}

function mean(values: Float64Array, weight: Float64Array): number {
  const total = sum(weight);
  let at = 0;
  for (let i = 0; i < values.length; i++) at += (weight[i]! / total) * values[i]!;
  return at;
}

function predict({ answer }: State, x: Matrix, rows?: Int32Array): Scores {
  const count = rows ? rows.length : x.rows;
  const data = new Float64Array(count * answer.length);
  for (let i = 0; i < count; i++) data.set(answer, i * answer.length);
  return { rows: count, width: answer.length, data };
}

/** Class shares, or the mean (scikit-learn's DummyClassifier 'prior' and DummyRegressor 'mean'). */
export const baseline: Learner<State> = {
  name: 'baseline',
  tasks: ['regression', 'binary', 'multiclass'],
  input: 'dense',
  space: {},
  cost: (rows) => 10 * rows,
  fit,
  predict,
};
