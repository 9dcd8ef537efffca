import { inputError, show } from '../core/errors.js';
import { parseBoolean } from './booleans.js';
import { type Cells, firstEntries, firstTexts, rowsWhere, someEntry } from './cells.js';
import { datesIn, voteDateFormat } from './date-vote.js';
import { isDigitDate } from './dates.js';
import { durationParser, voteDurationOrder } from './durations.js';
import { guessWords } from './infer-words.js';
import { isPlaceholder, normalCell } from './missing.js';
import { numbersIn, voteNumberFormat } from './number-vote.js';
import { PLAIN_NUMBER } from './numbers.js';
import { SPELT } from './plain-numbers.js';
import type { DateFormat, NumberFormat } from './schema.js';
import type { Kind } from './table.js';

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

/** What a column is, from its distinct cells. */
export function guessColumn(cells: Cells, decimalComma: boolean): Guess {
  if (cells.present === 0) return { kind: 'category', drop: 'empty', reason: 'all cells are missing' };
  const text = cells.entries.text(firstEntries(cells, 1)[0]!);
  if (cells.missing === 0 && !someEntry(cells, (k) => normalCell(cells.entries.text(k)) !== normalCell(text)))
    return { kind: 'category', drop: 'constant', reason: `every cell is ${show(text.trim())}` };
  return (
    guessBoolean(cells) ??
    guessDigitDate(cells) ??
    guessNumber(cells, decimalComma) ??
    guessDuration(cells) ??
    guessDate(cells) ??
    guessWords(cells, distinctWords(cells))
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
  const date = kind === 'date' ? voteDateFormat(cells) : null;
  const { entries } = cells;
  const read = number
    ? numbersIn(entries, number)
    : date
      ? datesIn(entries, date.format.order)
      : Float64Array.from({ length: entries.size }, (_, k) => parseBoolean(entries.text(k)));
  const odd = oddCells(cells, read);
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
  const { format, readable } = voteNumberFormat(cells, decimalComma);
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
  const byCount = new Map<number, (readonly [string, number])[]>();
  for (const level of counts) {
    const same = byCount.get(level[1]);
    if (same) same.push(level);
    else byCount.set(level[1], [level]);
  }
  return [...byCount.keys()].sort((a, b) => b - a).flatMap((count) => byCount.get(count)!);
}

function guessBoolean(cells: Cells): Guess | null {
  const { entries } = cells;
  if (firstEntries(cells, 25).length > 24) return null;
  if (someEntry(cells, (k) => Number.isNaN(parseBoolean(entries.text(k))))) return null;
  if (!someEntry(cells, (k) => !/\d/.test(entries.text(k)))) return null;
  return { kind: 'boolean', reason: 'every cell is a spelling of yes or no' };
}

/** Dates of digits alone, such as 20190131: every cell, or they are numbers. */
function guessDigitDate(cells: Cells): Guess | null {
  const { entries, spelling, present } = cells;
  if (spelling.digits < present || someEntry(cells, (k) => !isDigitDate(entries.text(k)))) return null;
  if (firstTexts(cells, 5).length < 5) return null;
  return { kind: 'date', date: { order: 'ymd' }, reason: 'every cell is a date, written in digits alone' };
}

/** Durations and times of day, as seconds. */
function guessDuration(cells: Cells): Guess | null {
  const { entries, times } = cells;
  const head = firstTexts(cells, 100).map(durationParser('h:m'));
  if (head.filter(Number.isNaN).length > head.length / 2) return null;
  const duration = voteDurationOrder(cells.values);
  const number = { ...PLAIN_NUMBER, duration };
  const numbers = numbersIn(entries, number);
  const odd = oddCells(cells, numbers);
  const distinct = new Set(numbers.filter((x, k) => times[k]! > 0 && !Number.isNaN(x))).size;
  if (distinct < 3 || (odd && !tolerable(cells, odd.count))) return null;
  const few = odd
    ? `all but ${odd.count} cells are durations or times`
    : 'every cell is a duration or a time';
  const colon = { 'h:m': ' (1:30 is 90 minutes)', 'm:s': ' (1:30 is 90 seconds)' }[duration];
  const spelling = cells.values.some((v) => v.includes(':')) ? colon : '';
  return { kind: 'number', number, reason: `${few}${spelling}`, ...(odd && { odd }) };
}

function guessNumber(cells: Cells, decimalComma: boolean): Guess | null {
  const { entries, present } = cells;
  const { format, readable } = voteNumberFormat(cells, decimalComma);
  if (readable === 0) return null;
  const numbers = numbersIn(entries, format);
  if (!tolerable(cells, present - readable)) return null;
  if (!someEntry(cells, (k) => Number.isFinite(numbers[k]!))) return null;
  const { spelling } = cells;
  const odd = spelling.finite === present ? undefined : oddCells(cells, numbers);
  if (hasLongCodes(cells)) return longCodes(cells);
  if (spelling.bits & SPELT.zero)
    return distinctCodes(cells)
      ? identifier('number codes with leading zeros, all different')
      : { kind: 'category', reason: 'number codes with leading zeros' };
  const whole = spelling.digits === present;
  const id = whole ? numberedRows(cells, numbers) : null;
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
export function ambiguousComma(values: readonly string[]): string | undefined {
  const sure = values.some((v) => v.includes('.') || /,\d+,|[^\d,+\s-]/.test(v));
  return sure ? undefined : values.find((v) => v.includes(','));
}

/** Whether there are whole numbers of more than 15 digits; those too long for a number are among the words. */
function hasLongCodes(cells: Cells): boolean {
  if (cells.spelling.bits & SPELT.long) return true;
  return cells.spelling.numbers < cells.present && cells.values.some((v) => /^\s*[+-]?\d{16,}\s*$/.test(v));
}

function longCodes(cells: Cells): Guess {
  return distinctCodes(cells)
    ? identifier('codes of more than 15 digits, all different')
    : { kind: 'category', reason: 'codes of more than 15 digits, which are kept as they are written' };
}

/** Integers that only count the rows, or are called an identifier. */
function numberedRows(cells: Cells, numbers: Float64Array): string | null {
  const { name, times, present } = cells;
  if (present < 5 || times.some((n) => n > 1)) return null;
  let low = Infinity;
  let high = -Infinity;
  for (let k = 0; k < times.length; k++) {
    if (times[k] === 0) continue;
    low = Math.min(low, numbers[k]!);
    high = Math.max(high, numbers[k]!);
  }
  const dense = high - low + 1 <= 1.45 * present;
  const called = /(^|[^a-z])(id|uuid|guid|key)$/i.test(name) || /[a-z]I[dD]$/.test(name);
  const different = (): boolean =>
    cells.entries.distinct ||
    (dense && !repeats(cells, numbers, low, high)) ||
    cells.values.length === present;
  if (called && (dense || present >= 50) && different())
    return 'whole numbers, all different, called an identifier';
  const counter = /^(|row|rows|index|idx|nr|no|number|row[ _.-]?(number|no|nr|id)?|unnamed.*|column_\d+)$/i;
  const ofTime = /time|date|year|month|week|day|hour|minute|second|step|age/i.test(name);
  const years = low >= 1500 && high <= 2200;
  const counts = counter.test(name) || (present >= 50 && !ofTime && !years);
  return dense && counts && different() ? 'whole numbers that count the rows' : null;
}

/** Whether one of these whole numbers comes twice. */
function repeats({ times }: Cells, numbers: Float64Array, low: number, high: number): boolean {
  const seen = new Uint8Array(high - low + 1);
  for (let k = 0; k < times.length; k++) if (times[k]! > 0 && seen[numbers[k]! - low]!++ > 0) return true;
  return false;
}

function guessDate(cells: Cells): Guess | null {
  const { format, readable, ambiguous } = voteDateFormat(cells);
  if (readable === 0) return null;
  const odd = readable === cells.present ? undefined : oddCells(cells, datesIn(cells.entries, format.order));
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

/** How many different cells there are, compared as categories are. */
function distinctWords({ values }: Cells): number {
  return values.every((cell) => normalCell(cell) === cell)
    ? values.length
    : new Set(values.map(normalCell)).size;
}

function distinctCodes(cells: Cells): boolean {
  return cells.present >= 20 && cells.values.length === cells.present;
}

function oddCells({ entries, times }: Cells, read: Float64Array): Guess['odd'] {
  let count = 0;
  let example: string | undefined;
  for (let k = 0; k < times.length; k++) {
    if (times[k] === 0 || Number.isFinite(read[k]!)) continue;
    count += times[k]!;
    if (example === undefined || (isPlaceholder(example) && !isPlaceholder(entries.text(k))))
      example = entries.text(k);
  }
  return example === undefined ? undefined : { count, example };
}

/** A few slips do not make a column of numbers one of words: 1 % of the cells, or two in a small table. */
function tolerable(cells: Cells, odd: number): boolean {
  const slips = odd - placeholders(cells);
  const rest = cells.present - (odd - slips);
  return rest > 0 && slips <= Math.max(0.01 * rest, Math.min(2, 0.05 * rest));
}

export function placeholders(cells: Cells): number {
  const { numbers, text } = cells.entries;
  return rowsWhere(cells, (k) => Number.isNaN(numbers[k]!) && isPlaceholder(text(k)));
}
