import { takeScores, type Scores, type Target } from '../core/data.js';
import { inputError, show } from '../core/errors.js';
import type { LabelSchema, Schema } from '../table/schema.js';
import { missingValues } from '../table/missing.js';
import { parseColumn, parseLabel } from '../table/parse.js';
import { placeOf } from '../table/raw-table.js';
import type { RawColumn, RawTable } from '../table/table.js';
import { named } from '../node/copied-columns.js';
import type { PredictedBatch } from './prediction-run.js';
import type { SliceColumn } from './slices.js';

/** The rows that have a label. */
export type LabelledRows = {
  readonly y: Target;
  readonly scores: Scores;
  /** the predictions of another model; null if there is none */
  readonly before: Scores | null;
  /** the columns that were asked for */
  readonly columns: readonly SliceColumn[];
  readonly unlabelled: number;
};

/** Gathers predictions and labels, batch by batch; rows without a label are counted and left out. */
export type Labelled = {
  add(step: PredictedBatch, before?: Scores): void;
  done(): LabelledRows;
};

export function labelled(schema: Schema, by: readonly string[] = []): Labelled {
  const { label } = schema;
  const width = label.task === 'regression' ? 1 : label.classes.length;
  const data: Float64Array[] = [];
  const other: Float64Array[] = [];
  const truth: number[] = [];
  const cells = by.map((): string[] => []);
  const numbers = by.map((): number[] => []);
  let unlabelled = 0;
  return {
    add: ({ table, batch }, before) => {
      const { y, rows } = parseLabel(table, label, schema.missing);
      refuseStrange(table, schema, rows);
      const values = y.task === 'regression' ? y.values : y.codes;
      unlabelled += table.rows - rows.length;
      rows.forEach((row) => truth.push(values[row]!));
      data.push(takeScores(batch.scores, rows).data);
      if (before) other.push(takeScores(before, rows).data);
      named(table.columns, by).forEach((raw, j) => {
        const parsed = numbersOf(raw, schema);
        for (const row of rows) cells[j]!.push(raw.values[raw.codes[row]!]!);
        if (parsed) for (const row of rows) numbers[j]!.push(parsed[row]!);
      });
    },
    done: () => {
      const rows = truth.length;
      const scoresOf = (parts: readonly Float64Array[]): Scores => ({
        rows,
        width,
        data: joined(parts, rows * width),
      });
      return {
        unlabelled,
        scores: scoresOf(data),
        before: other.length > 0 ? scoresOf(other) : null,
        columns: by.map((name, j) => ({
          name,
          cells: cells[j]!,
          numbers: numbers[j]!.length === rows ? Float64Array.from(numbers[j]!) : null,
        })),
        y:
          label.task === 'regression'
            ? { task: label.task, values: Float64Array.from(truth) }
            : { task: label.task, codes: Int32Array.from(truth), classes: label.classes },
      };
    },
  };
}

/** The column's numbers as the model reads them; null if it knows it as no column of numbers. */
function numbersOf(raw: RawColumn, { columns, missing }: Schema): Float64Array | null {
  const spec = columns.find(({ name, kind }) => name === raw.name && kind === 'number');
  const parsed = spec && parseColumn(raw, spec, missing).column;
  return parsed?.kind === 'number' ? parsed.values : null;
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
