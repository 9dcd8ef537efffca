import type { Scores } from './core/data.js';
import { AutomlError, inputError } from './core/errors.js';
import { decide } from './metrics/decision.js';
import { applyModel } from './model/apply.js';
import { boundsOf } from './model/bounds.js';
import { parseModel, type Model } from './model/model-file.js';
import { parseTable } from './table/parse.js';
import type { RawTable } from './table/table.js';

export { rawTable } from './table/raw-table.js';
export { tableFrom, type Cell, type Records } from './table/table-from.js';

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
  /** if intervals were asked for: of each row lower and upper, or for each class 1 if it is in the set and 0 if not */
  readonly bounds: Scores | null;
  readonly report: readonly ColumnReport[];
};

export type PredictOptions = {
  readonly allowMissing?: boolean;
  /** how many of 1 new labels intervals (regression) or sets (classes) should hold, such as 0.9 */
  readonly intervals?: number;
};

/** Reads a model file whole and checks it. @throws AutomlError (input) */
export function loadModel(text: string, source = 'model.json'): Model {
  return parseModel(text, source);
}

/**
 * Predictions for the rows of a table, in its order. Columns are found by name.
 * @throws AutomlError (input) that names a missing column, or that the model is damaged or has no intervals to give
 */
export function predict(model: Model, table: RawTable, options: PredictOptions = {}): Batch {
  const { table: typed, report } = parseTable(table, model.schema, options);
  const scores = finiteScores(() => applyModel(model, typed));
  const bounds = options.intervals === undefined ? null : boundsOf(model, scores, options.intervals);
  const { label } = model.schema;
  if (label.task === 'regression') return { scores, classes: null, bounds, report };
  const codes = decide(scores, model.decision ?? null);
  return { scores, classes: Array.from(codes, (code) => label.classes[code]!), bounds, report };
}

/** A model file is data from a stranger: states that do not hold together end in a message, not in a trace or in NaN. */
function finiteScores(apply: () => Scores): Scores {
  const damaged = (why: string): AutomlError =>
    inputError(`the model file is damaged: ${why.slice(0, 200)}`, 'fit the model again, or restore the file');
  let scores: Scores;
  try {
    scores = apply();
  } catch (error) {
    if (error instanceof AutomlError || !(error instanceof Error)) throw error;
    throw damaged('its parts do not fit together');
  }
  if (!scores.data.every((value) => Number.isFinite(value)))
    throw damaged('a prediction is not a finite number');
  return scores;
}
