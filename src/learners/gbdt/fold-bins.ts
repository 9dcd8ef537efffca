import type { Matrix } from '../../core/data.js';
import { binColumns, groupEqually, starts } from '../trees/binning.js';
import type { Binning } from '../trees/binning.js';

/**
 * The bins of the rows of one fit: training rows first (0 … trainRows-1), then validation rows. Columns that are
 * constant on the training rows are left out. `column` is the number of the matrix column.
 */
export type FoldBins = {
  readonly trainRows: number;
  readonly rows: number;
  /** feature by feature: features × rows */
  readonly bins: Uint8Array;
  readonly column: Int32Array;
  /** value bins of each feature; missing values have bin number widths[f] */
  readonly widths: Int32Array;
  readonly isCategory: Uint8Array;
  /** where a feature's cells begin in a histogram; the last entry is the number of cells */
  readonly cellStart: Int32Array;
  /** threshold of "in this bin or a lower one", per histogram cell */
  readonly thresholds: Float64Array;
};

/** The bins of all columns of x: what was prepared, and those columns that came later. */
export function binningsOf(x: Matrix, prepared: Binning | null): Binning[] {
  const usable = prepared !== null && prepared.rows === x.rows && prepared.widths.length <= x.columns.length;
  const covered = usable ? prepared.widths.length : 0;
  const rest = covered < x.columns.length ? [binColumns(x, covered)] : [];
  return usable ? [prepared, ...rest] : rest;
}

/**
 * A compact copy of the bins of some rows (it costs a hundredth of a fit and makes every later access dense).
 * Number columns with more than maxBins bins get neighbouring bins joined, evenly on the training rows.
 */
export function foldBins(
  binnings: readonly Binning[],
  train: Int32Array,
  valid: Int32Array,
  maxBins: number,
): FoldBins {
  const rows = train.length + valid.length;
  const total = binnings.reduce((sum, b) => sum + b.widths.length, 0);
  const bins = new Uint8Array(total * rows);
  const kept: { column: number; width: number; category: boolean; thresholds: Float64Array }[] = [];
  let column = 0;
  for (const binning of binnings) {
    for (let j = 0; j < binning.widths.length; j++, column++) {
      const source = binning.bins.subarray(j * binning.rows, (j + 1) * binning.rows);
      const out = bins.subarray(kept.length * rows, (kept.length + 1) * rows);
      const counts = new Int32Array(256);
      copyBins(source, train, out, 0, counts);
      copyBins(source, valid, out, train.length, null);
      if (occupied(counts) < 2) continue;
      const category = binning.levelStart[j + 1]! > binning.levelStart[j]!;
      const edges = binning.edges.subarray(binning.edgeStart[j], binning.edgeStart[j + 1]);
      const width = binning.widths[j]!;
      const ends = category ? null : groupEqually(counts.subarray(0, width), maxBins);
      if (ends && ends.length < width) joinBins(out, ends, width);
      kept.push({ column, width: ends?.length ?? width, category, thresholds: thresholdsOf(edges, ends) });
    }
  }
  const cellStart = starts(kept.map((f) => f.width + 1));
  const thresholds = new Float64Array(cellStart.at(-1)!);
  kept.forEach((f, i) => thresholds.set(f.thresholds, cellStart[i]));
  return {
    trainRows: train.length,
    rows,
    bins,
    column: Int32Array.from(kept, (f) => f.column),
    widths: Int32Array.from(kept, (f) => f.width),
    isCategory: Uint8Array.from(kept, (f) => Number(f.category)),
    cellStart,
    thresholds,
  };
}

/** The last value bin has no upper edge: a split after it parts values from missing ones. */
function thresholdsOf(edges: Float64Array, ends: Int32Array | null): Float64Array {
  if (!ends) return new Float64Array(0);
  return Float64Array.from(ends, (end) => edges[end] ?? Infinity);
}

function copyBins(
  source: Uint8Array,
  rows: Int32Array,
  out: Uint8Array,
  at: number,
  counts: Int32Array | null,
): void {
  for (let i = 0; i < rows.length; i++) out[at + i] = source[rows[i]!]!;
  if (counts) for (let i = 0; i < rows.length; i++) counts[out[at + i]!]!++;
}

function occupied(counts: Int32Array): number {
  let n = 0;
  for (const c of counts) if (c > 0) n++;
  return n;
}

function joinBins(bins: Uint8Array, ends: Int32Array, width: number): void {
  const map = new Uint8Array(width + 1);
  let group = 0;
  for (let b = 0; b < width; b++) {
    map[b] = group;
    if (b === ends[group]) group++;
  }
  map[width] = ends.length;
  for (let i = 0; i < bins.length; i++) bins[i] = map[bins[i]!]!;
}
