import { useKernels } from '../../kernels/kernels.js';
import type { Arena } from '../../kernels/kernels.js';
import type { Matrix } from '../../core/data.js';
import { binColumns, groupEqually, starts } from '../trees/binning.js';
import type { Binning } from '../trees/binning.js';
import { chooseSparse, loadSparse } from './sparse-rows.js';
import type { SparseRows } from './sparse-rows.js';

/** Features whose bins stand side by side: row r at address bins + r × stride, one byte each. */
export type Block = {
  readonly bins: number;
  readonly stride: number;
  /** their numbers */
  readonly features: Int32Array;
  /** byte offset of each one's cells in a histogram; padded to a multiple of 4 with a cell that nobody reads */
  readonly offsets: Int32Array;
};

/**
 * The bins of all rows of a table in the memory of the kernels: once row by row, for histograms, and once column by
 * column, for partitions. A fit reads them through lists of row numbers. Columns of one bin are left out.
 */
export type Bins = {
  readonly rows: number;
  /** every feature is in one of the blocks, or sparse */
  readonly blocks: readonly Block[];
  readonly sparse: readonly SparseRows[];
  readonly columns: readonly Uint8Array[];
  /** number of the matrix column of each feature */
  readonly column: Int32Array;
  /** value bins of each feature; missing values have bin number widths[f] */
  readonly widths: Int32Array;
  readonly isCategory: Uint8Array;
  /** where a feature's cells begin in a histogram; the last entry is the number of cells */
  readonly cellStart: Int32Array;
  /** threshold of "in this bin or a lower one", per bin of each feature */
  readonly thresholds: readonly Float64Array[];
  /** what the kernels read of each feature: byte offset of its cells, width, isCategory, common bin if sparse or -1 */
  readonly table: Int32Array;
};

/** The bins of all columns of x: what was prepared, and those columns that came later. */
export function binningsOf(x: Matrix, prepared: Binning | null): Binning[] {
  const usable = prepared !== null && prepared.rows === x.rows && prepared.widths.length <= x.columns.length;
  const covered = usable ? prepared.widths.length : 0;
  const rest = covered < x.columns.length ? [binColumns(x, covered)] : [];
  return usable ? [prepared, ...rest] : rest;
}

/** The same columns for the listed rows alone, in that order. */
export function takeBins(binning: Binning, rows: Int32Array): Binning {
  const columns = binning.widths.length;
  const bins = new Uint8Array(columns * rows.length);
  for (let j = 0; j < columns; j++) {
    const from = j * binning.rows;
    const to = j * rows.length;
    for (let i = 0; i < rows.length; i++) bins[to + i] = binning.bins[from + rows[i]!]!;
  }
  return { ...binning, rows: rows.length, bins };
}

/** A column of bins in memory. */
export type Feature = {
  readonly j: number;
  readonly column: Uint8Array;
  readonly width: number;
  readonly isCategory: boolean;
  readonly thresholds: Float64Array;
  /** its most frequent bin, and rows in it */
  readonly common: number;
  readonly commonRows: number;
};

/** The columns of one binning in memory; features are numbered from 0. */
type Group = {
  readonly width: number;
  readonly features: readonly Feature[];
  readonly cellStart: Int32Array;
  readonly blocks: readonly Omit<Block, 'offsets'>[];
  readonly sparse: readonly SparseRows[];
};

/** The groups that stay in memory from fit to fit: those of the table that this thread last worked on. */
let kept: { readonly source: Uint8Array; readonly mark: number; readonly groups: Map<number, Group> } | null =
  null;
const MOST_KEPT = 2;

/**
 * Loads the bins of a table's rows for one fit, at most maxBins for each number. Sparse columns get a form of their
 * own, which changes no packed sum, unless `dense`. With `keep` the first binning stays in memory for the
 * fits that follow; whatever a fit takes of the arena beside it must be released down to `mark`.
 */
