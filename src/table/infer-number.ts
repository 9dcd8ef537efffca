import { show } from '../core/errors.js';
import { type Cells, firstTexts, someEntry } from './cells.js';
import { western } from './digits.js';
import { type Guess, identifier, oddCells, tolerable } from './guess.js';
import { numbersIn, voteNumberFormat } from './number-vote.js';
import { SPELT } from './plain-numbers.js';
import { MAGNITUDE } from './units.js';

/** Distinct cells that are looked at where a few tell. */
const MOST_LOOKED_AT = 300;

export function guessNumber(cells: Cells, decimalComma: boolean): Guess | null {
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
  const whole = spelling.digits === present || (isCalledId(cells.name) && areWhole(cells, numbers));
  const id = whole ? numberedRows(cells, numbers) : null;
  const unsure = format.thousands === ',' ? ambiguousComma(cells.values) : undefined;
  const base = {
    kind: 'number' as const,
    number: format,
    ...(odd && { odd }),
    ...(unsure !== undefined && { ambiguousComma: unsure }),
    ...(spelling.digits < present && mixedUnits(cells)),
  };
  if (id) return { ...base, drop: 'identifier', reason: id };
  const few = odd ? `all but ${odd.count} cells are numbers` : 'every cell is a number';
  const comma = format.decimal === ',' ? ', written with a decimal comma' : '';
  return { ...base, reason: `${few}${comma}${unitText(format.unit)}` };
}

function unitText(unit: string | undefined): string {
  if (unit === undefined) return '';
  return unit === MAGNITUDE ? ', with magnitudes such as k and M' : `, with ${show(unit)} after it`;
}

const SIGN = /US\$|R\$|C\$|A\$|\p{Sc}|%|\b(?:USD|EUR|GBP|CHF|JPY|CNY|INR)\b/u;

/** The signs of these numbers if they are not of one kind: $ and €, or % and none. */
function mixedUnits(cells: Cells): Pick<Guess, 'mixedUnits'> {
  const signs = new Set<string>();
  for (const cell of firstTexts(cells, MOST_LOOKED_AT)) {
    const sign = SIGN.exec(cell)?.[0];
    if (sign !== undefined) signs.add(sign);
    else if (/[1-9]/.test(cell)) signs.add('');
  }
  const currencies = [...signs].filter((sign) => sign !== '' && sign !== '%');
  const mixed = currencies.length > 1 || (signs.has('%') && signs.size > 1);
  return mixed ? { mixedUnits: [...signs] } : {};
}

/** The first cell such as "1,234", if none of the column tells whether its comma is a decimal one. */
export function ambiguousComma(values: readonly string[]): string | undefined {
  const sure = values.map(western).some((v) => v.includes('.') || /,\d+,|[^\d,+\s-]/.test(v));
  return sure ? undefined : values.find((v) => western(v).includes(','));
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

const CALLED_ID =
  /(^|[^a-z])(id|uuid|guid|key|isbn(1[03])?|ean|upc|gtin|barcode|imei|ssn|phone|telephone|mobile|fax)$/i;

function isCalledId(name: string): boolean {
  return CALLED_ID.test(name) || /[a-z]I[dD]$/.test(name);
}

function areWhole(cells: Cells, numbers: Float64Array): boolean {
  return !someEntry(cells, (k) => !Number.isInteger(numbers[k]!));
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
  const called = isCalledId(name);
  const different = (): boolean =>
    cells.entries.distinct ||
    ((dense ? allDifferent(cells, numbers, low, high) : null) ?? cells.values.length === present);
  if (called && (dense || present >= 50) && different())
    return 'whole numbers, all different, called an identifier';
  const counter = /^(|row|rows|index|idx|nr|no|number|row[ _.-]?(number|no|nr|id)?|unnamed.*|column_\d+)$/i;
  const ofTime = /time|date|year|month|week|day|hour|minute|second|step|age/i.test(name);
  const years = low >= 1500 && high <= 2200;
  const counts = counter.test(name) || (present >= 50 && !ofTime && !years);
  return dense && counts && different() ? 'whole numbers that count the rows' : null;
}

/** Whether no cell of these whole numbers comes twice; null if one number comes in two spellings. */
function allDifferent(
  { times, entries }: Cells,
  numbers: Float64Array,
  low: number,
  high: number,
): boolean | null {
  const seen = new Int32Array(high - low + 1);
  let spellings = false;
  for (let k = 0; k < times.length; k++) {
    if (times[k] === 0) continue;
    const before = seen[numbers[k]! - low]! - 1;
    if (before >= 0 && entries.text(before) === entries.text(k)) return false;
    if (before >= 0) spellings = true;
    seen[numbers[k]! - low] = k + 1;
  }
  return spellings ? null : true;
}

function distinctCodes(cells: Cells): boolean {
  return cells.present >= 20 && cells.values.length === cells.present;
}
