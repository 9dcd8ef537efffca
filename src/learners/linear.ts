import { SVD, Matrix as Dense } from 'ml-matrix';
import type { Labelled } from '../core/data.js';
import type { Params } from '../core/space.js';
import { lateAfter } from './deadline.js';
import type { FitContext, Learner } from './learner.js';
import { gatherAll } from './linear/design.js';
import type { Descent } from './least-squares/by-descent.js';
import { byDescent, descentCost, SOLVER } from './least-squares/by-descent.js';
import type { Solution, System } from './least-squares/least-squares.js';
import { centred, gramOfRows, iterative, timesTransposed } from './least-squares/least-squares.js';
import { minimumNorm } from './least-squares/minimum-norm.js';
import { centre, momentsOf, sizeOf } from './least-squares/normal-equations.js';
import type { LinearState, Scaled } from './least-squares/regression.js';
import { predictLinear, scaledRegression, stateOf } from './least-squares/regression.js';
import { columnsWithTarget, triangle } from './least-squares/triangle.js';
import { settled } from './linear/solved.js';

type State = LinearState & {
  readonly converged: boolean;
  /** of solver=gd */
  readonly descent?: Descent;
};

/** Multiplications up to which rows are decomposed at once: that sees the finest differences. */
const SMALL = 5e5;
/** Up to this many columns (or rows) a Gram matrix of them is made. */
const DIRECT = 1500;

/** Multiplications up to which rows are decomposed whose Gram matrix says too little, and columns. */
const DECOMPOSED = 5e8;
const MOST_DECOMPOSED = 300;
/** What rounding leaves of a column that depends on others. */
const ROUNDING = 1e-13;

function fit(train: Labelled, _: Labelled | null, params: Params, { left }: FitContext): State {
  const data = scaledRegression(train);
  return params['solver'] === 'gd' ? byDescent(data, 0, params, lateAfter(left)) : exactly(data);
}

function exactly(data: Scaled): State {
  const rows = data.rows.length;
  const size = sizeOf(data.x);
  if (rows * size * Math.min(rows, size) > SMALL && size <= DIRECT) {
    const normal = centre(momentsOf(data));
    const { coef, rank, lost } = minimumNorm(normal.gram, normal.size, normal.right);
    // Squares have lost what columns that are nearly dependent differ in; the rows still know it.
    const decompose = rank < size && size <= MOST_DECOMPOSED && rows * size * size <= DECOMPOSED;
    if (!decompose) return { ...stateOf(data, coef, normal), converged: !(lost > ROUNDING) };
  }
  const system = centred(gatherAll(data.x, data.rows), data.y, data.weight);
  const { coef, converged } = solve(system);
  return { ...stateOf(data, coef, { mean: system.offset, targetMean: system.targetOffset }), converged };
}

function solve(system: System): Solution {
  const { rows, p, q } = system.design;
  const size = p + q;
  if (rows * size * Math.min(rows, size) <= SMALL || size <= Math.min(rows, MOST_DECOMPOSED))
    return { coef: bySvd(system), converged: true };
  if (rows > DIRECT) return iterative(system, 1e-11, 5000)(0);
  const gram = gramOfRows(system);
  for (let i = 0; i < rows; i++) for (let j = 0; j < i; j++) gram[j * rows + i] = gram[i * rows + j]!;
  return { coef: timesTransposed(system, minimumNorm(gram, rows, system.target).coef), converged: true };
}

/** With LAPACK's bound of what is rounding. */
function bySvd(system: System): Float64Array {
  const { rows, p, q } = system.design;
  const size = p + q;
  const coef = new Float64Array(size);
  if (size === 0) return coef;
  const all = columnsWithTarget(system);
  const columns = rows > size ? triangle(all) : all;
  const target = columns[size]!;
  const {
    diagonal,
    leftSingularVectors: left,
    rightSingularVectors: right,
  } = new SVD(new Dense(columns.slice(0, size).map((c) => [...c])).transpose(), { autoTranspose: true });
  const least = Number.EPSILON * Math.max(rows, size) * Math.max(...diagonal);
  diagonal.forEach((value, k) => {
    if (!(value > least)) return;
    let along = 0;
    for (let i = 0; i < target.length; i++) along += left.get(i, k) * target[i]!;
    for (let j = 0; j < size; j++) coef[j]! += (along / value) * right.get(j, k);
  });
  return coef;
}

/** Nanoseconds: the Gram matrix and one factorization of it, or all steps. */
function cost(rows: number, cells: number, _width: number, params: Params): number {
  if (params['solver'] === 'gd') return 10 * cells + descentCost(rows, cells, params);
  const perRow = cells / Math.max(1, rows);
  const side = Math.min(perRow, rows, DIRECT);
  return 10 * cells + 0.3 * cells * side + 0.5 * side ** 3 + Math.min(SMALL, cells * side) * 20;
}

/**
 * Ordinary least squares (scikit-learn's LinearRegression: Σ w (y - ŷ)², intercept included). Where that leaves a
 * choice - dependent columns, or more of them than rows - it is the solution of least norm. solver=gd goes there by
 * `steps` steps of gradient descent at most, of `learning_rate` (0: 1 / L); its state shows how the mean square fell.
 */
export const linear: Learner<State> = {
  name: 'linear',
  tasks: ['regression'],
  input: 'dense',
  space: SOLVER,
  optional: true,
  cost,
  chosen: ({ converged }) => settled({}, converged),
  fit,
  predict: predictLinear,
};
