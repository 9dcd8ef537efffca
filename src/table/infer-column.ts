import { inputError, show } from '../core/errors.js';
import { parseBoolean } from './booleans.js';
import { isDigitDate, parseDate, voteDateFormat } from './dates.js';
import { durationParser, voteDurationOrder } from './durations.js';
import { guessWords } from './infer-words.js';
import { isPlaceholder, missingValues, normalCell } from './missing.js';
import { numberParser, PLAIN_NUMBER, voteNumberFormat } from './numbers.js';
import { cellCounts } from './raw-table.js';
import type { DateFormat, NumberFormat } from './schema.js';
import type { Kind, RawColumn } from './table.js';

/** The cells of a column that are not missing: each distinct one with how often it occurs. */
export type Cells = {
  readonly name: string;
  readonly values: readonly string[];
  readonly counts: readonly number[];
  readonly present: number;
  readonly missing: number;
};

export type Guess = {
  readonly kind: Kind;
  readonly reason: string;
  /** why it is no feature, if it is none; an identifier may be taken back if nothing else is left */
  readonly drop?: 'empty' | 'constant' | 'identifier';
  readonly number?: NumberFormat;
  readonly date?: DateFormat;
  readonly ambiguousDate?: boolean;
  /** a number whose commas may be thousands (as it is read) or decimal */
  readonly ambiguousComma?: string;
  /** cells that the kind cannot read, counted with repeats, and the first of them */
  readonly odd?: { readonly count: number; readonly example: string };
};

export function presentCells(column: RawColumn, missing: readonly string[]): Cells {
  const isMissing = missingValues(column, missing);
  const all = cellCounts(column);
  const values: string[] = [];
  const counts: number[] = [];
  let present = 0;
  column.values.forEach((value, k) => {
    if (isMissing[k] || all[k] === 0) return;
    values.push(value);
    counts.push(all[k]!);
    present += all[k]!;
  });
  return { name: column.name, values, counts, present, missing: column.codes.length - present };
}

/** What a column is, from its distinct cells. */
export function guessColumn(cells: Cells, decimalComma: boolean): Guess {
  if (cells.present === 0) return { kind: 'category', drop: 'empty', reason: 'all cells are missing' };
  const distinct = new Set(cells.values.map(normalCell)).size;
  if (distinct === 1 && cells.missing === 0)
    return { kind: 'category', drop: 'constant', reason: `every cell is ${show(cells.values[0]!.trim())}` };
  return (
    guessBoolean(cells) ??
    guessDigitDate(cells) ??
    guessNumber(cells, decimalComma) ??
    guessDuration(cells) ??
    guessDate(cells) ??
    guessWords(cells, distinct)
  );
}

/** A column that puts the rows in order of time. @throws AutomlError (input) if it holds neither numbers nor dates */
export function timeColumn(cells: Cells, decimalComma: boolean): Guess {
  const { drop: _, ...guess } = guessNumber(cells, decimalComma) ?? guessDate(cells) ?? guessWords(cells, 1);
  if (guess.kind === 'number' || guess.kind === 'date') return guess;
  throw inputError(
    `--time-column ${show(cells.name)}: neither numbers nor dates, for example ${show(cells.values[0] ?? '')}`,
    'write dates as 2019-12-31',
  );
}

/**
 * The column as the user says it is.
 * @param option that says so, for messages
 * @throws AutomlError (input) if no cell can be read so
 */
export function forcedColumn(cells: Cells, kind: Kind, decimalComma: boolean, option = '--type'): Guess {
  const reason = `${option} says ${kind}`;
  if (kind === 'text' || kind === 'category' || cells.present === 0) return { kind, reason };
  const number = kind === 'number' ? forcedNumberFormat(cells, decimalComma) : null;
  const date = kind === 'date' ? voteDateFormat(cells.values, cells.counts) : null;
  const readable = cells.values.map((v) =>
    number
      ? Number.isFinite(numberParser(number)(v))
      : date
        ? isDate(v, date.format)
        : !Number.isNaN(parseBoolean(v)),
  );
  const odd = oddCells(cells, readable);
  if (odd?.count === cells.present)
    throw inputError(
      `${show(cells.name)}: no cell is a ${kind}, for example ${show(odd.example)}`,
      `${option} takes it as ${kind}: name another column, or leave the option out`,
    );
  return {
    kind,
    reason,
    ...(number && { number }),
    ...(date && { date: date.format, ambiguousDate: date.ambiguous }),
    ...(odd && { odd }),
  };
}

