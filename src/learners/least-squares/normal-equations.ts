import type { Matrix } from '../../core/data.js';
import type { Arena, Kernels } from '../../kernels/kernels.js';
import { useKernels } from '../../kernels/kernels.js';
import { finite, LIMIT } from '../linear/design.js';

/** Rows of a regression: the target and the weight (from 0) are in the order of the list, x covers all rows. */
export type Regression = {
  readonly x: Matrix;
  readonly rows: Int32Array;
  readonly y: Float64Array;
  readonly weight: Float64Array;
};

/**
 * All that least squares asks of rows: weighted sums of products of their columns (dense, then sparse), of the target
 * and of one. Lower triangle of a square matrix of `side` = columns + 2. Columns and target are less `shift`, which
 * keeps the sums accurate; moments with the same shift can be added.
 */
export type Moments = {
  readonly side: number;
  readonly shift: Float64Array;
  readonly products: Float64Array;
};

/** Numbers of a block of rows that fit into the cache. */
const BLOCK_CELLS = 1 << 16;
const SAMPLE = 1000;

export function sizeOf(x: Matrix): number {
  return x.columns.length + (x.sparse?.width ?? 0);
}

/** Means of the columns and, last, of the target, from some of the rows; of constant columns exact; of sparse ones 0. */
export function shiftOf({ x, rows, y }: Regression): Float64Array {
  const size = sizeOf(x);
  const shift = new Float64Array(size + 1);
  const step = Math.max(1, Math.floor(rows.length / SAMPLE));
  const meanOf = (at: (i: number) => number): number => {
    if (rows.length === 0) return 0;
    const first = at(0);
    let sum = 0;
    let count = 0;
    for (let i = 0; i < rows.length; i += step, count++) sum += at(i) - first;
    return first + sum / count;
  };
  x.columns.forEach((column, j) => (shift[j] = meanOf((i) => finite(column[rows[i]!]!))));
  shift[size] = meanOf((i) => y[i]!);
  return shift;
}

/** @throws RangeError if the memory of the kernels is used up */
export function momentsOf(data: Regression, shift = shiftOf(data)): Moments {
  const { kernels, arena } = useKernels();
  const mark = arena.mark();
  try {
    return sumProducts(data, shift, kernels, arena);
  } finally {
    arena.release(mark);
  }
}

function sumProducts(data: Regression, shift: Float64Array, kernels: Kernels, arena: Arena): Moments {
  const { x, rows, weight } = data;
  const p = x.columns.length;
  const side = sizeOf(x) + 2;
  const products = new Float64Array(side * side);
  // Beside each other: dense columns, target, one; filled up with zeros to a multiple of 4.
  const width = 4 * Math.ceil((p + 2) / 4);
  const length = Math.max(64, Math.min(256, 2 * Math.floor(BLOCK_CELLS / width / 2)));
  const block = arena.f64(width * length).fill(0);
  const sums = arena.f64(width * width).fill(0);
  const root = arena.f64(length);
  const shifts = arena.f64(p + 1);
  shifts.set(shift.subarray(0, p));
  shifts[p] = shift.at(-1)!;
  for (let from = 0; from < rows.length; from += length) {
    const count = Math.min(length, rows.length - from);
    const even = count + (count % 2);
    root[even - 1] = 0;
    for (let i = 0; i < count; i++) root[i] = Math.sqrt(weight[from + i]!);
    fillBlock(data, from, count, block, length);
    kernels.weighColumns(
      block.byteOffset,
      8 * length,
      even,
      p + 1,
      LIMIT,
      shifts.byteOffset,
      root.byteOffset,
    );
    block.set(root.subarray(0, even), (p + 1) * length);
    kernels.addProducts(block.byteOffset, 8 * length, even, width, sums.byteOffset);
    if (x.sparse) addSparse(data, root, from, count, block, length, products);
  }
  const place = (k: number): number => (k < p ? k : side - 2 + (k - p));
  for (let a = 0; a < p + 2; a++)
    for (let b = 0; b <= a; b++) products[place(a) * side + place(b)] = sums[a * width + b]!;
  return { side, shift, products };
}

/** The rows [from, from + count) of the list, column by column; a last row without a partner gets one of weight 0. */
function fillBlock(
  { x, rows, y }: Regression,
  from: number,
  count: number,
  block: Float64Array,
  length: number,
): void {
  const first = rows[from]!;
  let inOrder = true;
  for (let i = 1; i < count; i++) if (rows[from + i] !== first + i) inOrder = false;
  x.columns.forEach((column, j) => {
    if (inOrder) block.set(column.subarray(first, first + count), j * length);
    else copyRows(column, rows, from, count, block, j * length);
  });
  const p = x.columns.length;
  block.set(y.subarray(from, from + count), p * length);
}