export function loadBins(
  binnings: readonly Binning[],
  rows: number,
  maxBins: number,
  keep: boolean,
  dense = false,
): { readonly bins: Bins; readonly mark: number } {
  const { arena } = useKernels();
  const groups = binnings.slice(0, keep ? 1 : 0).map((binning) => keepGroup(binning, maxBins, arena, dense));
  return orRelease(arena, (mark) => {
    for (const binning of binnings.slice(groups.length))
      groups.push(loadGroup(binning, maxBins, arena, dense));
    return { bins: joinGroups(groups, rows, arena), mark };
  });
}

/** What `load` returns; if it fails, for want of memory, the memory is as before. */
function orRelease<T>(arena: Arena, load: (mark: number) => T): T {
  const mark = arena.mark();
  try {
    return load(mark);
  } catch (error) {
    arena.release(mark);
    throw error;
  }
}

/** Gives back the memory of bins that are kept, if any of them are not those of maxBins; returns whether that was so. */
export function dropOtherBins(maxBins: number): boolean {
  if (!kept || [...kept.groups.keys()].every((bins) => bins === maxBins)) return false;
  useKernels().arena.release(kept.mark);
  kept = null;
  return true;
}

function keepGroup(binning: Binning, maxBins: number, arena: Arena, dense: boolean): Group {
  const known = kept?.source === binning.bins ? kept.groups.get(maxBins) : undefined;
  if (known) return known;
  if (kept && (kept.source !== binning.bins || kept.groups.size === MOST_KEPT)) {
    arena.release(kept.mark);
    kept = null;
  }
  kept ??= { source: binning.bins, mark: arena.mark(), groups: new Map() };
  const group = orRelease(arena, () => loadGroup(binning, maxBins, arena, dense));
  kept.groups.set(maxBins, group);
  return group;
}

function loadGroup(binning: Binning, maxBins: number, arena: Arena, dense: boolean): Group {
  const { rows, widths } = binning;
  // all columns at once: views of the kernels' memory are slow to make
  const memory = arena.u8(rows * widths.length);
  const features: Feature[] = [];
  for (let j = 0; j < widths.length; j++) {
    const to = memory.subarray(features.length * rows, (features.length + 1) * rows);
    const feature = loadColumn(binning, j, maxBins, to);
    if (feature) features.push(feature);
  }
  // an even number of cells each, so that two at a time are aligned
  const cellStart = starts(features.map(({ width }) => width + 1 + ((width + 1) % 2)));
  const isSparse = dense ? new Uint8Array(features.length) : chooseSparse(features, rows);
  const numbers = Int32Array.from(features.keys());
  return {
    width: widths.length,
    features,
    cellStart,
    blocks: interleave(
      features,
      numbers.filter((f) => !isSparse[f]),
      rows,
      arena,
    ),
    sparse: loadSparse(
      features,
      numbers.filter((f) => isSparse[f]),
      cellStart,
      rows,
      arena,
    ),
  };
}

/** Null if the column has one bin. Number columns with more than maxBins bins get neighbouring bins joined, evenly over all rows. */
function loadColumn(binning: Binning, j: number, maxBins: number, column: Uint8Array): Feature | null {
  const source = binning.bins.subarray(j * binning.rows, (j + 1) * binning.rows);
  const counts = countBins(source);
  if (counts.includes(source.length)) return null;
  const isCategory = binning.levelStart[j + 1]! > binning.levelStart[j]!;
  let width = binning.widths[j]!;
  column.set(source);
  if (isCategory) return { j, column, width, isCategory, thresholds: NONE, ...mostFrequent(counts) };
  const edges = binning.edges.subarray(binning.edgeStart[j], binning.edgeStart[j + 1]);
  const thresholds = new Float64Array(Math.min(width, maxBins)).fill(Infinity);
  if (width <= maxBins) thresholds.set(edges);
  else {
    const ends = groupEqually(counts.subarray(0, width), maxBins);
    // The last value bin has no upper edge: a split after it parts values from missing ones.
    ends.forEach((end, b) => (thresholds[b] = edges[end] ?? Infinity));
    joinBins(column, ends, width);
    counts.set(countBins(column));
    width = ends.length;
  }
  return { j, column, width, isCategory, thresholds, ...mostFrequent(counts) };
}

