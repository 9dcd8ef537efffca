import type { Matrix } from '../../core/data.js';
import { binColumns, starts } from '../trees/binning.js';
import type { Binning } from '../trees/binning.js';
import type { Levels } from '../trees/trees.js';

/**
 * The cells of the rows of one fit as small numbers in the order of the values: training rows first, then
 * validation rows. Columns that are constant on the training rows are left out; `column` is the number of the
 * matrix column. Feature f of row i has code codes[f * rows + i], in 0 … widths[f] - 1, or widths[f] if missing.
 */
export type Codes = {
  readonly rows: number;
  readonly codes: Uint16Array;
  readonly column: Int32Array;
  readonly widths: Int32Array;
  readonly isCategory: Uint8Array;
  /** where the codes of a feature begin in low and high */
  readonly start: Int32Array;
  /** least and largest value of each code; with bins, its edges (the outer ones are training values) */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** codes are bins with edges that may be thresholds; otherwise thresholds lie midway between values */
  readonly binned: boolean;
  /** for the trees that come out */
  readonly levels: Levels;
};

/** Missing has a code too. */
const MOST_CODES = 65_535;

type Feature = {
  readonly column: number;
  readonly codes: Uint16Array;
  readonly width: number;
  readonly category: boolean;
  readonly low: Float64Array;
  readonly high: Float64Array;
};

/** One code per distinct value (neighbours share one beyond 65,535), so that splits are exact. */
export function exactCodes(x: Matrix, train: Int32Array, valid: Int32Array): Codes {
  const rows = concatenate(train, valid);
  const categories = [...x.columns.keys()].filter((j) => x.levels[j]! > 0);
  const binning = binColumns({
    rows: x.rows,
    names: categories.map((j) => x.names[j]!),
    levels: Int32Array.from(categories, (j) => x.levels[j]!),
    columns: categories.map((j) => x.columns[j]!),
  });
  const features = x.columns.map((values, column) => {
    const place = categories.indexOf(column);
    return place < 0 ? rankNumbers(column, values, rows) : takeBins(column, binning, place, rows, values);
  });
  const length = (j: number): number => x.levels[j]!;
  const start = starts(x.columns.map((_, j) => length(j)));
  return assemble(features, rows.length, train.length, false, { start, bins: binning.levelBins });
}

/** At most 255 bins per column (see Binning); `prepared` may cover the first columns of x. */
export function binnedCodes(
  x: Matrix,
  train: Int32Array,
  valid: Int32Array,
  prepared: Binning | null,
): Codes {
  const rows = concatenate(train, valid);
  const usable = prepared !== null && prepared.rows === x.rows && prepared.widths.length <= x.columns.length;
  const covered = usable ? prepared.widths.length : 0;
  const first = usable ? [prepared] : [];
  const binnings = covered < x.columns.length ? [...first, binColumns(x, covered)] : first;
  const features = binnings.flatMap((binning, b) =>
    Array.from(binning.widths, (_, j) => {
      const column = b === 0 ? j : covered + j;
      return takeBins(column, binning, j, rows, x.columns[column]!);
    }),
  );
  return assemble(features, rows.length, train.length, true, joinLevels(binnings));
}

function joinLevels(binnings: readonly Binning[]): Levels {
  const lengths = binnings.flatMap((b) =>
    Array.from(b.widths, (_, j) => b.levelStart[j + 1]! - b.levelStart[j]!),
  );
  const start = starts(lengths);
  const bins = new Uint8Array(start.at(-1)!);
  let at = 0;
  for (const { levelBins } of binnings) {
    bins.set(levelBins, at);
    at += levelBins.length;
  }
  return { start, bins };
}

function concatenate(a: Int32Array, b: Int32Array): Int32Array {
  const out = new Int32Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}

function rankNumbers(column: number, values: Float64Array, rows: Int32Array): Feature {
  const sorted = new Float64Array(rows.length);
  let present = 0;
  for (let i = 0; i < rows.length; i++) {
    const v = values[rows[i]!]!;
    if (v === v) sorted[present++] = v;
  }
  sorted.subarray(0, present).sort();
  let distinct = 0;
  for (let i = 0; i < present; i++)
    if (i === 0 || sorted[i] !== sorted[distinct - 1]) sorted[distinct++] = sorted[i]!;
  const width = Math.min(distinct, MOST_CODES);
  const low = new Float64Array(width);
  const high = new Float64Array(width);
  for (let c = 0; c < width; c++) {
    low[c] = sorted[Math.ceil((c * distinct) / width)]!;
    high[c] = sorted[Math.ceil(((c + 1) * distinct) / width) - 1]!;
  }
  const codes = new Uint16Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const v = values[rows[i]!]!;
    codes[i] = v === v ? lastAtMost(low, 0, width, v) : width;
  }
  return { column, codes, width, category: false, low, high };
}

/** The last of items[from … to) that is not above v; from if all are. */
export function lastAtMost(items: Float64Array, from: number, to: number, v: number): number {
  let low = from;
  let high = to - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (items[middle]! <= v) low = middle;
    else high = middle - 1;
  }
  return low;
}

function takeBins(
  column: number,
  binning: Binning,
  j: number,
  rows: Int32Array,
  values: Float64Array,
): Feature {
  const source = binning.bins.subarray(j * binning.rows, (j + 1) * binning.rows);
  const width = binning.widths[j]!;
  const codes = new Uint16Array(rows.length);
  let least = Infinity;
  let largest = -Infinity;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    codes[i] = source[row]!;
    const v = values[row]!;
    if (v < least) least = v;
    if (v > largest) largest = v;
  }
  const category = binning.levelStart[j + 1]! > binning.levelStart[j]!;
  const edges = binning.edges.subarray(binning.edgeStart[j], binning.edgeStart[j + 1]);
  const low = new Float64Array(width);
  const high = new Float64Array(width);
  if (!category)
    for (let c = 0; c < width; c++) {
      low[c] = c === 0 ? Math.min(least, edges[0] ?? least) : edges[c - 1]!;
      high[c] = c === width - 1 ? Math.max(largest, edges.at(-1) ?? largest) : edges[c]!;
    }
  return { column, codes, width, category, low, high };
}

function assemble(
  features: readonly Feature[],
  rows: number,
  trainRows: number,
  binned: boolean,
  levels: Levels,
): Codes {
  const kept = features.filter(({ codes }) => {
    for (let i = 1; i < trainRows; i++) if (codes[i] !== codes[0]) return true;
    return false;
  });
  const all = new Uint16Array(kept.length * rows);
  const start = starts(kept.map((f) => f.width));
  const low = new Float64Array(start.at(-1)!);
  const high = new Float64Array(start.at(-1)!);
  kept.forEach((feature, f) => {
    all.set(feature.codes, f * rows);
    low.set(feature.low, start[f]);
    high.set(feature.high, start[f]);
  });
  return {
    rows,
    codes: all,
    column: Int32Array.from(kept, (f) => f.column),
    widths: Int32Array.from(kept, (f) => f.width),
    isCategory: Uint8Array.from(kept, (f) => Number(f.category)),
    start,
    low,
    high,
    binned,
    levels,
  };
}
