import { useKernels } from '../../kernels/kernels.js';
import type { Arena, Kernels } from '../../kernels/kernels.js';
import type { Bins, Block } from './bins.js';
import type { SparseRows } from './sparse-rows.js';

/**
 * Gradients of one tree, by row of the table. Packed, a row is one 64-bit integer, gradient / gUnit in the high half
 * and hessian / hUnit in the low half: one addition serves both, and integer sums do not depend on the order of rows,
 * so that parent minus child is exact. Exact gradients stay doubles, and cells count rows.
 */
export type Gradients = {
  readonly g: Float64Array;
  readonly h: Float64Array;
  /** null = exact */
  readonly packed: Packed | null;
};

export type Packed = {
  readonly rows: Float64Array;
  readonly gUnit: number;
  readonly hUnit: number;
  /** share of the tree's rows whose integer is 0: they change no sum */
  readonly zeros: number;
};

/** Sums per cell. Packed: pairs of words, hessian and gradient. Exact: three doubles, gradient, hessian, rows. */
export type Histogram = {
  readonly address: number;
  readonly words: Int32Array;
  readonly doubles: Float64Array;
};

/** The sums of the cells of one feature in real units; missing values are those of cell `width`. */
export type Cells = { readonly g: Float64Array; readonly h: Float64Array; readonly n: Float64Array };

export function newCells(): Cells {
  return { g: new Float64Array(256), h: new Float64Array(256), n: new Float64Array(256) };
}

/** Memory for a number of histograms of one kind, and what the kernels need to fill them. */
export type HistogramStore = {
  readonly bins: Bins;
  readonly exact: boolean;
  readonly arena: Arena;
  readonly kernels: Kernels;
  readonly free: Histogram[];
  /** histograms that may still be made */
  spare: number;
  readonly pairs: Int32Array;
  /** room for all rows and one */
  readonly scratch: Int32Array;
  /** room for the features of a tree, and for the sparse ones of them */
  readonly list: Int32Array;
  readonly sparseList: Int32Array;
};

/** bytes: memory for histograms, at least for three. */
export function newStore(bins: Bins, exact: boolean, most: number, bytes: number): HistogramStore {
  const { kernels, arena } = useKernels();
  const fitting = Math.floor(bytes / sizeOf(bins, exact));
  const spare = Math.max(3, Math.min(most, fitting));
  const list = arena.i32(bins.widths.length);
  const sparseList = arena.i32(bins.widths.length);
  const scratch = arena.i32(bins.rows + 1);
  const pairs = arena.i32(2 * 64);
  return { bins, exact, arena, kernels, free: [], spare, pairs, scratch, list, sparseList };
}

/** With the cell that nobody reads, and room for reading four cells at once. */
function sizeOf(bins: Bins, exact: boolean): number {
  return (exact ? 24 : 8) * (bins.cellStart.at(-1)! + 4);
}

/** A free histogram, or a new one; null if there is no memory left for it. */
export function takeHistogram(store: HistogramStore): Histogram | null {
  const free = store.free.pop();
  if (free || store.spare === 0) return free ?? null;
  store.spare--;
  const doubles = store.arena.f64(sizeOf(store.bins, store.exact) / 8);
  return {
    address: doubles.byteOffset,
    words: new Int32Array(doubles.buffer, doubles.byteOffset, 2 * doubles.length),
    doubles,
  };
}

/** Which features a tree uses: by number, whether each one is, and by number those of each of the bins' sparse rows. */
export type Features = {
  readonly list: Int32Array;
  readonly chosen: Uint8Array;
  readonly sparse: readonly Int32Array[];
};

export function chooseFeatures(store: HistogramStore, numbers: Int32Array): Features {
  const list = store.list.subarray(0, numbers.length);
  list.set(numbers);
  const chosen = new Uint8Array(store.bins.widths.length);
  for (const f of numbers) chosen[f] = 1;
  let end = 0;
  const sparse = store.bins.sparse.map((rows) => {
    const from = end;
    for (const f of rows.features) if (chosen[f]) store.sparseList[end++] = f;
    return store.sparseList.subarray(from, end);
  });
  return { list, chosen, sparse };
}

/**
 * Sums the gradients of rows (in the memory of the kernels) per bin of the chosen features, at least one. Returns the
 * sums over all rows, in units.
 */
export function buildHistogram(
  store: HistogramStore,
  histogram: Histogram,
  features: Features,
  rows: Int32Array,
  gradients: Gradients,
): { readonly g: number; readonly h: number } {
  store.kernels.clear(histogram.address, histogram.doubles.byteLength);
  const { blocks, sparse } = store.bins;
  const some = gradients.packed ? filledRows(store, rows, gradients.packed) : rows;
  for (const block of blocks) addBlock(store, block, histogram, features, some, gradients);
  sparse.forEach((part, i) => addSparse(store, part, histogram, features.sparse[i]!, some, gradients));
  return totalsOf(store, histogram, features.list[0]!);
}

/** With fewer rows to leave out, looking for them costs more than adding them. */
const FEW_ZEROS = 0.15;