function forcedNumberFormat(cells: Cells, decimalComma: boolean): NumberFormat {
  const { format, readable } = voteNumberFormat(cells.values, cells.counts, decimalComma);
  const duration = readable === 0 ? guessDuration(cells)?.number : undefined;
  return duration ?? format;
}

/** A longer cell is no category: it would only swell the model. */
export const LONGEST_LEVEL = 1000;

/** Category levels: most frequent first, then by first appearance. */
export function levelsOf(cells: Cells): readonly string[] {
  return levelCounts(cells)
    .map(([level]) => level)
    .filter((level) => level.length <= LONGEST_LEVEL);
}

/** All different cells, compared as categories are, with how often they occur; most frequent first. */
export function levelCounts(cells: Cells): (readonly [string, number])[] {
  const counts = new Map<string, number>();
  cells.values.forEach((value, k) => {
    const level = normalCell(value);
    counts.set(level, (counts.get(level) ?? 0) + cells.counts[k]!);
  });
  return [...counts].sort((a, b) => b[1] - a[1]);
}

function guessBoolean(cells: Cells): Guess | null {
  if (cells.values.length > 24 || cells.values.some((v) => Number.isNaN(parseBoolean(v)))) return null;
  if (cells.values.every((v) => /\d/.test(v))) return null;
  return { kind: 'boolean', reason: 'every cell is a spelling of yes or no' };
}

/** Dates of digits alone, such as 20190131: every cell, or they are numbers. */
function guessDigitDate(cells: Cells): Guess | null {
  if (cells.values.length < 5 || !cells.values.every(isDigitDate)) return null;
  return { kind: 'date', date: { order: 'ymd' }, reason: 'every cell is a date, written in digits alone' };
}

/** Durations and times of day, as seconds. */
function guessDuration(cells: Cells): Guess | null {
  const head = cells.values.slice(0, 100).map(durationParser('h:m'));
  if (head.filter(Number.isNaN).length > head.length / 2) return null;
  const duration = voteDurationOrder(cells.values);
  const numbers = cells.values.map(durationParser(duration));
  const odd = oddCells(
    cells,
    numbers.map((x) => !Number.isNaN(x)),
  );
  const distinct = new Set(numbers.filter((x) => !Number.isNaN(x))).size;
  if (distinct < 3 || (odd && !tolerable(cells, odd.count))) return null;
  const few = odd
    ? `all but ${odd.count} cells are durations or times`
    : 'every cell is a duration or a time';
  const colon = { 'h:m': ' (1:30 is 90 minutes)', 'm:s': ' (1:30 is 90 seconds)' }[duration];
  const spelling = cells.values.some((v) => v.includes(':')) ? colon : '';
  return {
    kind: 'number',
    number: { ...PLAIN_NUMBER, duration },
    reason: `${few}${spelling}`,
    ...(odd && { odd }),
  };
}

function guessNumber(cells: Cells, decimalComma: boolean): Guess | null {
  const { format, readable } = voteNumberFormat(cells.values, cells.counts, decimalComma);
  if (readable === 0) return null;
  const parse = numberParser(format);
  const numbers = cells.values.map(parse);
  if (!tolerable(cells, cells.present - readable) || !numbers.some(Number.isFinite)) return null;
  const odd = oddCells(cells, numbers.map(Number.isFinite));
  const digits = cells.values.filter((v) => /^\s*\d+\s*$/.test(v)).map((v) => v.trim());
  if (cells.values.some((v) => /^\s*[+-]?\d{16,}\s*$/.test(v))) return longCodes(cells);
  if (digits.some((v) => v.length > 2 && v.startsWith('0')))
    return distinctCodes(cells)
      ? identifier('number codes with leading zeros, all different')
      : { kind: 'category', reason: 'number codes with leading zeros' };
  const id = digits.length === cells.values.length && numberedRows(cells, numbers);
  const unsure = format.thousands === ',' ? ambiguousComma(cells.values) : undefined;
  const base = {
    kind: 'number' as const,
    number: format,
    ...(odd && { odd }),
    ...(unsure !== undefined && { ambiguousComma: unsure }),
  };
  if (id) return { ...base, drop: 'identifier', reason: id };
  const few = odd ? `all but ${odd.count} cells are numbers` : 'every cell is a number';
  return { ...base, reason: format.decimal === ',' ? `${few}, written with a decimal comma` : few };
}

