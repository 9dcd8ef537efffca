import { daysIn, daysSince1970 } from './dates.js';
import type { CellBytes } from './table.js';

const DASH = 45;
const COLON = 58;

/** plainDate of every cell. */
export function plainDates(cells: CellBytes): Float64Array {
  const out = new Float64Array(cells.offsets.length - 1);
  for (let k = 0; k < out.length; k++) out[k] = plainDate(cells, k);
  return out;
}

/**
 * The cell as milliseconds if it is written as 2019-12-31, 2019-12-31 23:59 or 2019-12-31T23:59:59Z and is a date;
 * NaN if not: parseDate in dates.ts has to look at it.
 */
function plainDate({ bytes, offsets }: CellBytes, k: number): number {
  const start = offsets[k]!;
  let length = offsets[k + 1]! - start;
  if (length === 20 && bytes[start + 19] === 90) length = 19;
  if (length !== 10 && length !== 16 && length !== 19) return NaN;
  if (bytes[start + 4] !== DASH || bytes[start + 7] !== DASH) return NaN;
  const year = 100 * pair(bytes, start) + pair(bytes, start + 2);
  const month = pair(bytes, start + 5);
  const day = pair(bytes, start + 8);
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return NaN;
  const midnight = daysSince1970(year, month, day) * 86_400_000;
  return length === 10 ? midnight : midnight + timeOfDay(bytes, start + 10, length === 19);
}

function timeOfDay(bytes: Uint8Array, at: number, withSeconds: boolean): number {
  if ((bytes[at] !== 32 && bytes[at] !== 84) || bytes[at + 3] !== COLON) return NaN;
  const hour = pair(bytes, at + 1);
  const minute = pair(bytes, at + 4);
  if (withSeconds && bytes[at + 6] !== COLON) return NaN;
  const second = withSeconds ? pair(bytes, at + 7) : 0;
  if (!(hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 60)) return NaN;
  return ((hour * 60 + minute) * 60 + second) * 1000;
}

/** Two digits; negative or NaN if they are none. */
function pair(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - 48;
  const ones = bytes[at + 1]! - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : -10_000;
}