/** Of a rare class most rows have nothing to add: they are passed over once, not once per block. */
function filledRows({ kernels, scratch }: HistogramStore, rows: Int32Array, packed: Packed): Int32Array {
  if (packed.zeros < FEW_ZEROS) return rows;
  const { byteOffset: words } = packed.rows;
  return scratch.subarray(0, kernels.filled(rows.byteOffset, rows.length, words, scratch.byteOffset));
}

function addSparse(
  { kernels, bins }: HistogramStore,
  { starts, entries, firstCell }: SparseRows,
  { address }: Histogram,
  list: Int32Array,
  rows: Int32Array,
  { g, h, packed }: Gradients,
): void {
  if (list.length === 0) return;
  const { byteOffset: at, length: n } = rows;
  const { byteOffset: table } = bins.table;
  const { byteOffset: features, length: count } = list;
  if (packed) {
    const { byteOffset: words } = packed.rows;
    kernels.addSparse(
      address + 8 * firstCell,
      starts,
      entries,
      at,
      n,
      words,
      address,
      table,
      features,
      count,
    );
  } else {
    const from = address + 24 * firstCell;
    const [gAt, hAt] = [g.byteOffset, h.byteOffset];
    kernels.addExactSparse(from, starts, entries, at, n, gAt, hAt, address, table, features, count);
  }
}

/** A block is summed whole unless that wastes more than a fifth of it. */
const NEARLY_ALL = 0.8;

function addBlock(
  store: HistogramStore,
  block: Block,
  histogram: Histogram,
  features: Features,
  rows: Int32Array,
  gradients: Gradients,
): void {
  const { kernels, pairs } = store;
  const { bins, stride, offsets } = block;
  const count = block.features.length;
  const { g, h, packed } = gradients;
  const at = rows.byteOffset;
  let used = 0;
  for (let k = 0; k < count; k++) {
    if (!features.chosen[block.features[k]!]) continue;
    pairs[2 * used] = k;
    pairs[2 * used + 1] = offsets[k]!;
    used++;
  }
  if (used === 0) return;
  const table = pairs.byteOffset;
  if (!packed) {
    const { byteOffset: gAt } = g;
    kernels.addExact(histogram.address, table, used, bins, stride, at, rows.length, gAt, h.byteOffset);
  } else if (used >= NEARLY_ALL * count) {
    const { byteOffset: cells, length } = offsets;
    kernels.addBlock(histogram.address, cells, length, bins, stride, at, rows.length, packed.rows.byteOffset);
  } else {
    kernels.addSome(histogram.address, table, used, bins, stride, at, rows.length, packed.rows.byteOffset);
  }
}

/** parent -= child for the cells of the listed features. */
export function subtractHistogram(
  store: HistogramStore,
  parent: Histogram,
  child: Histogram,
  list: Int32Array,
): void {
  const { bins, exact, kernels } = store;
  if (!exact) {
    kernels.subtract(parent.address, child.address, bins.table.byteOffset, list.byteOffset, list.length);
    return;
  }
  for (const f of list) {
    const to = 3 * (bins.cellStart[f]! + bins.widths[f]! + 1);
    for (let i = 3 * bins.cellStart[f]!; i < to; i++) parent.doubles[i]! -= child.doubles[i]!;
  }
}

/** Every row is in one cell of any feature. */
function totalsOf({ bins, exact }: HistogramStore, { words, doubles }: Histogram, f: number) {
  const from = bins.cellStart[f]!;
  const to = from + bins.widths[f]!;
  let g = 0;
  let h = 0;
  for (let cell = from; cell <= to; cell++) {
    g += exact ? doubles[3 * cell]! : words[2 * cell + 1]!;
    h += exact ? doubles[3 * cell + 1]! : words[2 * cell]! >>> 0;
  }
  return { g, h };
}

/** What a 1 in a sum stands for. */
export function unitsOf({ packed }: Gradients): { readonly gUnit: number; readonly hUnit: number } {
  return packed ?? { gUnit: 1, hUnit: 1 };
}

/** Sums of the cells of feature f. rowsPerHessian estimates rows; null: they are those that exact cells have counted. */
export function readCells(
  store: HistogramStore,
  histogram: Histogram,
  f: number,
  gradients: Gradients,
  rowsPerHessian: number | null,
  cells: Cells,
): void {
  const { g, h, n } = cells;
  const start = store.bins.cellStart[f]!;
  const width = store.bins.widths[f]!;
  const { packed } = gradients;
  if (!packed) {
    const { doubles } = histogram;
    for (let b = 0, at = 3 * start; b <= width; b++, at += 3) {
      const rows = doubles[at + 2]!;
      g[b] = rows > 0 ? doubles[at]! : 0; // parent minus child leaves a residue in cells without rows
      h[b] = rows > 0 ? doubles[at + 1]! : 0;
      n[b] = rowsPerHessian === null ? rows : h[b]! * rowsPerHessian;
    }
    return;
  }
  const { gUnit, hUnit } = packed;
  const { words } = histogram;
  for (let b = 0, at = 2 * start; b <= width; b++, at += 2) {
    const hessian = (words[at]! >>> 0) * hUnit;
    g[b] = words[at + 1]! * gUnit;
    h[b] = hessian;
    n[b] = hessian * (rowsPerHessian ?? 0);
  }
}
