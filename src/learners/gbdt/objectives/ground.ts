import type { Arena, Kernels } from '../../../kernels/kernels.js';

/** Table row numbers, each at most once, ascending. */
export type Fold = { readonly train: Int32Array; readonly valid: Int32Array };

/** What every loss stands on: the kernels, and the fold in their memory. */
export type Ground = {
  readonly kernels: Kernels;
  readonly arena: Arena;
  /** rows of the table: length of what is indexed by row number */
  readonly rows: number;
  readonly train: Int32Array;
  readonly valid: Int32Array;
  /** null = all are 1 */
  readonly weight: Float64Array | null;
};

export function ground(
  { kernels, arena }: { readonly kernels: Kernels; readonly arena: Arena },
  fold: Fold,
  rows: number,
  weight: Float64Array | null,
): Ground {
  const train = arena.i32(fold.train.length);
  const valid = arena.i32(fold.valid.length);
  train.set(fold.train);
  valid.set(fold.valid);
  const base = { kernels, arena, rows, train, valid, weight: null };
  return weight ? { ...base, weight: byRow(base, (r) => weight[r]!) } : base;
}

/** An array in the arena with a value for each training and validation row. */
export function byRow({ arena, rows, train, valid }: Ground, valueOf: (row: number) => number): Float64Array {
  const out = arena.f64(rows);
  for (const list of [train, valid]) for (let i = 0; i < list.length; i++) out[list[i]!] = valueOf(list[i]!);
  return out;
}

export function weightAt({ weight }: Ground): number {
  return weight ? weight.byteOffset : 0;
}

/** The scores of all outputs, one array after the other, set to their initial values. */
export function newScores(at: Ground, init: Float64Array): Float64Array[] {
  const all = at.arena.f64(at.rows * init.length);
  return Array.from(init, (value, k) => {
    const scores = all.subarray(k * at.rows, (k + 1) * at.rows);
    for (const list of [at.train, at.valid]) for (let i = 0; i < list.length; i++) scores[list[i]!] = value;
    return scores;
  });
}

/** Sum of value × weight over listed rows. */
function weightedSum({ weight }: Ground, rows: Int32Array, valueOf: (row: number) => number): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    const r = rows[i]!;
    sum += weight ? weight[r]! * valueOf(r) : valueOf(r);
  }
  return sum;
}

/** Weighted mean over the training rows; 0 if they have no weight. */
export function trainMean(at: Ground, valueOf: (row: number) => number): number {
  const mass = massOf(at, at.train);
  return mass > 0 ? weightedSum(at, at.train, valueOf) / mass : 0;
}

export function massOf(at: Ground, rows: Int32Array): number {
  return at.weight ? weightedSum(at, rows, () => 1) : rows.length;
}

/** The mean of a loss over the validation rows, from the kernel that sums it. */
export function validLoss(at: Ground, sum: (rows: number, n: number) => number): () => number {
  const mass = massOf(at, at.valid);
  return () => (mass > 0 ? sum(at.valid.byteOffset, at.valid.length) / mass : 0);
}
