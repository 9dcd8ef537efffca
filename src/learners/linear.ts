import { SVD, Matrix as Dense } from 'ml-matrix';
import type { Labelled } from '../core/data.js';
import type { Learner } from './learner.js';
import { gatherAll } from './linear/design.js';
import type { Solution, System } from './least-squares/least-squares.js';
import { centred, gramOfRows, iterative, times, timesTransposed } from './least-squares/least-squares.js';
import { minimumNorm } from './least-squares/minimum-norm.js';
import { centre, momentsOf, sizeOf } from './least-squares/normal-equations.js';
import type { LinearState, Middle, Scaled } from './least-squares/regression.js';
import { predictLinear, scaledRegression, stateOf } from './least-squares/regression.js';
import { settled } from './linear/solved.js';

type State = LinearState & { readonly converged: boolean };

/** Multiplications up to which the singular value decomposition is taken: it sees the finest differences. */
const SMALL = 5e5;
/** Up to this many columns (or rows) a Gram matrix of them is made. */
const DIRECT = 1500;

function fit(train: Labelled): State {
  const data = scaledRegression(train);
  const rows = data.rows.length;
  const size = sizeOf(data.x);
  if (rows * size * Math.min(rows, size) > SMALL && size <= DIRECT) {
    const normal = centre(momentsOf(data));
    const coef = minimumNorm(normal.gram, normal.size, normal.right);
    return { ...stateOf(data, coef, normal), converged: true };
  }
  const system = centred(gatherAll(data.x, data.rows), data.y, data.weight);
  return finish(data, solve(system), { mean: system.offset, targetMean: system.targetOffset });
}

function finish(data: Scaled, { coef, converged }: Solution, middle: Middle): State {
  return { ...stateOf(data, coef, middle), converged };
}

function solve(system: System): Solution {
  const { rows, p, q } = system.design;
  if (rows * (p + q) * Math.min(rows, p + q) <= SMALL) return { coef: bySvd(system), converged: true };
  if (rows > DIRECT) return iterative(system, 1e-11, 5000)(0);
  const gram = gramOfRows(system);
  for (let i = 0; i < rows; i++) for (let j = 0; j < i; j++) gram[j * rows + i] = gram[i * rows + j]!;
  return { coef: timesTransposed(system, minimumNorm(gram, rows, system.target)), converged: true };
}

/** With LAPACK's bound of what is rounding. */
function bySvd(system: System): Float64Array {
  const { rows, p, q } = system.design;
  const coef = new Float64Array(p + q);
  if (p + q === 0) return coef;
  const unit = new Float64Array(p + q);
  const matrix = new Dense(rows, p + q);
  for (let j = 0; j < p + q; j++) {
    unit[j] = 1;
    matrix.setColumn(j, times(system, unit));
    unit[j] = 0;
  }
  const {
    diagonal,
    leftSingularVectors: left,
    rightSingularVectors: right,
  } = new SVD(matrix, { autoTranspose: true });
  const least = Number.EPSILON * Math.max(rows, p + q) * Math.max(...diagonal);
  diagonal.forEach((value, k) => {
    if (!(value > least)) return;
    let along = 0;
    for (let i = 0; i < rows; i++) along += left.get(i, k) * system.target[i]!;
    for (let j = 0; j < p + q; j++) coef[j]! += (along / value) * right.get(j, k);
  });
  return coef;
}

/** Nanoseconds: the Gram matrix and one factorization of it. */
function cost(rows: number, cells: number): number {
  const perRow = cells / Math.max(1, rows);
  const side = Math.min(perRow, rows, DIRECT);
  return 10 * cells + 0.3 * cells * side + 0.5 * side ** 3 + Math.min(SMALL, cells * side) * 20;
}

/**
 * Ordinary least squares (scikit-learn's LinearRegression: Σ w (y - ŷ)², intercept included). Where that leaves a
 * choice - dependent columns, or more of them than rows - it is the solution of least norm.
 */
export const linear: Learner<State> = {
  name: 'linear',
  tasks: ['regression'],
  input: 'dense',
  space: {},
  optional: true,
  cost,
  chosen: ({ converged }) => settled({}, converged),
  fit,
  predict: predictLinear,
};
