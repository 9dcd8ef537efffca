import { useKernels } from '../../kernels/kernels.js';
import type { Arena } from '../../kernels/kernels.js';
import type { Feature } from './bins.js';

/**
 * Sparse features row by row: only the cells that are not those of their most common bins. A histogram sums these
 * entries; a common cell is what lacks to the total of the leaf, exactly where sums are integers. It takes the place
 * of exclusive feature bundling (Ke et al. 2017) and needs no exclusive features.
 */
export type SparseRows = {
  /** addresses: row r has the entries starts[r] … starts[r + 1], byte offsets of cells, both u32 */
  readonly starts: number;
  readonly entries: number;
  /** byte offset of the cell that entries are counted from */
  readonly offset: number;
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

/** Null without features. cellStart: first cell of each one. */
export function loadEntries(
  features: readonly Feature[],
  numbers: Int32Array,
  cellStart: Int32Array,
  rows: number,
  arena: Arena,
): SparseRows | null {
  if (numbers.length === 0) return null;
  const { kernels } = useKernels();
  const starts = arena.i32(rows + 1).fill(0);
  for (const f of numbers) {
    const { column, common } = features[f]!;
    kernels.countEntries(column.byteOffset, rows, common, starts.byteOffset + 4);
  }
  for (let r = 0; r < rows; r++) starts[r + 1]! += starts[r]!;
  const entries = arena.i32(starts[rows]!);
  const mark = arena.mark();
  const next = arena.i32(rows);
  next.set(starts.subarray(0, rows));
  for (const f of numbers) {
    const { column, common } = features[f]!;
    const { byteOffset: at } = next;
    kernels.writeEntries(column.byteOffset, rows, common, 8 * cellStart[f]!, at, entries.byteOffset);
  }
  arena.release(mark);
  return { starts: starts.byteOffset, entries: entries.byteOffset, offset: 0, features: numbers };
}
