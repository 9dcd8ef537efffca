import type { Scores } from './core/data.js';
import type { Model } from './model/model-file.js';
import type { RawTable } from './table/table.js';

/** Per feature column, cells that the model had not been told how to read. */
export type ColumnReport = {
  readonly column: string;
  readonly missing: number;
  readonly unparsable: number;
  readonly unknown: number;
};

export type Batch = {
  /** probabilities (class order of the model) or values (width 1), one row per input row */
  readonly scores: Scores;
  /** the predicted class of each row, byte for byte as in training; null for regression */
  readonly classes: readonly string[] | null;
  readonly report: readonly ColumnReport[];
};

export type PredictOptions = { readonly allowMissing?: boolean };

/** Reads a model file whole and checks it. @throws AutomlError (input) */
export function loadModel(_text: string, _source = 'model.json'): Model {
  throw new Error('not yet');
}

/** Predictions for the rows of a table. @throws AutomlError (input) that names a missing column */
export function predict(_model: Model, _table: RawTable, _options: PredictOptions = {}): Batch {
  throw new Error('not yet');
}
