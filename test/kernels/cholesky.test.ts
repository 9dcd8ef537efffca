import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { useKernels } from '../../src/kernels/kernels.js';
import { cholesky } from '../../src/learners/linear/cholesky.js';

const { kernels, arena } = useKernels();
const rng = rngFrom('cholesky');

/** XᵀX of random columns, of which `dependent` repeat the first; 1 on the diagonal beyond them. */
function gram(size: number, side: number, dependent: number): Float64Array {
  const rows = Array.from({ length: 2 * size + 1 }, () => Array.from({ length: size }, () => rng.normal()));
  for (const row of rows) for (let j = size - dependent; j < size; j++) row[j] = row[0]!;
  const out = arena.f64(side * side).fill(0);
  for (let a = 0; a < side; a++)
    for (let b = 0; b <= a; b++)
      out[a * side + b] = a < size ? rows.reduce((sum, row) => sum + row[a]! * row[b]!, 0) : Number(a === b);
  return out;
}

describe('cholesky', () => {
  it.each([1, 2, 3, 4, 5, 8, 17, 60])('is its plain twin for %i columns', (size) => {
    const side = 4 * Math.ceil(size / 4);
    const matrix = gram(size, side, 0);
    const twin = matrix.slice();
    kernels.cholesky(matrix.byteOffset, side);
    cholesky(twin, side);
    for (let a = 0; a < side; a++)
      for (let b = 0; b <= a; b++) expect(matrix[a * side + b]).toBeCloseTo(twin[a * side + b]!, 10);
  });

  it('gives an infinite pivot to columns that repeat one', () => {
    const matrix = gram(10, 12, 2);
    kernels.cholesky(matrix.byteOffset, 12);
    const pivots = Array.from({ length: 12 }, (_, j) => matrix[j * 13]!);
    expect(pivots.map((v) => v === Infinity || v < 1e-6)).toEqual(pivots.map((_, j) => j === 8 || j === 9));
  });
});
