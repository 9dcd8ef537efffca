import { type Entries, entriesOf, entryCounts, missingEntries } from './entries.js';
import { cellCounts } from './raw-table.js';
import { missingValues } from './missing.js';
import type { RawColumn } from './table.js';

/** The cells of a column that are not missing. */
export type Cells = {
  readonly name: string;
  readonly entries: Entries;
  /** how many rows hold each entry; 0 where it is missing */
  readonly times: Int32Array;
  readonly present: number;
  readonly missing: number;
  /** each distinct cell that is present, as a string, and how many rows hold it: made when asked for */
  readonly values: readonly string[];
  readonly counts: readonly number[];
};

export function presentCells(column: RawColumn, missing: readonly string[]): Cells {
  const entries = entriesOf(column);
  const isMissing = missingEntries(entries, missing);
  const times = entryCounts(entries);
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
    missing: entries.codes.length - present,
    get values() {
      return distinct().values;
    },
    get counts() {
      return distinct().counts;
    },
  };
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
