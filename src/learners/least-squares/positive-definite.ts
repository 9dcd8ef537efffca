import { useKernels } from '../../kernels/kernels.js';
import { choleskySolve } from '../linear/cholesky.js';

/**
 * Solves A·x = right for a symmetric, positive definite matrix, whose lower triangle `fill` writes into zeros with rows
 * of `side` numbers. A direction without information gets a coefficient of 0.
 */
export function solvePositive(
  right: Float64Array,
  fill: (matrix: Float64Array, side: number) => void,
): Float64Array {
  const { kernels, arena } = useKernels();
  const n = right.length;
  const side = 4 * Math.ceil(n / 4);
  const mark = arena.mark();
  try {
    const matrix = arena.f64(side * side).fill(0);
    fill(matrix, side);
    for (let j = n; j < side; j++) matrix[j * side + j] = 1;
    kernels.cholesky(matrix.byteOffset, side);
    const x = new Float64Array(side);
    x.set(right);
    choleskySolve(matrix, side, x);
    return x.slice(0, n);
  } finally {
    arena.release(mark);
  }
}
