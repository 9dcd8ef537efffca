import type { Labelled, Matrix, Scores } from '../core/data.js';
import type { Params } from '../core/space.js';
import { num } from '../core/space.js';
import type { Learner } from './learner.js';
import { gatherAll } from './linear/design.js';
import { numbers, rowWeights } from './linear/labels.js';
import { dot } from './linear/lbfgs.js';
import type { Solver, System } from './linear/least-squares.js';
import { centred, dual, iterative, primal } from './linear/least-squares.js';
import { marginBlocks } from './linear/margins.js';
import { bestOnPath, fourfold } from './linear/path.js';
import { EXPAND, TARGET } from './linear/surroundings.js';

type State = {
  readonly p: number;
  readonly q: number;
  /** the alpha that was used */
  readonly alpha: number;
  /** dense, then sparse coefficients, then the intercept */
  readonly theta: Float64Array;
};

/** Up to this many columns (or rows) the normal equations are solved directly. */
const DIRECT = 1500;

function fit(train: Labelled, valid: Labelled | null, params: Params): State {
  const y = numbers(train);
  const scale = sizeOfTarget(y);
  const design = gatherAll(train.x, train.rows);
  const system = centred(
    design,
    y.map((v) => v / scale),
    rowWeights(train),
  );
  const choose = params['path'] === true && valid !== null && valid.rows.length > 0;
  const stateOf = (alpha: number, coef: Float64Array): State => {
    const theta = new Float64Array(coef.length + 1);
    for (let j = 0; j < coef.length; j++) theta[j] = coef[j]! * scale;
    theta[coef.length] = (system.targetOffset - dot(coef, system.offset)) * scale;
    return { p: design.p, q: design.q, alpha, theta };
  };
  const alpha = num(params, 'alpha');
  if (!choose) return stateOf(alpha, solverOf(system, 1e-11, 2000)(alpha));
  const solve = solverOf(system, 1e-5, 200);
  let best = stateOf(alpha, new Float64Array(design.p + design.q));
  let bestLoss = Infinity;
  bestOnPath(fourfold(alpha, 9, -5), (strength) => {
    const state = stateOf(strength, solve(strength));
    const loss = validLoss(state, valid, scale);
    if (loss < bestLoss) {
      best = state;
      bestLoss = loss;
    }
    return loss;
  });
  return best;
}

/** The largest target in absolute value (1 if all are 0): keeps sums of squares in range. */
function sizeOfTarget(y: Float64Array): number {
  let size = 0;
  for (let i = 0; i < y.length; i++) size = Math.max(size, Math.abs(y[i]!));
  return size || 1;
}

function solverOf(system: System, residual: number, steps: number): Solver {
  const { rows, p, q } = system.design;
  if (p + q <= DIRECT && (p + q <= rows || rows > DIRECT)) return primal(system);
  if (rows <= DIRECT) return dual(system);
  return iterative(system, residual, steps);
}

function validLoss(state: State, valid: Labelled, scale: number): number {
  const { data } = predict(state, valid.x, valid.rows);
  const y = numbers(valid);
  const weight = rowWeights(valid);
  let loss = 0;
  for (let i = 0; i < y.length; i++) loss += weight[i]! * ((data[i]! - y[i]!) / scale) ** 2;
  return loss;
}

function predict({ p, q, theta }: State, x: Matrix, rows?: Int32Array): Scores {
  const count = rows ? rows.length : x.rows;
  const data = new Float64Array(count);
  marginBlocks(x, rows, { outputs: 1, p, q }, theta, (z, from, size) => {
    data.set(z.subarray(0, size), from);
  });
  return { rows: count, width: 1, data };
}

/** Nanoseconds: the Gram matrix and up to 15 factorizations of it, or steps of conjugate gradients. */
function cost(rows: number, cells: number, _width: number, params: Params): number {
  const perRow = cells / Math.max(1, rows);
  const strengths = params['path'] === true ? 12 : 1;
  const side = Math.min(perRow, rows, DIRECT);
  return 10 * cells + 0.2 * rows * perRow * side + 0.25 * side ** 3 * strengths;
}

/**
 * Ridge regression (scikit-learn's Ridge: Σ w (y - ŷ)² + alpha · ‖coef‖², intercept free). With `path` and rows to
 * check on, strengths alpha · 4^9 … alpha · 4^-5 are tried from strong to weak, and the one with the smallest squared error
 * on those rows is kept.
 */
export const ridge: Learner<State> = {
  name: 'ridge',
  tasks: ['regression'],
  input: 'dense',
  space: {
    alpha: { kind: 'float', low: 1e-4, high: 1e4, log: true, start: 1 },
    path: { kind: 'choice', options: [true, false], start: true },
    target: TARGET,
    expand: EXPAND,
  },
  cost,
  fit,
  predict,
};
