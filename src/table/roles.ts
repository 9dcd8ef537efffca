import { inputError } from '../core/errors.js';
import { parseColumn } from './parse.js';
import { placeOf } from './raw-table.js';
import type { ColumnSchema, Schema } from './schema.js';
import type { RawColumn, RawTable } from './table.js';

/** Per table row; at most one of them is given: keeps together, goes forward, or is the fold itself. */
export type FoldColumns = {
  readonly group: Int32Array | null;
  readonly time: Float64Array | null;
  readonly fold: Int32Array | null;
};

function numbers(raw: RawColumn, spec: ColumnSchema, schema: Schema): Float64Array {
  const { column: parsed } = parseColumn(raw, spec, schema.missing);
  if (parsed.kind === 'category' || parsed.kind === 'text' || parsed.kind === 'terms')
    throw inputError(
      `column ${raw.name} is read as ${parsed.kind}`,
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
  if (time && values?.some((v) => Number.isNaN(v)))
    throw inputError(
      `${table.source}: column ${time.name} has cells without a time`,
      'fill or drop these rows',
    );
  return {
    time: values,
    group: group && Int32Array.from(group.codes),
    fold: fold && foldIds(fold),
  };
}

/** One number per fold; rows of fold -1 are never checked on (scikit-learn's PredefinedSplit). */
function foldIds({ codes, values }: RawColumn): Int32Array {
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
      `${placeOf(table, bad)}: the weight in ${spec.name} is ${values[bad]}`,
      'weights are finite numbers from 0',
    );
  return meanOne(values, rows);
}

/** Weights of mean 1, so that penalties and limits on leaves mean the same whatever unit the weights have. */
function meanOne(values: Float64Array, rows: Int32Array): Float64Array {
  const most = rows.reduce((max, row) => Math.max(max, values[row]!), 0);
  if (most === 0) throw inputError('all weights are 0', 'name another --weight column');
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
