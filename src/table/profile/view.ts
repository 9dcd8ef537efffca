import { cellNumbers } from '../parse.js';
import { missingValues } from '../missing.js';
import { cellCounts } from '../raw-table.js';
import type { ColumnSchema } from '../schema.js';
import type { RawColumn } from '../table.js';
import { equalBins, sortNumbers, type SortedNumbers } from './sorted-numbers.js';

/** A column with what all that looks at it needs. */
export type View = {
  readonly spec: ColumnSchema;
  readonly raw: RawColumn;
  /** of each distinct cell: rows that hold it, and whether it is missing */
  readonly counts: Int32Array;
  readonly isMissing: Uint8Array;
  /** rows that hold a cell that is not missing */
  readonly present: number;
  /** of numbers, dates and booleans */
  readonly numbers: SortedNumbers | null;
};

/** common: spellings of a missing cell, where the column has none of its own. */
export function viewOf(raw: RawColumn, spec: ColumnSchema, common: readonly string[]): View {
  const counts = cellCounts(raw);
  const isMissing = missingValues(raw, spec.missing ?? common);
  const worded = spec.kind === 'category' || spec.kind === 'text';
  return {
    spec,
    raw,
    counts,
    isMissing,
    present: counts.reduce((sum, n, k) => sum + (isMissing[k] ? 0 : n), 0),
    numbers: worded ? null : sortNumbers(cellNumbers(raw, spec, isMissing), counts),
  };
}

/** Levels of fewer rows say nothing by themselves. */
const FEWEST = 3;
const MOST_BINS = 32;

/** For each distinct cell its group: a bin of numbers, a level; one more for what is missing, and one for rare levels. */
export function cellGroups(view: View, most: number): { readonly of: Int32Array; readonly count: number } {
  return view.numbers ? binned(view, view.numbers, Math.min(most, MOST_BINS)) : levelled(view, most);
}

function binned({ raw }: View, numbers: SortedNumbers, most: number): { of: Int32Array; count: number } {
  const bins = Math.max(2, Math.min(most, Math.round(Math.sqrt(numbers.rows))));
  const binOf = equalBins(numbers, bins);
  const of = Int32Array.from(raw.values, (_, k) => (numbers.at[k]! < 0 ? bins : binOf[numbers.at[k]!]!));
  return { of, count: bins + 1 };
}

function levelled({ counts, isMissing }: View, most: number): { of: Int32Array; count: number } {
  const frequent = [...counts.keys()].filter((k) => !isMissing[k] && counts[k]! >= FEWEST);
  if (frequent.length > most) frequent.sort((a, b) => counts[b]! - counts[a]!).splice(most);
  const of = Int32Array.from(isMissing, (m) => (m ? 0 : 1));
  frequent.forEach((k, i) => (of[k] = i + 2));
  return { of, count: frequent.length + 2 };
}
