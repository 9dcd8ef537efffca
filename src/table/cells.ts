import { type Entries, entriesOf, missingEntries } from './entries.js';
import { missingValues } from './missing.js';
import { SPELT } from './plain-numbers.js';
import { cellCounts } from './raw-table.js';
import type { RawColumn } from './table.js';

/** The cells of a column that are not missing. */
export type Cells = {
  readonly name: string;
  readonly entries: Entries;
  /** how many rows hold each entry; 0 where it is missing */
  readonly times: Int32Array;
  readonly present: number;
  readonly missing: number;
  readonly spelling: Spelling;
  /** each distinct cell that is present, as a string, and how many rows hold it: made when asked for */
  readonly values: readonly string[];
  readonly counts: readonly number[];
};

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
  const times = entries.counts.slice();
  let present = 0;
  for (let k = 0; k < times.length; k++) {
    if (isMissing[k]) times[k] = 0;
    present += times[k]!;
  }
  let made: Pick<Cells, 'values' | 'counts'> | null = null;
  const distinct = (): Pick<Cells, 'values' | 'counts'> => (made ??= distinctCells(column, missing));
  return {
    name: column.name,
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
  };
}

function spellingOf({ numbers, spelt }: Entries, times: Int32Array): Spelling {
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

function distinctCells(column: RawColumn, missing: readonly string[]): Pick<Cells, 'values' | 'counts'> {
  const isMissing = missingValues(column, missing);
  const all = cellCounts(column);
  const values: string[] = [];
  const counts: number[] = [];
  column.values.forEach((value, k) => {
    if (isMissing[k] || all[k] === 0) return;
    values.push(value);
    counts.push(all[k]!);
  });
  return { values, counts };
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