const NONE = new Float64Array(0);

function countBins(bins: Uint8Array): Int32Array {
  const counts = new Int32Array(256);
  for (let i = 0; i < bins.length; i++) counts[bins[i]!]!++;
  return counts;
}

function mostFrequent(counts: Int32Array): { readonly common: number; readonly commonRows: number } {
  let common = 0;
  for (let b = 1; b < counts.length; b++) if (counts[b]! > counts[common]!) common = b;
  return { common, commonRows: counts[common]! };
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

/** Up to so many features share one block (a row is a cache line); of more, 16 do (their cells fit the first cache). */
const WIDEST_BLOCK = 64;
const BLOCK = 16;

function interleave(
  features: readonly Feature[],
  numbers: Int32Array,
  rows: number,
  arena: Arena,
): Group['blocks'] {
  const size = numbers.length <= WIDEST_BLOCK ? WIDEST_BLOCK : BLOCK;
  const blocks = [];
  for (let first = 0; first < numbers.length; first += size) {
    const some = numbers.subarray(first, first + size);
    const stride = 2 ** Math.max(2, Math.ceil(Math.log2(some.length)));
    const bins = arena.u8(rows * stride).fill(0);
    const addresses = arena.i32(some.length);
    some.forEach((f, k) => (addresses[k] = features[f]!.column.byteOffset));
    useKernels().kernels.interleave(addresses.byteOffset, some.length, rows, bins.byteOffset, stride);
    blocks.push({ bins: bins.byteOffset, stride, features: some });
  }
  return blocks;
}

/** The features of all groups one after the other. */
function joinGroups(groups: readonly Group[], rows: number, arena: Arena): Bins {
  const features = groups.flatMap((group) => group.features);
  const column = new Int32Array(features.length);
  const cellStart = new Int32Array(features.length + 1);
  const table = arena.i32(4 * features.length);
  let before = 0;
  let first = 0;
  for (const group of groups) {
    group.features.forEach(({ j, width, isCategory }, f) => {
      column[first + f] = before + j;
      cellStart[first + f + 1] = cellStart[first]! + group.cellStart[f + 1]!;
      table.set([8 * cellStart[first + f]!, width, Number(isCategory), -1], 4 * (first + f));
    });
    for (const f of group.sparse.flatMap((part) => [...part.features]))
      table[4 * (first + f) + 3] = group.features[f]!.common;
    before += group.width;
    first += group.features.length;
  }
  return {
    rows,
    blocks: placeBlocks(groups, cellStart, arena),
    sparse: placeSparse(groups, cellStart),
    columns: features.map((feature) => feature.column),
    column,
    widths: Int32Array.from(features, (feature) => feature.width),
    isCategory: Uint8Array.from(features, (feature) => Number(feature.isCategory)),
    cellStart,
    thresholds: features.map((feature) => feature.thresholds),
    table,
  };
}

function placeBlocks(groups: readonly Group[], cellStart: Int32Array, arena: Arena): Block[] {
  let first = 0;
  return groups.flatMap((group) => {
    const blocks = group.blocks.map((block) => {
      const features = block.features.map((f) => first + f);
      const offsets = arena.i32(4 * Math.ceil(features.length / 4)).fill(8 * cellStart.at(-1)!);
      features.forEach((f, k) => (offsets[k] = 8 * cellStart[f]!));
      return { ...block, features, offsets };
    });
    first += group.features.length;
    return blocks;
  });
}

function placeSparse(groups: readonly Group[], cellStart: Int32Array): SparseRows[] {
  let first = 0;
  return groups.flatMap(({ sparse, features }) => {
    const before = first;
    first += features.length;
    return sparse.map((part) => ({
      ...part,
      firstCell: cellStart[before]! + part.firstCell,
      features: part.features.map((f) => before + f),
    }));
  });
}
