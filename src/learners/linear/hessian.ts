import type { Design } from './design.js';
import { cholesky, choleskySolve } from './cholesky.js';
import type { Space } from './smooth.js';

/**
 * Σ weight · [row, 1] [row, 1]ᵀ, lower triangle, in the order dense columns, constant, sparse columns (if they are
 * part of it): what the second derivatives of a linear model with one output are made of.
 */
export type Hessian = { readonly side: number; readonly p: number; readonly matrix: Float64Array };

/** step: only every step-th row counts, as often as that. weight lies in the arena. */
export function hessianOf(
  { kernels, arena }: Space,
  design: Design,
  weight: Float64Array,
  withSparse: boolean,
  step = 1,
): Hessian {
  const { rows, p, dense, indptr, indices, values } = design;
  const side = p + 1 + (withSparse ? design.q : 0);
  const width = Math.max(side, (p + 4) & ~3);
  const mark = arena.mark();
  const out = arena.f64(width * width).fill(0);
  const scratch = arena.f64(64 * ((p + 4) & ~3));
  const at = [dense.byteOffset, weight.byteOffset, out.byteOffset] as const;
  kernels.weightedGram(rows, step, p, ...at, width, scratch.byteOffset);
  if (side > p + 1) {
    const csr = [indptr.byteOffset, indices.byteOffset, values.byteOffset] as const;
    kernels.sparseGram(rows, step, p, at[0], ...csr, at[1], at[2], width);
  }
  const matrix = new Float64Array(side * side);
  for (let i = 0; i < side; i++)
    for (let j = 0; j <= i; j++) matrix[i * side + j] = step * out[i * width + j]!;
  arena.release(mark);
  return { side, p, matrix };
}

/** Solves (factor · hessian + l2 on all but the constant) x = b in place of b, which is in the order of the hessian. */
export function factorized(
  { side, p, matrix }: Hessian,
  factor: number,
  l2: number,
): (b: Float64Array) => void {
  const lower = new Float64Array(matrix.length);
  for (let i = 0; i < matrix.length; i++) lower[i] = factor * matrix[i]!;
  for (let i = 0; i < side; i++) if (i !== p) lower[i * side + i]! += l2;
  cholesky(lower, side);
  return (b) => choleskySolve(lower, side, b);
}

/** From the order of coefficients (dense, sparse, intercept) to that of the Hessian, and back. */
export function reorder(from: Float64Array, p: number, q: number, to: Float64Array): void {
  to.set(from.subarray(0, p));
  to[p] = from[p + q]!;
  to.set(from.subarray(p, p + q), p + 1);
}

export function restore(from: Float64Array, p: number, q: number, to: Float64Array): void {
  to.set(from.subarray(0, p));
  to.set(from.subarray(p + 1, p + 1 + q), p);
  to[p + q] = from[p]!;
}
