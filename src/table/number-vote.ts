import { type Cells, firstTexts, rowsWhere, someEntry } from './cells.js';
import type { Entries } from './entries.js';
import { numberParser, PLAIN_NUMBER } from './numbers.js';
import { SPELT } from './plain-numbers.js';
import type { NumberFormat } from './schema.js';

/** In order of preference where several read a column equally well. */
const FORMATS: readonly NumberFormat[] = [
  PLAIN_NUMBER,
  { decimal: '.', thousands: ',' },
  { decimal: ',', thousands: '' },
  { decimal: ',', thousands: '.' },
  { decimal: '.', thousands: ' ' },
  { decimal: ',', thousands: ' ' },
  { decimal: '.', thousands: "'" },
];

export type NumberVote = {
  readonly format: NumberFormat;
  /** cells (counted with repeats) that it reads */
  readonly readable: number;
};

/** Every entry as `parse`, a parser of numbers in this format, reads it. Not to be written to. */
export function numbersIn(
  entries: Entries,
  format: NumberFormat,
  parse = numberParser(format),
): Float64Array {
  const { size, numbers, spelt, text } = entries;
  if (format.duration) return Float64Array.from({ length: size }, (_, k) => parse(text(k)));
  // What is a plain number is the same number wherever the decimal mark is a point.
  const plain = format.decimal === '.';
  let out: Float64Array | null = plain ? null : new Float64Array(size).fill(NaN);
  for (let k = 0; k < size; k++) {
    if ((plain && numbers[k] === numbers[k]) || spelt[k] === SPELT.word) continue;
    out ??= numbers.slice();
    out[k] = parse(text(k));
  }
  return out ?? numbers;
}

/**
 * The format that reads most cells.
 * @param decimalComma whether other columns of the table are surely written with a decimal comma
 */
export function voteNumberFormat(cells: Cells, decimalComma: boolean): NumberVote {
  const { entries, present } = cells;
  const holds = (mark: string): boolean => someEntry(cells, (k) => entries.text(k).includes(mark));
  const readable = (format: NumberFormat): number => {
    const numbers = numbersIn(entries, format);
    return rowsWhere(cells, (k) => !Number.isNaN(numbers[k]!));
  };
  const plain = { format: PLAIN_NUMBER, readable: cells.spelling.numbers };
  if ((plain.readable === present && !decimalComma) || areWords(cells)) return plain;
  const points = holds('.');
  const comma = decimalComma && (points || holds(','));
  if (plain.readable === present && !comma) return plain;
  const first = FORMATS[points ? 3 : 2]!;
  let best: NumberVote = comma ? { format: first, readable: readable(first) } : plain;
  for (const format of FORMATS) {
    if (best.readable === present) return best;
    const n = readable(format);
    if (n > best.readable) best = { format, readable: n };
  }
  return best;
}

/** Whether most of the first distinct cells are no numbers in any format, so that a look at all of them is idle. */
function areWords(cells: Cells): boolean {
  const head = firstTexts(cells, 101);
  if (head.length <= 100) return false;
  const parsers = FORMATS.map(numberParser);
  return head.slice(0, 100).filter((v) => parsers.some((parse) => !Number.isNaN(parse(v)))).length < 50;
}
