import { nearest, show, usageError } from '../core/errors.js';
import type { RawColumn } from './table.js';

/** Spellings of a missing cell that are always known, compared after trimming. */
export const MISSING_SPELLINGS: readonly string[] = ['', 'NA', 'N/A', 'NaN', 'null', 'NULL', 'None', '?'];

/** Further words for "no value": alone they make no column of numbers or dates a column of words. */
const PLACEHOLDER =
  /^(na|n\/a|n\.a\.?|n\.?d\.?|nan|\(?null\)?|\\n|none|nil|#[a-z0-9/]+[!?]?|<na>|<null>|nat|missing|unknown|undefined|not (available|applicable)|tb[acd]|[-–—]+|\.+|:|0000-00-00( 00:00:00)?)$/i;

export function isPlaceholder(cell: string): boolean {
  return PLACEHOLDER.test(cell.trim());
}

/** Spellings for every column, and for columns that have more of their own: theirs and all others. */
export type Spellings = {
  readonly all: readonly string[];
  readonly own: ReadonlyMap<string, readonly string[]>;
};

/**
 * The known spellings and those that `--na` adds: TEXT, or COLUMN=TEXT where there is such a column (of several that it may be,
 * the one with the longest name).
 * @throws AutomlError (usage) for what looks like a column's and names none
 */
export function spellingsOf(na: readonly string[], names: readonly string[]): Spellings {
  const own = new Map<string, string[]>();
  const every: string[] = [];
  for (const text of na) {
    const name = longest(names.filter((one) => text.startsWith(`${one}=`)));
    if (name === undefined) every.push(forAll(text, names));
    else own.set(name, [...(own.get(name) ?? []), text.slice(name.length + 1).trim()]);
  }
  const all = [...new Set([...MISSING_SPELLINGS, ...every])];
  return {
    all,
    own: new Map([...own].map(([name, texts]) => [name, [...new Set([...all, ...texts])]])),
  };
}

function longest(names: readonly string[]): string | undefined {
  return names.reduce<string | undefined>(
    (a, b) => (a !== undefined && a.length >= b.length ? a : b),
    undefined,
  );
}

function forAll(text: string, names: readonly string[]): string {
  const near = /^[^=]+(?==.)/.exec(text) && nearest(text.slice(0, text.indexOf('=')), names);
  if (typeof near === 'string')
    throw usageError(
      `--na ${show(text)}: there is no column ${show(text.slice(0, text.indexOf('=')))}`,
      `did you mean ${show(`${near}${text.slice(text.indexOf('='))}`)}?`,
    );
  return text.trim();
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
