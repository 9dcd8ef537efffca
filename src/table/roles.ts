import { inputError, show } from '../core/errors.js';
import { missingValues } from './missing.js';
import { parseColumn } from './parse.js';
import { placeOf } from './raw-table.js';
import type { ColumnSchema, Schema } from './schema.js';
import type { RawColumn, RawTable } from './table.js';

/** Per table row; at most one of them is given: keeps together, goes forward, or is the fold itself. */
export type FoldColumns = {
  readonly group: Int32Array | null;
  readonly time: Float64Array | null;
  readonly fold: Int32Array | null;
  /** the column, as messages name it */
  readonly named?: string;
};

function numbers(raw: RawColumn, spec: ColumnSchema, schema: Schema): Float64Array {
  const { column: parsed } = parseColumn(raw, spec, schema.missing);
  if (parsed.kind === 'category' || parsed.kind === 'text' || parsed.kind === 'terms')
    throw inputError(
      `column ${show(raw.name)} is read as ${parsed.kind}`,
      `it has to hold numbers or dates: --type ${raw.name}=number`,
    );
  return parsed.values;
}

/** Columns that say how to fold; each null if the schema has none. @throws AutomlError (input) if a time is missing */
export function foldColumns(table: RawTable, schema: Schema): FoldColumns {
  const time = schema.columns.find((c) => c.role === 'time');
  const group = withRole(table, schema, 'group');
  const fold = withRole(table, schema, 'fold');
  const values = time ? numbers(column(table, time.name), time, schema) : null;
  const timeless = values?.findIndex((v) => Number.isNaN(v)) ?? -1;
  if (time && timeless >= 0)
    throw inputError(
      `${placeOf(table, timeless)}: the time in ${show(time.name)} is ${cell(table, time.name, timeless)}`,
      'each row needs a number or a date there: fill or drop the rows without',
    );
  const used = schema.columns.find(({ role }) => ['time', 'group', 'fold'].includes(role));
  return {
    ...(used && { named: `column ${show(used.name)} of ${table.source}` }),
    time: values,
    group: group && Int32Array.from(group.codes),
    fold: fold && foldIds(table, fold, used?.missing ?? schema.missing),
  };
}

/** A cell as messages show it. */
function cell(table: RawTable, name: string, row: number): string {
  const { codes, values } = column(table, name);
  const text = values[codes[row]!]!;
  return text.trim() === '' ? 'missing' : show(text);
}

/** One number per fold; rows of fold -1 are never checked on (scikit-learn's PredefinedSplit). */
function foldIds(
  table: RawTable,
  { name, codes, values }: RawColumn,
  missing: readonly string[],
): Int32Array {
  const isMissing = missingValues({ name, codes, values }, missing);
  const without = codes.findIndex((code) => isMissing[code] === 1);
  if (without >= 0)
    throw inputError(
      `${placeOf(table, without)}: the fold in ${show(name)} is ${cell(table, name, without)}`,
      'each row needs its fold; -1 is for rows that are only trained on',
    );
  return Int32Array.from(codes, (code) => (values[code]!.trim() === '-1' ? -1 : code));
}

/** Sample weights of mean 1. @throws AutomlError (input) if a row to learn from has no weight, or a negative one */
export function weights(table: RawTable, schema: Schema, rows: Int32Array): Float64Array | null {
  const spec = schema.columns.find((c) => c.role === 'weight');
  if (!spec) return null;
  const values = numbers(column(table, spec.name), spec, schema);
  const bad = rows.find((row) => !(values[row]! >= 0 && values[row]! < Infinity));
  if (bad !== undefined)
    throw inputError(
      `${placeOf(table, bad)}: the weight in ${show(spec.name)} is ${cell(table, spec.name, bad)}`,
      'weights are finite numbers from 0',
    );
  return meanOne(values, rows, `${table.source}: column ${show(spec.name)}`);
}

/** Weights of mean 1, so that penalties and limits on leaves mean the same whatever unit the weights have. */
function meanOne(values: Float64Array, rows: Int32Array, where: string): Float64Array {
  const most = rows.reduce((max, row) => Math.max(max, values[row]!), 0);
  if (most === 0)
    throw inputError(`${where}: all weights of rows with a label are 0`, 'name another --weight column');
  // As shares of the largest one first: their sum is finite whatever the unit.
  const mean = rows.reduce((sum, row) => sum + values[row]! / most, 0) / rows.length;
  return values.map((value) => value / most / mean);
}

function withRole(table: RawTable, schema: Schema, role: ColumnSchema['role']): RawColumn | null {
  const spec = schema.columns.find((c) => c.role === role);
  return spec ? column(table, spec.name) : null;
}

function column(table: RawTable, name: string): RawColumn {
  const found = table.columns.find((c) => c.name === name);
  if (!found) throw inputError(`${table.source}: there is no column ${name}`);
  return found;
}
