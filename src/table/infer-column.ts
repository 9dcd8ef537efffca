import { inputError, show } from '../core/errors.js';
import { parseBoolean } from './booleans.js';
import { type Cells, firstEntries, firstTexts, someEntry } from './cells.js';
import { datesIn, type DateVote, voteDateFormat } from './date-vote.js';
import { isDigitDate } from './dates.js';
import { durationParser, voteDurationOrder } from './durations.js';
import { type Guess, oddCells, tolerable } from './guess.js';
import { guessNumber } from './infer-number.js';
import { guessWords } from './infer-words.js';
import { normalCell } from './missing.js';
import { formatWithMark, numbersIn, voteNumberFormat } from './number-vote.js';
import { PLAIN_NUMBER } from './numbers.js';
import { type NumberFormat, type Reading, READINGS } from './schema.js';

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
export function forcedColumn(
  cells: Cells,
  reading: Reading,
  decimalComma: boolean,
  option = '--type',
): Guess {
  const reason = `${option} says ${reading}`;
  const kind = READINGS[reading];
  if (kind === 'text' || kind === 'category' || cells.present === 0) return { kind, reason };
  const number = kind === 'number' ? forcedNumberFormat(cells, reading, decimalComma) : null;
  const date = kind === 'date' ? forcedDateFormat(cells, reading) : null;
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

function forcedDateFormat(cells: Cells, reading: Reading): Pick<DateVote, 'format' | 'ambiguous'> {
  const order = ({ 'day-first': 'dmy', 'month-first': 'mdy' } as const)[reading as string];
  return order ? { format: { order }, ambiguous: false } : voteDateFormat(cells);
}

function forcedNumberFormat(cells: Cells, reading: Reading, decimalComma: boolean): NumberFormat {
  if (reading !== 'number') return formatWithMark(cells, reading === 'decimal-comma' ? ',' : '.');
  const { format, readable } = voteNumberFormat(cells, decimalComma);
  const duration = readable === 0 ? guessDuration(cells)?.number : undefined;
  return duration ?? format;
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

/** How many different cells there are, compared as categories are. */
function distinctWords({ values, clean }: Cells): number {
  return clean ? values.length : new Set(values.map(normalCell)).size;
}
