import type { Scores } from '../core/data.js';
import { AutomlError, inputError } from '../core/errors.js';
import { reorderedDecision, type Decision } from '../metrics/decision.js';
import type { Model } from '../model/model-file.js';
import { readModel } from '../node/model-on-disk.js';
import { predict } from '../predict.js';
import type { PairedScores } from '../search/paired-bootstrap.js';
import type { RawTable } from '../table/table.js';
import type { Verdict } from './gates.js';
import { figure } from './render.js';

/** An older model that is to be compared with on the same rows. */
export type Baseline = {
  readonly path: string;
  /** its rule for classes, in the same order */
  readonly decision: Decision;
  /** its predictions, classes in the order of the newer model */
  scores(table: RawTable): Scores;
};

/** @throws AutomlError (input) if it predicts something else than the model */
export function openBaseline(path: string, model: Model, allowMissing: boolean): Baseline {
  const old = readModel(path);
  const [mine, its] = [model.schema.label, old.schema.label];
  if (mine.task !== its.task)
    throw inputError(
      `${path}: the baseline predicts a ${its.task} label, the model a ${mine.task} one`,
      'compare models of the same task',
    );
  const places = mine.task === 'regression' ? [0] : placesIn(mine.classes, classesOf(old), path);
  return {
    path,
    decision: reorderedDecision(old.decision ?? null, places),
    scores: (table) => {
      try {
        return reordered(predict(old, table, { allowMissing }).scores, places);
      } catch (error) {
        if (!(error instanceof AutomlError)) throw error;
        throw new AutomlError(error.kind, `baseline ${path}: ${error.message}`, error.hint);
      }
    },
  };
}

function classesOf({ schema: { label } }: Model): readonly string[] {
  return label.task === 'regression' ? [] : label.classes;
}

function placesIn(mine: readonly string[], its: readonly string[], path: string): number[] {
  const places = mine.map((name) => its.indexOf(name));
  if (places.includes(-1) || its.length !== mine.length)
    throw inputError(`${path}: the baseline knows other classes`, 'compare models of the same classes');
  return places;
}

function reordered({ rows, width, data }: Scores, places: readonly number[]): Scores {
  const out = new Float64Array(data.length);
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < width; k++) out[i * width + k] = data[i * width + places[k]!]!;
  return { rows, width, data: out };
}

export function regressionVerdict(
  metric: string,
  path: string,
  { before, after, regression, interval: [low, high] }: PairedScores,
  most: number,
  holds: boolean,
): Verdict {
  const name = `${metric} not worse than with ${path} by more than ${most}`;
  if (Number.isNaN(regression)) return { name, holds, text: `${metric} is not defined on these rows` };
  const change = regression > 0 ? `worse by ${figure(regression)}` : `better by ${figure(-regression)}`;
  const range = Number.isNaN(low) ? '' : ` (95 % interval ${figure(low)} to ${figure(high)} worse)`;
  const text = `${metric} is ${figure(after)} and was ${figure(before)} with ${path}: ${change}${range}, allowed ${most}`;
  return { name, holds, text };
}
