import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { gatherAll } from '../linear/design.js';
import type { System } from './least-squares.js';
import { centred, gramOfRows, times } from './least-squares.js';
import { dot } from '../linear/lbfgs.js';
import type { Regression } from './normal-equations.js';
import { centre, momentsOf, sizeOf } from './normal-equations.js';

/** An eigenvalue decomposition of this size, and rows times columns to turn, take half a second at most. */
const MOST_SIDE = 300;
const MOST_CELLS = 3e6;

export function smallEnough({ x, rows }: Regression): boolean {
  const size = sizeOf(x);
  return Math.min(size, rows.length) <= MOST_SIDE && size * rows.length <= MOST_CELLS;
}

/**
 * The mean squared error of ridge regression, for each alpha, on every row when it alone is left out: exact, from one
 * decomposition (scikit-learn's RidgeCV; Golub, Heath and Wahba 1979). The rows are left out of the means too.
 */
export function leaveOneOut(data: Regression, alphas: readonly number[]): number[] {
  const system = centred(gatherAll(data.x, data.rows), data.y, data.weight);
  const { directions, squares } =
    sizeOf(data.x) <= data.rows.length ? byColumns(data, system) : byRows(system);
  const { root, target } = system;
  const along = directions.map((direction) => dot(direction, target));
  const total = dot(root, root);
  return alphas.map((alpha) => {
    const rest = target.slice();
    const leverage = root.map((r) => (r * r) / total);
    directions.forEach((direction, k) => {
      const share = squares[k]! / (squares[k]! + alpha);
      for (let i = 0; i < rest.length; i++) {
        rest[i]! -= share * along[k]! * direction[i]!;
        leverage[i]! += share * direction[i]! ** 2;
      }
    });
    const error = rest.reduce((sum, r, i) => sum + (r / Math.max(1e-12, 1 - leverage[i]!)) ** 2, 0);
    return error / total;
  });
}

/** Left singular vectors of the centred rows, and the squares of their singular values. */
type Spectrum = { readonly directions: Float64Array[]; readonly squares: number[] };

const NOTHING = 1e-13;

function byColumns(data: Regression, system: System): Spectrum {
  const { gram, size } = centre(momentsOf(data));
  const { squares, vectors } = eigen(gram, size);
  const directions = vectors.map((vector, k) => times(system, vector).map((v) => v / Math.sqrt(squares[k]!)));
  return { directions, squares };
}

function byRows(system: System): Spectrum {
  const rows = system.design.rows;
  const gram = gramOfRows(system);
  for (let i = 0; i < rows; i++) for (let j = 0; j < i; j++) gram[j * rows + i] = gram[i * rows + j]!;
  const { squares, vectors } = eigen(gram, rows);
  return { directions: vectors, squares };
}

/** Of a symmetric matrix: those eigenvalues that are not rounding, and their vectors. */
function eigen(matrix: Float64Array, n: number): { squares: number[]; vectors: Float64Array[] } {
  if (n === 0) return { squares: [], vectors: [] };
  const { realEigenvalues: values, eigenvectorMatrix: all } = new EigenvalueDecomposition(
    Matrix.from1DArray(n, n, matrix),
    { assumeSymmetric: true },
  );
  const least = NOTHING * Math.max(...values);
  const kept = values.flatMap((value, k) => (value > least ? [k] : []));
  return {
    squares: kept.map((k) => values[k]!),
    vectors: kept.map((k) => Float64Array.from(all.getColumn(k))),
  };
}