/** The first cell such as "1,234", if none of the column tells whether its comma is a decimal one. */
function ambiguousComma(values: readonly string[]): string | undefined {
  const sure = values.some((v) => v.includes('.') || /,\d+,|[^\d,+\s-]/.test(v));
  return sure ? undefined : values.find((v) => v.includes(','));
}

function longCodes(cells: Cells): Guess {
  return distinctCodes(cells)
    ? identifier('codes of more than 15 digits, all different')
    : { kind: 'category', reason: 'codes of more than 15 digits, which are kept as they are written' };
}

/** Integers that only count the rows, or are called an identifier. */
function numberedRows(cells: Cells, numbers: readonly number[]): string | null {
  if (cells.present < 5 || cells.counts.some((n) => n > 1)) return null;
  const { name } = cells;
  const low = numbers.reduce((a, b) => Math.min(a, b));
  const high = numbers.reduce((a, b) => Math.max(a, b));
  const dense = high - low + 1 <= 1.45 * numbers.length;
  const called = /(^|[^a-z])(id|uuid|guid|key)$/i.test(name) || /[a-z]I[dD]$/.test(name);
  if (called && (dense || cells.present >= 50)) return 'whole numbers, all different, called an identifier';
  const counter = /^(|row|rows|index|idx|nr|no|number|row[ _.-]?(number|no|nr|id)?|unnamed.*|column_\d+)$/i;
  if (dense && counter.test(name)) return 'whole numbers that count the rows';
  const ofTime = /time|date|year|month|week|day|hour|minute|second|step|age/i.test(name);
  const years = low >= 1500 && high <= 2200;
  return dense && cells.present >= 50 && !ofTime && !years ? 'whole numbers that count the rows' : null;
}

function guessDate(cells: Cells): Guess | null {
  const { format, readable, ambiguous } = voteDateFormat(cells.values, cells.counts);
  if (readable === 0) return null;
  const odd = oddCells(
    cells,
    cells.values.map((v) => isDate(v, format)),
  );
  if (odd && !tolerable(cells, odd.count)) return null;
  const order = { ymd: '', dmy: ', day first', mdy: ', month first' }[format.order];
  return {
    kind: 'date',
    date: format,
    ambiguousDate: ambiguous,
    reason: `${odd ? `all but ${odd.count} cells are dates` : 'every cell is a date'}${order}`,
    ...(odd && { odd }),
  };
}

export function identifier(reason: string): Guess {
  return { kind: 'category', drop: 'identifier', reason };
}

function distinctCodes(cells: Cells): boolean {
  return cells.present >= 20 && cells.values.length === cells.present;
}

function isDate(cell: string, format: DateFormat): boolean {
  return !Number.isNaN(parseDate(cell, format.order));
}

function oddCells(cells: Cells, readable: readonly boolean[]): Guess['odd'] {
  let count = 0;
  let example: string | undefined;
  readable.forEach((ok, k) => {
    if (ok) return;
    count += cells.counts[k]!;
    if (example === undefined || (isPlaceholder(example) && !isPlaceholder(cells.values[k]!)))
      example = cells.values[k]!;
  });
  return example === undefined ? undefined : { count, example };
}

/** A few slips do not make a column of numbers one of words: 1 % of the cells, or two in a small table. */
function tolerable(cells: Cells, odd: number): boolean {
  const slips = odd - placeholders(cells);
  const rest = cells.present - (odd - slips);
  return rest > 0 && slips <= Math.max(0.01 * rest, Math.min(2, 0.05 * rest));
}

export function placeholders(cells: Cells): number {
  let n = 0;
  cells.values.forEach((value, k) => {
    if (isPlaceholder(value)) n += cells.counts[k]!;
  });
  return n;
}
