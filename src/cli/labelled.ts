import type { Scores, Target } from '../core/data.js';
import { inputError, show } from '../core/errors.js';
import type { LabelSchema, Schema } from '../table/schema.js';
import { missingValues } from '../table/missing.js';
import { parseLabel } from '../table/parse.js';
import { placeOf } from '../table/raw-table.js';
import type { RawTable } from '../table/table.js';
import { named } from '../node/copied-columns.js';
import type { PredictedBatch } from './prediction-run.js';

/** Gathers predictions and labels, batch by batch; rows without a label are counted and left out. */
export type Labelled = {
  add(step: PredictedBatch): void;
  done(): { readonly y: Target; readonly scores: Scores; readonly unlabelled: number };
};

export function labelled(schema: Schema): Labelled {
  const { label } = schema;
  const width = label.task === 'regression' ? 1 : label.classes.length;
  const data: Float64Array[] = [];
  const truth: number[] = [];
  let unlabelled = 0;
  return {
    add: ({ table, batch }) => {
      const { y, rows } = parseLabel(table, label, schema.missing);
      refuseStrange(table, schema, rows);
      const values = y.task === 'regression' ? y.values : y.codes;
      unlabelled += table.rows - rows.length;
      const kept = new Float64Array(rows.length * width);
      rows.forEach((row, i) => {
        truth.push(values[row]!);
        kept.set(batch.scores.data.subarray(row * width, (row + 1) * width), i * width);
      });
      data.push(kept);
    },
    done: () => ({
      unlabelled,
      scores: { rows: truth.length, width, data: joined(data, truth.length * width) },
      y:
        label.task === 'regression'
          ? { task: label.task, values: Float64Array.from(truth) }
          : { task: label.task, codes: Int32Array.from(truth), classes: label.classes },
    }),
  };
}

/** A label that is there but means nothing to the model makes every score wrong. @throws AutomlError (input) */
function refuseStrange(table: RawTable, { label, missing }: Schema, usable: Int32Array): void {
  if (usable.length === table.rows) return;
  const [raw] = named(table.columns, [label.name]);
  if (!raw) throw noLabel(label, table.source);
  const isMissing = missingValues(raw, missing);
  const good = new Set(usable);
  const row = raw.codes.findIndex((code, i) => !good.has(i) && !isMissing[code]);
  if (row < 0) return;
  const value = show(raw.values[raw.codes[row]!]!);
  throw inputError(
    `${placeOf(table, row)}: ${label.name} is ${value}, ${label.task === 'regression' ? 'not a finite number' : 'not a class of this model'}`,
    label.task === 'regression'
      ? 'correct this row or leave it out'
      : `classes: ${label.classes.slice(0, 30).map(show).join(', ')}; leave rows of other classes out`,
  );
}

/** What to say if the file has no label. */
export function noLabel(label: LabelSchema, source: string): Error {
  return inputError(
    `${source}: there is no column ${label.name}, the label of this model`,
    'evaluate needs rows with their label',
  );
}

function joined(parts: readonly Float64Array[], length: number): Float64Array {
  const all = new Float64Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
