import { useKernels } from '../../kernels/kernels.js';
import type { Arena } from '../../kernels/kernels.js';
import type { Feature } from './bins.js';

/**
 * Sparse features row by row: only the cells that are not those of their most common bins. A histogram sums these
 * entries; a common cell is what lacks to the total of the leaf, exactly where sums are integers. It takes the place
 * of exclusive feature bundling (Ke et al. 2017) and needs no exclusive features.
 */
export type SparseRows = {
  /** addresses: row r has the entries starts[r] … starts[r + 1] (u32), numbers of cells (u16) */
  readonly starts: number;
  readonly entries: number;
  /** the cell that they are counted from */
  readonly firstCell: number;
  /** their numbers */
  readonly features: Int32Array;
};

/** Rows that leave the common bin of a sparse feature, at most this share of all. */
const MOST_FILLED = 0.25;
/** What the entries of a row cost beyond the cells they add to: so many additions must be saved. */
const LEAST_SAVED = 10;

/** 1 for each feature that is better kept sparse. */
export function chooseSparse(features: readonly Feature[], rows: number): Uint8Array {
  const filled = features.map(({ commonRows }) => 1 - commonRows / rows);
  const saved = filled.reduce((sum, share) => sum + (share <= MOST_FILLED ? 1 - 2 * share : 0), 0);
  return Uint8Array.from(filled, (share) => Number(saved >= LEAST_SAVED && share <= MOST_FILLED));
}

/** Cells that entries of 16 bits can tell apart. */
const MOST_CELLS = 65_536;

/** The listed features in as many parts as their cells ask for. cellStart: first cell of each feature, then their end. */
export function loadSparse(
  features: readonly Feature[],
  numbers: Int32Array,
  cellStart: Int32Array,
  rows: number,
  arena: Arena,
): SparseRows[] {
  const parts: SparseRows[] = [];
  for (let from = 0, to = 0; from < numbers.length; from = to) {
    const firstCell = cellStart[numbers[from]!]!;
    while (to < numbers.length && cellStart[numbers[to]! + 1]! - firstCell <= MOST_CELLS) to++;
    parts.push(loadPart(features, numbers.slice(from, to), cellStart, rows, arena));
  }
  return parts;
}

function loadPart(
  features: readonly Feature[],
  numbers: Int32Array,
  cellStart: Int32Array,
  rows: number,
  arena: Arena,
): SparseRows {
  const { kernels } = useKernels();
  const starts = arena.i32(rows + 1).fill(0);
  for (const f of numbers) {
    const { column, common } = features[f]!;
    kernels.countEntries(column.byteOffset, rows, common, starts.byteOffset + 4);
  }
  for (let r = 0; r < rows; r++) starts[r + 1]! += starts[r]!;
  const entries = arena.u8(2 * starts[rows]!);
  const mark = arena.mark();
  const next = arena.i32(rows);
  next.set(starts.subarray(0, rows));
  const firstCell = cellStart[numbers[0]!]!;
  for (const f of numbers) {
    const { column, common } = features[f]!;
    const first = cellStart[f]! - firstCell;
    kernels.writeEntries(column.byteOffset, rows, common, first, next.byteOffset, entries.byteOffset);
  }
  arena.release(mark);
  return { starts: starts.byteOffset, entries: entries.byteOffset, firstCell, features: numbers };
}
