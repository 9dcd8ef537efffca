import { conformalQuantile, intervalsAround, rowsFor, setsOf } from '../core/conformal.js';
import type { Scores } from '../core/data.js';
import { inputError } from '../core/errors.js';
import type { LabelSchema } from '../table/schema.js';
import type { Model } from './model-file.js';

/**
 * What holds the label of a new row with the probability that was asked for, if it is of the kind of the training
 * rows. Regression: lower and upper, width 2; classes: 1 for those in the set, else 0.
 */
export function boundsOf(model: Model, scores: Scores, coverage: number): Scores {
  const quantile = quantileFor(model, coverage);
  return model.schema.label.task === 'regression'
    ? intervalsAround(scores, quantile)
    : setsOf(scores, quantile);
}

/** Names of the columns of boundsOf. */
export function boundNames(label: LabelSchema): string[] {
  return label.task === 'regression' ? ['lower', 'upper'] : label.classes.map((name) => `in_set_${name}`);
}

/** @throws AutomlError (input) if the model cannot promise this coverage */
export function quantileFor({ conformal }: Model, coverage: number): number {
  if (!conformal)
    throw inputError(
      'this model does not know how wrong it was out of fold: no intervals can be made with it',
      'it is from an older automl: fit it again',
    );
  const quantile = conformalQuantile(conformal, coverage);
  if (quantile < Infinity) return quantile;
  throw inputError(
    `intervals of ${coverage} need ${rowsFor(coverage)} training rows at least, and this model had ${conformal.rows}`,
    'ask for less: --intervals 0.8, or fit with more rows',
  );
}
