import type { RawColumn } from './table.js';

/** Spellings of a missing cell that are always known, compared after trimming. */
export const MISSING_SPELLINGS: readonly string[] = ['', 'NA', 'N/A', 'NaN', 'null', 'NULL', 'None', '?'];

/** Further words for "no value": alone they make no column of numbers or dates a column of words. */
const PLACEHOLDER =
  /^(na|n\/a|n\.a\.?|n\.?d\.?|nan|\(?null\)?|\\n|none|nil|#[a-z0-9/]+[!?]?|<na>|<null>|nat|missing|unknown|undefined|not (available|applicable)|tb[acd]|[-–—]+|\.+|:|0000-00-00( 00:00:00)?)$/i;

export function isPlaceholder(cell: string): boolean {
  return PLACEHOLDER.test(cell.trim());
}

/** For each distinct cell whether it is missing. */
export function missingValues(column: RawColumn, missing: readonly string[]): Uint8Array {
  const spellings = new Set(missing);
  const { values } = column;
  const out = new Uint8Array(values.length);
  for (let k = 0; k < out.length; k++) if (spellings.has(values[k]!.trim())) out[k] = 1;
  return out;
}

/** Nothing is done to a cell of plain characters. */
const CLEAN = /^[!-~](?:[ -~]*[!-~])?$/;

/** How a category cell is compared: without blanks around it, accents composed. */
export function normalCell(cell: string): string {
  return CLEAN.test(cell) ? cell : cell.trim().normalize('NFC');
}
