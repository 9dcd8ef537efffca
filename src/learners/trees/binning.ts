import type { Matrix } from '../../core/data.js';
import { rngFrom } from '../../core/rng.js';

/** Value bins of a column; a missing value has the bin after the last one, so a byte holds all. */
export const MAX_BINS = 255;
const SAMPLE_ROWS = 200_000;

/**
 * Every column cut into at most 255 bins, for all rows of a table. Plain data, shared by folds, trials and workers.
 * A number x is in the first bin b with x <= edges[edgeStart[j] + b], or in the last one. A category code c is in
 * bin levelBins[levelStart[j] + c]: one for each of the 254 most frequent levels, the others share the last.
 */
export type Binning = {
  readonly rows: number;
  /** column by column: columns × rows */
  readonly bins: Uint8Array;
  /** value bins of each column; missing values have bin number widths[j] */
  readonly widths: Int32Array;
  readonly edges: Float64Array;
  readonly edgeStart: Int32Array;
  readonly levelBins: Uint8Array;
  readonly levelStart: Int32Array;
};

/** Bins of the columns `from` … of x. Uses no label, and of more than 200,000 rows a fixed sample for the edges. */
export function binColumns(x: Matrix, from = 0): Binning {
  const columns = x.columns.slice(from);
  const sample = sampleRows(x.rows);
  const levelCounts = [...x.levels.subarray(from)];
  const bins = new Uint8Array(columns.length * x.rows);
  const widths = new Int32Array(columns.length);
  const levelStart = starts(levelCounts);
  const levelBins = new Uint8Array(levelStart.at(-1)!);
  const edges: Float64Array[] = [];
  columns.forEach((column, j) => {
    const out = bins.subarray(j * x.rows, (j + 1) * x.rows);
    const levels = levelCounts[j]!;
    if (levels > 0) {
      const map = levelBins.subarray(levelStart[j], levelStart[j + 1]);
      widths[j] = rankLevels(column, map);
      binCodes(column, map, widths[j]!, out);
    }
    edges.push(levels > 0 ? new Float64Array(0) : findEdges(column, sample, MAX_BINS));
    if (levels === 0) {
      widths[j] = edges[j]!.length + 1;
      binNumbers(column, edges[j]!, out);
    }
  });
  const edgeStart = starts(edges.map((e) => e.length));
  const allEdges = new Float64Array(edgeStart.at(-1)!);
  edges.forEach((e, j) => allEdges.set(e, edgeStart[j]));
  return { rows: x.rows, bins, widths, edges: allEdges, edgeStart, levelBins, levelStart };
}

/** Rows that the edges are found on, ascending: all, or one from each of 200,000 equal stretches. */
function sampleRows(rows: number): Int32Array | null {
  if (rows <= SAMPLE_ROWS) return null;
  const rng = rngFrom('gbdt/bins');
  const step = rows / SAMPLE_ROWS;
  return Int32Array.from({ length: SAMPLE_ROWS }, (_, i) =>
    Math.min(rows - 1, Math.floor((i + rng.next()) * step)),
  );
}

/** Upper edges of all bins but the last: midpoints between neighbouring distinct values, bins of about equal counts. */
export function findEdges(column: Float64Array, sample: Int32Array | null, maxBins: number): Float64Array {
  const sorted = new Float64Array(sample ? sample.length : column.length);
  let n = 0;
  let zeros = 0;
  for (let i = 0; i < sorted.length; i++) {
    const v = column[sample ? sample[i]! : i]!;
    if (v === 0) zeros++;
    else if (v === v) sorted[n++] = v;
  }
  // Zeros are counted, all but one, and not sorted: sparse columns consist of them.
  if (zeros > 0) sorted[n++] = 0;
  const values = sorted.subarray(0, n).sort();
  const counts = new Int32Array(n);
  let distinct = 0;
  for (let i = 0; i < n; i++) {
    const rows = values[i] === 0 ? zeros : 1;
    if (i > 0 && values[i] === values[distinct - 1]) counts[distinct - 1]! += rows;
    else {
      values[distinct] = values[i]!;
      counts[distinct++] = rows;
    }
  }
  const ends = groupEqually(counts.subarray(0, distinct), maxBins);
  return Float64Array.from(ends.subarray(0, Math.max(0, ends.length - 1)), (end) =>
    between(values[end]!, values[end + 1]!),
  );
}

/** The middle of a < b, and never b itself. */
function between(a: number, b: number): number {
  const middle = a / 2 + b / 2;
  return middle < b && middle > a ? middle : a;
}

/**
 * Neighbours joined into at most maxGroups groups of about equal counts; whatever has a group's share alone
 * keeps a group of its own (LightGBM's GreedyFindBin). Returns the index of the last member of each group.
 */
export function groupEqually(counts: Int32Array, maxGroups: number): Int32Array {
  const n = counts.length;
  if (n <= maxGroups) return Int32Array.from({ length: n }, (_, i) => i);
  let left = 0;
  for (const c of counts) left += c;
  const share = left / maxGroups;
  let groupsLeft = maxGroups;
  for (const c of counts) {
    if (c < share) continue;
    groupsLeft--;
    left -= c;
  }
  let target = left / Math.max(1, groupsLeft);
  const ends = new Int32Array(maxGroups);
  let groups = 0;
  let size = 0;
  for (let i = 0; i < n; i++) {
    const big = counts[i]! >= share;
    if (!big) left -= counts[i]!;
    size += counts[i]!;
    const nextIsBig = i + 1 < n && counts[i + 1]! >= share;
    const full = big || size >= target || (nextIsBig && size >= Math.max(1, target / 2));
    if (i < n - 1 && (!full || groups >= maxGroups - 1)) continue;
    ends[groups++] = i;
    size = 0;
    if (!big) target = left / Math.max(1, --groupsLeft);
  }
  return ends.slice(0, groups);
}

function binNumbers(column: Float64Array, edges: Float64Array, out: Uint8Array): void {
  const last = edges.length;
  let before = NaN;
  let bin = 0;
  for (let i = 0; i < out.length; i++) {
    const v = column[i]!;
    if (v !== before) bin = v === v ? binOf(v, edges) : last + 1;
    before = v;
    out[i] = bin;
  }
}

function binOf(v: number, edges: Float64Array): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (v <= edges[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Fills the bin of each level, most frequent first (then by code), and returns the number of bins. */
function rankLevels(codes: Float64Array, bins: Uint8Array): number {
  const counts = new Int32Array(bins.length);
  for (let i = 0; i < codes.length; i++) {
    const c = codes[i]!;
    if (c >= 0 && c < counts.length) counts[c]!++;
  }
  const order = Int32Array.from(counts.keys()).sort((a, b) => counts[b]! - counts[a]! || a - b);
  for (let rank = 0; rank < order.length; rank++) bins[order[rank]!] = Math.min(rank, MAX_BINS - 1);
  return Math.min(bins.length, MAX_BINS);
}

function binCodes(codes: Float64Array, bins: Uint8Array, missing: number, out: Uint8Array): void {
  for (let i = 0; i < out.length; i++) {
    const c = codes[i]!;
    out[i] = c >= 0 && c < bins.length ? bins[c]! : missing;
  }
}

export function starts(lengths: ArrayLike<number>): Int32Array {
  const out = new Int32Array(lengths.length + 1);
  for (let j = 0; j < lengths.length; j++) out[j + 1] = out[j]! + lengths[j]!;
  return out;
}
