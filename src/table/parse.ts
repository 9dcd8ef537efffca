import type { Target } from '../core/data.js';
import { inputError, nearest, show } from '../core/errors.js';
import { parseBoolean } from './booleans.js';
import { datesIn } from './date-vote.js';
import {
  type Counts,
  type Entries,
  entriesOf,
  gatherCodes,
  gatherNumbers,
  missingCells,
  missingEntries,
} from './entries.js';
import { levelCodes } from './levels.js';
import { numbersIn } from './number-vote.js';
import { PLAIN_NUMBER, trainedNumberParser } from './numbers.js';
import { cellCounts } from './raw-table.js';
import type { ColumnSchema, LabelSchema, NumberFormat, Schema } from './schema.js';
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
export function parseColumn(raw: RawColumn, spec: ColumnSchema, common: readonly string[]): ParsedColumn {
  const missing = spec.missing ?? common;
  return spec.kind === 'category' || spec.kind === 'text'
    ? codedColumn(raw, spec, missing)
    : numericColumn(raw, spec, missing);
}

function numericColumn(raw: RawColumn, spec: ColumnSchema, missing: readonly string[]): ParsedColumn {
  const entries = entriesOf(raw);
  const isMissing = missingEntries(entries, missing);
  const distinct = finiteNumbers(isMissing, readEntries(entries, spec));
  const counts = tally(entries.counts, isMissing, (k) => Number.isNaN(distinct[k]!));
  const values = gatherNumbers(entries.codes, distinct);
  return {
    column: { kind: spec.kind as 'number' | 'boolean' | 'date', name: spec.name, values },
    missing: counts.missing,
    unparsable: counts.bad,
    unknown: 0,
    example: counts.first < 0 ? null : entries.text(counts.first),
  };
}

/** The number (or date, or 0 and 1) that each distinct cell stands for; NaN for none. */
export function cellNumbers(raw: RawColumn, spec: ColumnSchema, isMissing: Uint8Array): Float64Array {
  const { name, codes, values } = raw;
  const entries = entriesOf(raw);
  const distinct = entries.distinct ? entries : entriesOf({ name, codes, values });
  return finiteNumbers(isMissing, readEntries(distinct, spec));
}

/** What was read of each entry; NaN where it is missing or not finite. */
function finiteNumbers(isMissing: Uint8Array, read: Float64Array): Float64Array {
  let out = read;
  for (let k = 0; k < read.length; k++) {
    const x = read[k]!;
    if (x !== x || (isMissing[k] === 0 && x - x === 0)) continue;
    if (out === read) out = read.slice();
    out[k] = NaN;
  }
  return out;
}

function readEntries(entries: Entries, spec: ColumnSchema): Float64Array {
  if (spec.kind === 'boolean')
    return Float64Array.from({ length: entries.size }, (_, k) => parseBoolean(entries.text(k)));
  const format = spec.number ?? PLAIN_NUMBER;
  if (spec.kind === 'number') return numbersIn(entries, format, trainedNumberParser(format));
  return datesIn(entries, spec.date?.order ?? 'ymd');
}

function codedColumn(raw: RawColumn, spec: ColumnSchema, missing: readonly string[]): ParsedColumn {
  const isMissing = missingCells(raw, missing);
  const distinct = distinctCodes(raw, spec, isMissing);
  const codes = gatherCodes(raw.codes, distinct);
  const counts = tally(cellCounts(raw), isMissing, (k) => distinct[k] === UNKNOWN);
  return {
    column:
      spec.kind === 'text'
        ? { kind: 'text', name: spec.name, codes, values: raw.values }
        : { kind: 'category', name: spec.name, codes, levels: spec.levels ?? [] },
    missing: counts.missing,
    unparsable: 0,
    unknown: counts.bad,
    example: counts.first < 0 ? null : raw.values[counts.first]!,
  };
}

function distinctCodes(raw: RawColumn, spec: ColumnSchema, isMissing: Uint8Array): Int32Array {
  const codes =
    spec.kind === 'text'
      ? new Int32Array(isMissing.length).map((_, k) => k)
      : levelCodes(raw, spec.levels ?? []);
  for (let k = 0; k < codes.length; k++) if (isMissing[k]) codes[k] = MISSING;
  return codes;
}

/** Rows that are missing, rows that are bad, and the first cell that is bad (-1: none). */
function tally(
  rows: Counts,
  isMissing: Uint8Array,
  isBad: (k: number) => boolean,
): { missing: number; bad: number; first: number } {
  let missing = 0;
  let bad = 0;
  let first = -1;
  for (let k = 0; k < rows.length; k++) {
    if (isMissing[k]) missing += rows[k]!;
    else if (isBad(k)) {
      bad += rows[k]!;
      if (first < 0) first = k;
    }
  }
  return { missing, bad, first: bad ? first : -1 };
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
  const names = raw.columns.map((column) => column.name);
  const near = nearest(name, names);
  const way =
    names.length === 1
      ? `the only column is ${show(names[0]!)}: is the delimiter right? See --delimiter. `
      : near === undefined
        ? ''
        : `is it ${show(near)}? `;
  return inputError(
    `${raw.source}: there is no column ${show(name)}, which the model needs`,
    `${way}${hint}`,
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
  common: readonly string[],
): { y: Target; rows: Int32Array } {
  const missing = label.missing ?? common;
  const column = raw.columns.find((c) => c.name === label.name);
  if (!column) throw noColumn(raw, label.name, 'The label is needed here.');
  return label.task === 'regression'
    ? labelNumbers(column, label.number, missing)
    : labelClasses(column, label, missing);
}

function labelNumbers(
  column: RawColumn,
  format: NumberFormat,
  missing: readonly string[],
): { y: Target; rows: Int32Array } {
  const entries = entriesOf(column);
  const read = numbersIn(entries, format, trainedNumberParser(format));
  const distinct = finiteNumbers(missingEntries(entries, missing), read);
  const values = gatherNumbers(entries.codes, distinct);
  const rows = new Int32Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) rows[count++] = i;
  return { y: { task: 'regression', values }, rows: rows.subarray(0, count) };
}

function labelClasses(
  column: RawColumn,
  { task, classes }: Extract<LabelSchema, { classes: readonly string[] }>,
  missing: readonly string[],
): { y: Target; rows: Int32Array } {
  const isMissing = missingCells(column, missing);
  const codeOf = new Map(classes.map((name, code) => [name, code]));
  const distinct = column.values.map((cell, k) => (isMissing[k] ? MISSING : (codeOf.get(cell) ?? MISSING)));
  const codes = gatherCodes(column.codes, Int32Array.from(distinct));
  const rows = new Int32Array(codes.length);
  let count = 0;
  for (let i = 0; i < codes.length; i++)
    if (codes[i] === MISSING) codes[i] = 0;
    else rows[count++] = i;
  return { y: { task, codes, classes }, rows: rows.subarray(0, count) };
}
