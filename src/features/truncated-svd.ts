import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Csr } from '../core/data.js';
import type { Rng } from '../core/rng.js';

const EXTRA = 10;
const ROUNDS = 5;

/** The strongest right singular vectors: components is width × rank, row-major; singular values descending. */
export type TruncatedSvd = {
  readonly rank: number;
  readonly components: Float64Array;
  readonly singular: Float64Array;
};

/**
 * Truncated singular value decomposition of a sparse matrix, not centred, by subspace iteration from a random start
 * (Halko, Martinsson, Tropp 2011). rank may be less than asked for if the matrix has not as many directions. Signs are
 * such that the largest entry of each vector is positive. More rounds come closer where singular values lie close.
 */
export function truncatedSvd(x: Csr, rank: number, rng: Rng, rounds = ROUNDS): TruncatedSvd {
  const size = Math.min(rank + EXTRA, x.width, x.rows);
  let basis = Float64Array.from({ length: x.width * size }, () => rng.normal());
  let width = size;
  for (let round = 0; round < rounds && width > 0; round++) {
    const pulled = timesTransposed(x, times(x, basis, width), width);
    const turn = principal(pulled, width);
    basis = rotated(pulled, width, turn.vectors, turn.values.map(Math.sqrt));
    width = turn.values.length;
  }
  if (width === 0) return { rank: 0, components: new Float64Array(0), singular: new Float64Array(0) };
  const { vectors, values } = principal(times(x, basis, width), width);
  const kept = Math.min(rank, values.length);
  const components = rotated(basis, width, vectors.slice(0, kept), new Float64Array(kept).fill(1));
  turnSigns(components, kept);
  return { rank: kept, components, singular: Float64Array.from(values.slice(0, kept), Math.sqrt) };
}

/** x · dense, where dense is x.width × width, row-major. */
export function times(x: Csr, dense: Float64Array | Float32Array, width: number): Float64Array {
  const out = new Float64Array(x.rows * width);
  for (let i = 0; i < x.rows; i++)
    for (let k = x.indptr[i]!; k < x.indptr[i + 1]!; k++) {
      const value = x.values[k]!;
      const from = x.indices[k]! * width;
      const to = i * width;
      for (let c = 0; c < width; c++) out[to + c]! += value * dense[from + c]!;
    }
  return out;
}

/** xᵀ · dense, where dense is x.rows × width, row-major. */
function timesTransposed(x: Csr, dense: Float64Array, width: number): Float64Array {
  const out = new Float64Array(x.width * width);
  for (let i = 0; i < x.rows; i++)
    for (let k = x.indptr[i]!; k < x.indptr[i + 1]!; k++) {
      const value = x.values[k]!;
      const to = x.indices[k]! * width;
      const from = i * width;
      for (let c = 0; c < width; c++) out[to + c]! += value * dense[from + c]!;
    }
  return out;
}

/** Eigenvectors and -values of denseᵀ · dense, largest first, without those that are nothing but rounding. */
function principal(dense: Float64Array, width: number): { vectors: Float64Array[]; values: Float64Array } {
  const gram = Array.from({ length: width }, () => new Float64Array(width));
  for (let at = 0; at < dense.length; at += width)
    for (let a = 0; a < width; a++) {
      const row = gram[a]!;
      const value = dense[at + a]!;
      for (let b = 0; b <= a; b++) row[b]! += value * dense[at + b]!;
    }
  for (let a = 0; a < width; a++) for (let b = 0; b < a; b++) gram[b]![a] = gram[a]![b]!;
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(new Matrix(gram), {
    assumeSymmetric: true,
  });
  const order = realEigenvalues.map((_, j) => j).sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
  const least = realEigenvalues[order[0]!]! * width * 1e-14;
  const kept = order.filter((j) => realEigenvalues[j]! > least);
  return {
    vectors: kept.map((j) => Float64Array.from(eigenvectorMatrix.getColumn(j))),
    values: Float64Array.from(kept, (j) => realEigenvalues[j]!),
  };
}

/** dense · [vectors / lengths], row-major. */
function rotated(
  dense: Float64Array,
  width: number,
  vectors: readonly Float64Array[],
  lengths: Float64Array,
): Float64Array<ArrayBuffer> {
  const out = new Float64Array((dense.length / width) * vectors.length);
  for (let from = 0, to = 0; from < dense.length; from += width)
    for (let j = 0; j < vectors.length; j++) {
      const vector = vectors[j]!;
      let sum = 0;
      for (let c = 0; c < width; c++) sum += dense[from + c]! * vector[c]!;
      out[to++] = sum / lengths[j]!;
    }
  return out;
}

function turnSigns(components: Float64Array, rank: number): void {
  for (let c = 0; c < rank; c++) {
    let largest = 0;
    for (let at = c; at < components.length; at += rank)
      if (Math.abs(components[at]!) > Math.abs(largest)) largest = components[at]!;
    if (largest < 0) for (let at = c; at < components.length; at += rank) components[at]! *= -1;
  }
}
