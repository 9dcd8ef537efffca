import { useKernels } from '../../kernels/kernels.js';
import type { Arena } from '../../kernels/kernels.js';
import type { Matrix } from '../../core/data.js';
import { binColumns, groupEqually, starts } from '../trees/binning.js';
import type { Binning } from '../trees/binning.js';

/** Features whose bins stand side by side: row r at address bins + r × stride, one byte each. */
export type Block = {
  readonly bins: number;
  readonly stride: number;
  /** number of its first feature, and of features */
  readonly first: number;
  readonly count: number;
  /** byte offset of each one's cells in a histogram; padded to a multiple of 4 with a cell that nobody reads */
  readonly offsets: Int32Array;
};

/**
 * The bins of all rows of a table in the memory of the kernels: once row by row, for histograms, and once column by
 * column, for partitions. A fit reads them through lists of row numbers. Columns of one bin are left out.
 */
export type Bins = {
  readonly rows: number;
  readonly blocks: readonly Block[];
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
  /** what the kernels read of each feature: byte offset of its cells, width, isCategory, unused */
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

/** The columns of one binning in memory; their place among those of other binnings is not yet known. */
type Group = {
  readonly width: number;
  readonly blocks: readonly { readonly bins: number; readonly stride: number; readonly count: number }[];
  readonly columns: readonly Uint8Array[];
  readonly column: readonly number[];
  readonly widths: readonly number[];
  readonly isCategory: readonly boolean[];
  readonly thresholds: readonly Float64Array[];
};

/** The groups that stay in memory from fit to fit: those of the table that this thread last worked on. */
let kept: { readonly source: Uint8Array; readonly mark: number; readonly groups: Map<number, Group> } | null =
  null;
const MOST_KEPT = 2;

/**
 * Loads the bins of a table's rows for one fit, at most maxBins for each number. With `keep` the first binning stays in memory for the
 * fits that follow; whatever a fit takes of the arena beside it must be released down to `mark`.
 */
export function loadBins(
  binnings: readonly Binning[],
  rows: number,
  maxBins: number,
  keep: boolean,
): { readonly bins: Bins; readonly mark: number } {
  const { arena } = useKernels();
  const groups = binnings.slice(0, keep ? 1 : 0).map((binning) => keepGroup(binning, maxBins, arena));
  return orRelease(arena, (mark) => {
    for (const binning of binnings.slice(groups.length)) groups.push(loadGroup(binning, maxBins, arena));
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

function keepGroup(binning: Binning, maxBins: number, arena: Arena): Group {
  const known = kept?.source === binning.bins ? kept.groups.get(maxBins) : undefined;
  if (known) return known;
  if (kept && (kept.source !== binning.bins || kept.groups.size === MOST_KEPT)) {
    arena.release(kept.mark);
    kept = null;
  }
  kept ??= { source: binning.bins, mark: arena.mark(), groups: new Map() };
  const group = orRelease(arena, () => loadGroup(binning, maxBins, arena));
  kept.groups.set(maxBins, group);
  return group;
}

/** Number columns with more than maxBins bins get neighbouring bins joined, evenly over all rows. */
function loadGroup(binning: Binning, maxBins: number, arena: Arena): Group {
  const features = Array.from(binning.widths.keys(), (j) => loadColumn(binning, j, maxBins, arena)).filter(
    (feature) => feature !== null,
  );
  const columns = features.map((feature) => feature.column);
  return {
    width: binning.widths.length,
    blocks: interleave(columns, binning.rows, arena),
    columns,
    column: features.map((feature) => feature.j),
    widths: features.map((feature) => feature.width),
    isCategory: features.map((feature) => feature.isCategory),
    thresholds: features.map((feature) => feature.thresholds),
  };
}

function loadColumn(binning: Binning, j: number, maxBins: number, arena: Arena) {
  const source = binning.bins.subarray(j * binning.rows, (j + 1) * binning.rows);
  const counts = new Int32Array(256);
  for (let i = 0; i < source.length; i++) counts[source[i]!]!++;
  if (counts.reduce((used, count) => used + Number(count > 0), 0) < 2) return null;
  const column = arena.u8(binning.rows);
  column.set(source);
  const isCategory = binning.levelStart[j + 1]! > binning.levelStart[j]!;
  const width = binning.widths[j]!;
  if (isCategory) return { j, column, width, isCategory, thresholds: new Float64Array(0) };
  const ends = groupEqually(counts.subarray(0, width), maxBins);
  if (ends.length < width) joinBins(column, ends, width);
  const edges = binning.edges.subarray(binning.edgeStart[j], binning.edgeStart[j + 1]);
  // The last value bin has no upper edge: a split after it parts values from missing ones.
  const thresholds = Float64Array.from(ends, (end) => edges[end] ?? Infinity);
  return { j, column, width: ends.length, isCategory, thresholds };
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

function interleave(columns: readonly Uint8Array[], rows: number, arena: Arena): Group['blocks'] {
  const size = columns.length <= WIDEST_BLOCK ? WIDEST_BLOCK : BLOCK;
  const blocks = [];
  for (let first = 0; first < columns.length; first += size) {
    const some = columns.slice(first, first + size);
    const stride = 2 ** Math.max(2, Math.ceil(Math.log2(some.length)));
    const bins = arena.u8(rows * stride).fill(0);
    const addresses = arena.i32(some.length);
    some.forEach((column, k) => (addresses[k] = column.byteOffset));
    useKernels().kernels.interleave(addresses.byteOffset, some.length, rows, bins.byteOffset, stride);
    blocks.push({ bins: bins.byteOffset, stride, count: some.length });
  }
  return blocks;
}

function joinGroups(groups: readonly Group[], rows: number, arena: Arena): Bins {
  const widths = groups.flatMap((group) => group.widths);
  const isCategory = groups.flatMap((group) => group.isCategory);
  // an even number of cells each, so that two at a time are aligned
  const cellStart = starts(widths.map((width) => width + 1 + ((width + 1) % 2)));
  const table = arena.i32(4 * widths.length);
  widths.forEach((width, f) => table.set([8 * cellStart[f]!, width, Number(isCategory[f]), 0], 4 * f));
  const column: number[] = [];
  const blocks: Block[] = [];
  let before = 0;
  let first = 0;
  for (const group of groups) {
    for (const j of group.column) column.push(before + j);
    for (const { bins, stride, count } of group.blocks) {
      const offsets = arena.i32(4 * Math.ceil(count / 4)).fill(8 * cellStart.at(-1)!);
      for (let k = 0; k < count; k++) offsets[k] = 8 * cellStart[first + k]!;
      blocks.push({ bins, stride, first, count, offsets });
      first += count;
    }
    before += group.width;
  }
  return {
    rows,
    blocks,
    columns: groups.flatMap((group) => group.columns),
    column: Int32Array.from(column),
    widths: Int32Array.from(widths),
    isCategory: Uint8Array.from(isCategory, Number),
    cellStart,
    thresholds: groups.flatMap((group) => group.thresholds),
    table,
  };
}
