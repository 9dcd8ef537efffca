import { type Counts, type Entries, entriesOf, missingCells, missingEntries } from './entries.js';
import { normalCell } from './missing.js';
import { SPELT } from './plain-numbers.js';
import { cellCounts } from './raw-table.js';
import type { CellBytes, RawColumn } from './table.js';

/** The cells of a column that are not missing. */
export type Cells = {
  readonly name: string;
  readonly column: RawColumn;
  readonly entries: Entries;
  /** how many rows hold each entry; 0 where it is missing */
  readonly times: Counts;
  readonly present: number;
  readonly missing: number;
  readonly spelling: Spelling;
  /** each distinct cell that is present, as a string, how many rows hold it, and its place in the column: made when asked for */
  readonly values: readonly string[];
  readonly counts: ArrayLike<number>;
  readonly places: ArrayLike<number>;
  /** whether each of them is its own normalCell */
  readonly clean: boolean;
};

type Distinct = Pick<Cells, 'values' | 'counts' | 'places'>;

/** How many rows hold plain numbers, finite ones, and nothing but digits; the bits of SPELT that some entry has. */
export type Spelling = {
  readonly numbers: number;
  readonly finite: number;
  readonly digits: number;
  readonly bits: number;
};

export function presentCells(column: RawColumn, missing: readonly string[]): Cells {
  const entries = entriesOf(column);
  const isMissing = missingEntries(entries, missing);
  const times = isMissing.includes(1) ? entries.counts.map((n, k) => (isMissing[k] ? 0 : n)) : entries.counts;
  let present = 0;
  for (let k = 0; k < times.length; k++) present += times[k]!;
  let made: Distinct | null = null;
  let clean: boolean | null = null;
  const distinct = (): Distinct => (made ??= distinctCells(column, entries, times, missing));
  return {
    name: column.name,
    column,
    entries,
    times,
    present,
    missing: entries.rows - present,
    spelling: spellingOf(entries, times),
    get values() {
      return distinct().values;
    },
    get counts() {
      return distinct().counts;
    },
    get places() {
      return distinct().places;
    },
    get clean() {
      return (clean ??= entries.bytes
        ? areClean(entries.bytes)
        : this.values.every((cell) => normalCell(cell) === cell));
    },
  };
}

function spellingOf({ numbers, spelt }: Entries, times: Counts): Spelling {
  let readable = 0;
  let finite = 0;
  let digits = 0;
  let bits = 0;
  for (let k = 0; k < times.length; k++) {
    const n = times[k]!;
    const number = numbers[k]!;
    if (n === 0 || number !== number) continue;
    readable += n;
    if (number - number === 0) finite += n;
    if (spelt[k]! & SPELT.digits) digits += n;
    bits |= spelt[k]!;
  }
  return { numbers: readable, finite, digits, bits };
}

function distinctCells(
  column: RawColumn,
  entries: Entries,
  times: Counts,
  missing: readonly string[],
): Distinct {
  const isMissing = entries.distinct ? null : missingCells(column, missing);
  const all = isMissing ? cellCounts(column).map((n, k) => (isMissing[k] ? 0 : n)) : times;
  const places: number[] = [];
  for (let k = 0; k < all.length; k++) if (all[k]! > 0) places.push(k);
  if (places.length === all.length) return { values: column.values, counts: all, places };
  return {
    values: places.map((k) => column.values[k]!),
    counts: places.map((k) => all[k]!),
    places,
  };
}

/** Bytes of cells that normalCell leaves as they are: ASCII but for control characters, and letters up to U+02FF. */
const CLEAN = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte < 128 ? byte >= 32 && byte < 127 : byte < 0xc0 || (byte >= 0xc3 && byte <= 0xcb)),
);

function areClean({ bytes, offsets }: CellBytes): boolean {
  const last = offsets.length - 1;
  for (let p = offsets[0]!; p < offsets[last]!; p++) if (CLEAN[bytes[p]!] === 0) return false;
  for (let k = 0; k < last; k++)
    if (offsets[k]! < offsets[k + 1]! && (bytes[offsets[k]!] === 32 || bytes[offsets[k + 1]! - 1] === 32))
      return false;
  return true;
}

/** The first entries that are present, at most so many. */
export function firstEntries({ times }: Cells, most: number): number[] {
  const found: number[] = [];
  for (let k = 0; k < times.length && found.length < most; k++) if (times[k]! > 0) found.push(k);
  return found;
}

/** The first different cells that are present, at most so many. */
export function firstTexts({ entries, times }: Cells, most: number): string[] {
  const found = new Set<string>();
  for (let k = 0; k < times.length && found.size < most; k++) if (times[k]! > 0) found.add(entries.text(k));
  return [...found];
}

/** How many rows hold an entry of which `test` is true. */
export function rowsWhere({ times }: Cells, test: (k: number) => boolean): number {
  let rows = 0;
  for (let k = 0; k < times.length; k++) if (times[k]! > 0 && test(k)) rows += times[k]!;
  return rows;
}

export function someEntry({ times }: Cells, test: (k: number) => boolean): boolean {
  for (let k = 0; k < times.length; k++) if (times[k]! > 0 && test(k)) return true;
  return false;
}
