import { type Cells, firstTexts } from './cells.js';
import { parseDate } from './dates.js';
import type { Entries } from './entries.js';
import { plainDates } from './plain-dates.js';
import type { DateFormat } from './schema.js';

export type DateVote = {
  readonly format: DateFormat;
  /** cells (counted with repeats) that it reads */
  readonly readable: number;
  /** day first and month first read the column equally well, and differently */
  readonly ambiguous: boolean;
};

const known = new WeakMap<Entries, Float64Array>();

/** What is a date in every format; NaN for other entries. Made once per column: dates are guessed, and then parsed. */
function plainDatesIn(entries: Entries): Float64Array | null {
  if (!entries.bytes) return null;
  let dates = known.get(entries);
  if (!dates) known.set(entries, (dates = plainDates(entries.bytes)));
  return dates;
}

/** Every entry as parseDate reads it. Not to be written to. */
export function datesIn(entries: Entries, order: DateFormat['order']): Float64Array {
  const { size, text } = entries;
  const plain = plainDatesIn(entries);
  let out = plain ?? new Float64Array(size).fill(NaN);
  for (let k = 0; k < size; k++) {
    if (out[k] === out[k]) continue;
    const date = parseDate(text(k), order);
    if (Number.isNaN(date)) continue;
    if (out === plain) out = plain.slice();
    out[k] = date;
  }
  return out;
}

/** Whether day or month comes first, voted over the whole column. In doubt: month before day after slashes. */
export function voteDateFormat(cells: Cells): DateVote {
  if (areWords(cells)) return { format: { order: 'ymd' }, readable: 0, ambiguous: false };
  const { entries, times } = cells;
  let dmy = 0;
  let mdy = 0;
  let differ = false;
  let slashes = false;
  const plain = plainDatesIn(entries);
  for (let k = 0; k < times.length; k++) {
    if (times[k] === 0) continue;
    if (plain && !Number.isNaN(plain[k]!)) {
      dmy += times[k]!;
      mdy += times[k]!;
      continue;
    }
    const text = entries.text(k);
    const a = parseDate(text, 'dmy');
    const b = /^\s*\d{1,2}[-/.]\d/.test(text) ? parseDate(text, 'mdy') : a;
    if (!Number.isNaN(a)) dmy += times[k]!;
    if (!Number.isNaN(b)) mdy += times[k]!;
    if (!Object.is(a, b)) {
      differ = true;
      slashes ||= text.includes('/');
    }
  }
  if (!differ || (dmy === 0 && mdy === 0))
    return { format: { order: 'ymd' }, readable: dmy, ambiguous: false };
  const ambiguous = dmy === mdy;
  const order = ambiguous ? (slashes ? 'mdy' : 'dmy') : dmy > mdy ? 'dmy' : 'mdy';
  return { format: { order }, readable: Math.max(dmy, mdy), ambiguous };
}

/** Whether a hundred different cells come before the first date. */
function areWords(cells: Cells): boolean {
  const head = firstTexts(cells, 100);
  const isDate = (cell: string): boolean =>
    !Number.isNaN(parseDate(cell, 'dmy')) || !Number.isNaN(parseDate(cell, 'mdy'));
  return head.length === 100 && !head.some(isDate);
}
