import { type Cells, firstTexts } from './cells.js';
import { parseDate } from './dates.js';
import { isPlaceholder } from './missing.js';
import { numberParser, PLAIN_NUMBER } from './numbers.js';

/** Different cells that are looked at, at least and at most. */
const FEWEST = 10;
const MOST = 500;
/** 12.3 kg, <100, 5-, 1.2M, and digits of other scripts. */
const BESIDE = /^[<>~≈≤≥]?\s*[+-]?\p{Nd}+(?:[.,]\p{Nd}+)*\s*(?:[\p{L}°%²³]{1,10}(?:\/\p{L}{1,5})?|[+-])?$/u;
const CODE = /^\s*0\d/;

/** What a column of words nearly is, and a cell that kept it from being that. */
export type Almost = {
  readonly kind: 'number' | 'date';
  /** others: some cells are no numbers (dates); beside: something stands beside them; mixed: they are not spelt alike */
  readonly why: 'others' | 'beside' | 'mixed';
  readonly example: string;
};

/** null if the words are words. */
export function almostAnother(cells: Cells): Almost | null {
  const some = firstTexts(cells, MOST).filter((text) => !isPlaceholder(text) && text.length < 100);
  if (some.length < FEWEST) return null;
  return almostDates(some) ?? almostNumbers(some);
}

function almostDates(some: readonly string[]): Almost | null {
  const odd = (['ymd', 'dmy', 'mdy'] as const)
    .map((order) => some.filter((text) => Number.isNaN(parseDate(text, order))))
    .reduce((a, b) => (b.length < a.length ? b : a));
  return odd[0] !== undefined && odd.length <= 0.5 * some.length
    ? { kind: 'date', why: 'others', example: odd[0] }
    : null;
}

function almostNumbers(some: readonly string[]): Almost | null {
  if (some.some((text) => CODE.test(text))) return null;
  const point = numberParser({ decimal: '.', thousands: ',' });
  const comma = numberParser({ decimal: ',', thousands: '.' });
  const odd = some.filter((text) => Number.isNaN(point(text)) && Number.isNaN(comma(text)));
  const plain = numberParser(PLAIN_NUMBER);
  if (odd.length === 0) {
    const example = some.find((text) => Number.isNaN(plain(text)));
    return example === undefined ? null : { kind: 'number', why: 'mixed', example };
  }
  const beside = odd.filter((text) => BESIDE.test(text.trim()));
  if (beside.length > 0 && some.length - odd.length + beside.length >= 0.9 * some.length)
    return { kind: 'number', why: 'beside', example: beside[0]! };
  return odd.length <= 0.2 * some.length ? { kind: 'number', why: 'others', example: odd[0]! } : null;
}
