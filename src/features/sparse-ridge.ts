import type { Csr } from '../core/data.js';
import type { Lesson } from './encoder.js';

const ROUNDS = 15;
const CLOSE = 1e-10;

export type Ridge = { readonly mean: number; readonly weights: Float64Array | Float32Array };

/**
 * Ridge regression on sparse rows: minimizes Σ w (y - mean - x·b)² + alpha |b|², weights relative to their mean; columns
 * are centred without being made dense. A few rounds of conjugate gradients, which is regularization too.
 */
export function ridgeOf(
  x: Csr,
  y: Float64Array,
  { rows, weight }: Pick<Lesson, 'rows' | 'weight'>,
  alpha: number,
): Ridge {
  const total = weight ? rows.reduce((sum, row) => sum + weight[row]!, 0) : rows.length;
  const scale = total > 0 ? rows.length / total : 0;
  const importance = Float64Array.from(rows, (row) => (weight ? scale * weight[row]! : 1));
  const mean = rows.reduce((sum, row, i) => sum + importance[i]! * y[row]!, 0) / Math.max(1, rows.length);
  const centre = new Float64Array(x.width);
  rows.forEach((row, i) => addRow(x, row, importance[i]! / rows.length, centre));
  const residual = new Float64Array(x.width);
  rows.forEach((row, i) => addRow(x, row, importance[i]! * (y[row]! - mean), residual));
  const image = (direction: Float64Array): Float64Array => {
    const out = direction.map((v) => alpha * v);
    const middle = product(centre, direction);
    let sum = 0;
    for (let i = 0; i < rows.length; i++) {
      const amount = importance[i]! * (rowTimes(x, rows[i]!, direction) - middle);
      addRow(x, rows[i]!, amount, out);
      sum += amount;
    }
    for (let j = 0; j < out.length; j++) out[j]! -= sum * centre[j]!;
    return out;
  };
  const weights = conjugateGradients(image, residual);
  return { mean: mean - product(centre, weights), weights };
}

/** Where `image` of the result is `residual`, about; `residual` is overwritten. */
function conjugateGradients(
  image: (direction: Float64Array) => Float64Array,
  residual: Float64Array,
): Float64Array {
  const found = new Float64Array(residual.length);
  const direction = residual.slice();
  let size = product(residual, residual);
  const enough = CLOSE * size;
  for (let round = 0; round < ROUNDS && size > enough; round++) {
    const pulled = image(direction);
    const step = size / product(direction, pulled);
    for (let j = 0; j < found.length; j++) {
      found[j]! += step * direction[j]!;
      residual[j]! -= step * pulled[j]!;
    }
    const before = size;
    size = product(residual, residual);
    for (let j = 0; j < found.length; j++) direction[j] = residual[j]! + (size / before) * direction[j]!;
  }
  return found;
}

/** The product of a row and a vector. */
export function rowTimes(
  { indptr, indices, values }: Csr,
  row: number,
  vector: Float64Array | Float32Array,
): number {
  let sum = 0;
  for (let k = indptr[row]!; k < indptr[row + 1]!; k++) sum += values[k]! * vector[indices[k]!]!;
  return sum;
}

function addRow({ indptr, indices, values }: Csr, row: number, times: number, out: Float64Array): void {
  for (let k = indptr[row]!; k < indptr[row + 1]!; k++) out[indices[k]!]! += values[k]! * times;
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!;
  return sum;
}