function copyRows(
  column: Float64Array,
  rows: Int32Array,
  from: number,
  count: number,
  block: Float64Array,
  at: number,
): void {
  for (let i = 0; i < count; i++) block[at + i] = column[rows[from + i]!]!;
}

/** Products of sparse columns with all others, for a block of rows. */
function addSparse(
  { x, rows }: Regression,
  root: Float64Array,
  from: number,
  count: number,
  block: Float64Array,
  length: number,
  products: Float64Array,
): void {
  const { indptr, indices, values } = x.sparse!;
  const p = x.columns.length;
  const side = sizeOf(x) + 2;
  for (let i = 0; i < count; i++) {
    const row = rows[from + i]!;
    const r = root[i]!;
    for (let e = indptr[row]!; e < indptr[row + 1]!; e++) {
      const v = r * finite(values[e]!);
      const column = p + indices[e]!;
      const at = column * side;
      for (let j = 0; j < p; j++) products[at + j]! += v * block[j * length + i]!;
      for (let f = indptr[row]!; f <= e; f++) products[at + p + indices[f]!]! += v * r * finite(values[f]!);
      products[(side - 2) * side + column]! += v * block[p * length + i]!;
      products[(side - 1) * side + column]! += v * r;
    }
  }
}

/** Moments of all these rows together; of the same shift. */
export function together(parts: readonly Moments[]): Moments {
  const { side, shift } = parts[0]!;
  const products = new Float64Array(side * side);
  for (const part of parts) for (let k = 0; k < products.length; k++) products[k]! += part.products[k]!;
  return { side, shift, products };
}

/** Σ w (y - x·coef - intercept)². */
export function squaredError(
  { side, shift, products }: Moments,
  coef: Float64Array,
  intercept: number,
): number {
  const v = new Float64Array(side);
  let constant = intercept - shift[side - 2]!;
  for (let j = 0; j < side - 2; j++) {
    v[j] = -coef[j]!;
    constant += coef[j]! * shift[j]!;
  }
  v[side - 2] = 1;
  v[side - 1] = -constant;
  let error = 0;
  for (let a = 0; a < side; a++) {
    if (v[a] === 0) continue;
    let inner = 0;
    for (let b = 0; b < a; b++) inner += products[a * side + b]! * v[b]!;
    error += v[a]! * (products[a * side + a]! * v[a]! + 2 * inner);
  }
  return Math.max(0, error);
}

/**
 * The problem with its intercept taken out: X and y less their weighted means, times the roots of the weights. A
 * column without variation is all 0.
 */
export type Normal = {
  readonly size: number;
  /** XᵀX, whole */
  readonly gram: Float64Array;
  /** Xᵀy */
  readonly right: Float64Array;
  /** ‖y‖² */
  readonly squares: number;
  readonly mean: Float64Array;
  readonly targetMean: number;
  readonly total: number;
};

/** What of a column's square may be rounding. */
const ROUNDING = 1e-13;

export function centre({ side, shift, products }: Moments): Normal {
  const size = side - 2;
  const sums = products.subarray((side - 1) * side, side * side);
  const total = sums[side - 1]!;
  const gram = new Float64Array(size * size);
  const right = new Float64Array(size);
  const centred = (a: number, b: number): number => products[a * side + b]! - (sums[a]! / total) * sums[b]!;
  const varies = Uint8Array.from({ length: size }, (_, j) =>
    Number(centred(j, j) > ROUNDING * products[j * side + j]!),
  );
  for (let a = 0; a < size; a++) {
    if (!varies[a]) continue;
    for (let b = 0; b <= a; b++) if (varies[b]) gram[a * size + b] = gram[b * size + a] = centred(a, b);
    right[a] = centred(size, a);
  }
  return {
    size,
    gram,
    right,
    squares: Math.max(0, centred(size, size)),
    mean: Float64Array.from({ length: size }, (_, j) => shift[j]! + sums[j]! / total),
    targetMean: shift[size]! + sums[size]! / total,
    total,
  };
}

/** Without an intercept: of moments that were not shifted. */
export function uncentred({ side, products }: Moments): Normal {
  const size = side - 2;
  const gram = new Float64Array(size * size);
  for (let a = 0; a < size; a++)
    for (let b = 0; b <= a; b++) gram[a * size + b] = gram[b * size + a] = products[a * side + b]!;
  return {
    size,
    gram,
    right: products.slice(size * side, size * side + size),
    squares: products[size * side + size]!,
    mean: new Float64Array(size),
    targetMean: 0,
    total: products[side * side - 1]!,
  };
}
