import type { Target } from '../core/data.js';
import { inputError, nearest, show } from '../core/errors.js';
import { parseBoolean } from './booleans.js';
import { parseDate } from './dates.js';
import { missingValues, normalCell } from './missing.js';
import { PLAIN_NUMBER, trainedNumberParser } from './numbers.js';
import type { ColumnSchema, LabelSchema, Schema } from './schema.js';
import { type Column, MISSING, type RawColumn, type RawTable, type Table, UNKNOWN } from './table.js';

/** Counts of cells. unknown: a category that training did not see; unparsable: not of the column's kind. */
export type ParsedColumn = {
  readonly column: Column;
  readonly missing: number;
  readonly unparsable: number;
  readonly unknown: number;
  /** the first cell that is unparsable or unknown */
  readonly example: string | null;
};

export type ParseReport = {
  readonly column: string;
  readonly missing: number;
  readonly unparsable: number;
  readonly unknown: number;
};

/** Cells to typed values, each distinct cell once. What cannot be read becomes missing (or UNKNOWN) and is counted. */
export function parseColumn(raw: RawColumn, spec: ColumnSchema, missing: readonly string[]): ParsedColumn {
  const isMissing = missingValues(raw, missing);
  const codes = spec.kind === 'category' || spec.kind === 'text' ? distinctCodes(raw, spec, isMissing) : null;
  const numbers = codes ? null : cellNumbers(raw, spec, isMissing);
  const bad = Uint8Array.from(isMissing, (m, k) =>
    m ? 0 : codes ? Number(codes[k] === UNKNOWN) : Number(Number.isNaN(numbers![k]!)),
  );
  const counts = tally(raw, isMissing, bad);
  const column: Column = codes ? coded(raw, spec, codes) : gathered(raw, spec, numbers!);
  return {
    column,
    missing: counts.missing,
    unparsable: codes ? 0 : counts.bad,
    unknown: codes ? counts.bad : 0,
    example: counts.bad ? raw.values[bad.indexOf(1)]! : null,
  };
}

/** The number (or date, or 0 and 1) that each distinct cell stands for; NaN for none. */
export function cellNumbers(raw: RawColumn, spec: ColumnSchema, isMissing: Uint8Array): Float64Array {
  const parse = cellParser(spec);
  return Float64Array.from(raw.values, (cell, k) => {
    const value = isMissing[k] ? NaN : parse(cell);
    return Number.isFinite(value) ? value : NaN;
  });
}

function cellParser(spec: ColumnSchema): (cell: string) => number {
  if (spec.kind === 'boolean') return parseBoolean;
  if (spec.kind === 'number') return trainedNumberParser(spec.number ?? PLAIN_NUMBER);
  const order = spec.date?.order ?? 'ymd';
  return (cell) => parseDate(cell, order);
}

function distinctCodes(raw: RawColumn, spec: ColumnSchema, isMissing: Uint8Array): Int32Array {
  if (spec.kind === 'text') return Int32Array.from(isMissing, (m, k) => (m ? MISSING : k));
  const codeOf = new Map((spec.levels ?? []).map((level, code) => [level, code]));
  return Int32Array.from(raw.values, (cell, k) =>
    isMissing[k] ? MISSING : (codeOf.get(normalCell(cell)) ?? UNKNOWN),
  );
}

function gathered(raw: RawColumn, spec: ColumnSchema, distinct: Float64Array): Column {
  const values = new Float64Array(raw.codes.length);
  for (let i = 0; i < values.length; i++) values[i] = distinct[raw.codes[i]!]!;
  return { kind: spec.kind as 'number' | 'boolean' | 'date', name: spec.name, values };
}

function coded(raw: RawColumn, spec: ColumnSchema, distinct: Int32Array): Column {
  const codes = new Int32Array(raw.codes.length);
  for (let i = 0; i < codes.length; i++) codes[i] = distinct[raw.codes[i]!]!;
  return spec.kind === 'text'
    ? { kind: 'text', name: spec.name, codes, values: raw.values }
    : { kind: 'category', name: spec.name, codes, levels: spec.levels ?? [] };
}

function tally(raw: RawColumn, isMissing: Uint8Array, isBad: Uint8Array): { missing: number; bad: number } {
  let missing = 0;
  let bad = 0;
  for (let i = 0; i < raw.codes.length; i++) {
    missing += isMissing[raw.codes[i]!]!;
    bad += isBad[raw.codes[i]!]!;
  }
  return { missing, bad };
}

/**
 * The feature columns, in the order of the schema, found by name; further columns are ignored.
 * @throws AutomlError (input) that names a missing column, unless allowMissing: then all its cells are missing
 */
export function parseTable(
  raw: RawTable,
  schema: Schema,
  options: { readonly allowMissing?: boolean } = {},
): { table: Table; report: ParseReport[] } {
  const byName = new Map(raw.columns.map((column) => [column.name, column]));
  const report: ParseReport[] = [];
  const columns = schema.columns
    .filter((spec) => spec.role === 'feature')
    .map((spec) => {
      const found = byName.get(spec.name) ?? (options.allowMissing ? absent(spec.name, raw.rows) : undefined);
      if (!found) throw noColumn(raw, spec.name, 'Pass --allow-missing to take it as missing.');
      const { column, missing, unparsable, unknown } = parseColumn(found, spec, schema.missing);
      report.push({ column: spec.name, missing, unparsable, unknown });
      return column;
    });
  return { table: { rows: raw.rows, columns }, report };
}

function absent(name: string, rows: number): RawColumn {
  return { name, codes: new Uint8Array(rows), values: [''] };
}

function noColumn(raw: RawTable, name: string, hint: string): Error {
  const near = nearest(
    name,
    raw.columns.map((c) => c.name),
  );
  return inputError(
    `${raw.source}: there is no column ${show(name)}, which the model needs`,
    `${near === undefined ? '' : `is it ${show(near)}? `}${hint}`,
  );
}

/**
 * The label of every row of the table, and the rows where it is usable, in order. Elsewhere (missing, not a
 * finite number, not one of the classes) the target holds NaN or code 0.
 * @throws AutomlError (input) if there is no such column
 */
export function parseLabel(
  raw: RawTable,
  label: LabelSchema,
  missing: readonly string[],
): { y: Target; rows: Int32Array } {
  const column = raw.columns.find((c) => c.name === label.name);
  if (!column) throw noColumn(raw, label.name, 'The label is needed here.');
  const distinct = labelValues(column, label, missing);
  const rows: number[] = [];
  const all = new Float64Array(raw.rows);
  for (let i = 0; i < raw.rows; i++) {
    all[i] = distinct[column.codes[i]!]!;
    if (!Number.isNaN(all[i]!)) rows.push(i);
  }
  const y: Target =
    label.task === 'regression'
      ? { task: label.task, values: all }
      : { task: label.task, codes: Int32Array.from(all, (v) => v || 0), classes: label.classes };
  return { y, rows: Int32Array.from(rows) };
}

function labelValues(column: RawColumn, label: LabelSchema, missing: readonly string[]): Float64Array {
  const isMissing = missingValues(column, missing);
  if (label.task === 'regression') {
    const parse = trainedNumberParser(label.number);
    return Float64Array.from(column.values, (cell, k) => {
      const value = isMissing[k] ? NaN : parse(cell);
      return Number.isFinite(value) ? value : NaN;
    });
  }
  const codeOf = new Map(label.classes.map((name, code) => [name, code]));
  return Float64Array.from(column.values, (cell, k) => (isMissing[k] ? NaN : (codeOf.get(cell) ?? NaN)));
}
