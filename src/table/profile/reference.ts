import { normalCell } from '../missing.js';
import { equalBins, quantiles } from './sorted-numbers.js';
import type { View } from './view.js';

/** What other tables are compared with: the distribution of a column of the training table, in a few numbers. */
export type Reference = {
  readonly column: string;
  readonly rows: number;
  /** rows that hold a cell that is not missing */
  readonly present: number;
  /** words: levels that a single row holds */
  readonly once: number;
  /** numbers and dates: the first value of each bin of about equally many rows, ascending; else empty */
  readonly starts: readonly number[];
  /** numbers and dates; NaN where there are none */
  readonly low: number;
  readonly median: number;
  readonly high: number;
  /** words: the most frequent levels; else empty */
  readonly levels: readonly string[];
  /** rows of each bin (one at least), or of each level and of all others; then those without a value */
  readonly counts: readonly number[];
};

const BINS = 10;
const MOST_LEVELS = 20;

export function referenceOf(view: View): Reference {
  const { spec, raw, present, numbers } = view;
  const rows = raw.codes.length;
  const [low = NaN, median = NaN, high = NaN] = numbers ? quantiles(numbers, [0, 0.5, 1]) : [];
  const common = { column: spec.name, rows, present, low, median, high };
  if (!numbers) {
    const { once, levels, counts } = levelCounts(view);
    return { ...common, once, starts: [], levels, counts };
  }
  const starts: number[] = [];
  const counts: number[] = [];
  const binOf = equalBins(numbers, BINS);
  numbers.counts.forEach((n, i) => {
    if (i === 0 || binOf[i] !== binOf[i - 1]) {
      starts.push(numbers.values[i]!);
      counts.push(0);
    }
    counts[counts.length - 1]! += n;
  });
  if (starts.length === 0) counts.push(0);
  return { ...common, once: 0, starts, levels: [], counts: [...counts, rows - numbers.rows] };
}

function levelCounts(view: View): Pick<Reference, 'once' | 'levels' | 'counts'> {
  const missing = view.raw.codes.length - view.present;
  // A text hardly repeats: nothing is compared but whether it is there.
  if (view.spec.kind === 'text') return { once: 0, levels: [], counts: [view.present, missing] };
  const totals = levelRows(view);
  const frequent = [...totals].sort((a, b) => b[1] - a[1]).slice(0, MOST_LEVELS);
  const rest = view.present - frequent.reduce((sum, [, rows]) => sum + rows, 0);
  return {
    once: [...totals.values()].filter((rows) => rows === 1).length,
    levels: frequent.map(([level]) => level),
    counts: [...frequent.map(([, rows]) => rows), rest, missing],
  };
}

/** Rows of each level, as categories are compared. */
export function levelRows({ raw, counts, isMissing }: View): Map<string, number> {
  const rows = new Map<string, number>();
  raw.values.forEach((cell, k) => {
    if (isMissing[k] || counts[k] === 0) return;
    const level = normalCell(cell);
    rows.set(level, (rows.get(level) ?? 0) + counts[k]!);
  });
  return rows;
}
