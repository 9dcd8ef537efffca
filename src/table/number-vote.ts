import { type Cells, firstTexts, rowsWhere, someEntry } from './cells.js';
import { western } from './digits.js';
import type { Entries } from './entries.js';
import { numberParser, PLAIN_NUMBER } from './numbers.js';
import { SPELT } from './plain-numbers.js';
import type { NumberFormat } from './schema.js';
import { voteUnit } from './units.js';

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
    if (plain && numbers[k] === numbers[k]) continue;
    if (spelt[k] === SPELT.word && format.unit === undefined) continue;
    out ??= numbers.slice();
    out[k] = parse(text(k));
  }
  return out ?? numbers;
}

/** Distinct cells that tell whether a look at all of them is idle. */
const HEAD = 100;
/** So much of a column is read at least with a unit, and not without. */
const READ = 0.9;
const FEWEST_VALUES = 3;

/**
 * The format that reads most cells; one with a unit only if it makes the column one of numbers.
 * @param decimalComma whether other columns of the table are surely written with a decimal comma
 */
export function voteNumberFormat(cells: Cells, decimalComma: boolean): NumberVote {
  const { present, spelling } = cells;
  const plain = { format: PLAIN_NUMBER, readable: spelling.numbers };
  if (plain.readable === present && !decimalComma) return plain;
  const head = firstTexts(cells, HEAD);
  const bare = areWords(head, FORMATS) ? plain : bestFormat(cells, decimalComma, plain, FORMATS);
  if (bare.readable >= READ * present) return bare;
  const unit = voteUnit(head);
  if (unit === null) return bare;
  const formats = FORMATS.map((format) => ({ ...format, unit }));
  if (areWords(head, formats)) return bare;
  const best = bestFormat(cells, decimalComma, { format: formats[0]!, readable: 0 }, formats);
  const values = new Set(head.map(numberParser(best.format)).filter(Number.isFinite));
  return best.readable >= READ * present && values.size >= FEWEST_VALUES ? best : bare;
}

/** The format with this decimal mark that reads most cells. */
export function formatWithMark(cells: Cells, decimal: NumberFormat['decimal']): NumberFormat {
  const formats = FORMATS.filter((format) => format.decimal === decimal);
  return bestFormat(cells, false, { format: formats[0]!, readable: 0 }, formats).format;
}

/** @param plain what the first of the formats reads, as far as that is known */
function bestFormat(
  cells: Cells,
  decimalComma: boolean,
  plain: NumberVote,
  formats: readonly NumberFormat[],
): NumberVote {
  const { entries, present } = cells;
  const holds = (mark: string): boolean => someEntry(cells, (k) => western(entries.text(k)).includes(mark));
  const readable = (format: NumberFormat): number => {
    const numbers = numbersIn(entries, format);
    return rowsWhere(cells, (k) => !Number.isNaN(numbers[k]!));
  };
  const points = decimalComma && holds('.');
  const comma = decimalComma && (points || holds(','));
  if (plain.readable === present && !comma) return plain;
  const first = formats[points ? 3 : 2]!;
  let best: NumberVote = comma ? { format: first, readable: readable(first) } : plain;
  for (const format of formats) {
    if (best.readable === present) return best;
    const n = readable(format);
    if (n > best.readable) best = { format, readable: n };
  }
  return best;
}

/** Whether most of a hundred distinct cells are no numbers in any of the formats. */
function areWords(head: readonly string[], formats: readonly NumberFormat[]): boolean {
  if (head.length < HEAD) return false;
  const parsers = formats.map(numberParser);
  return head.filter((v) => parsers.some((parse) => !Number.isNaN(parse(v)))).length < HEAD / 2;
}
