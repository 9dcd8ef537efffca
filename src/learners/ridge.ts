import type { Labelled } from '../core/data.js';
import type { Params } from '../core/space.js';
import { num } from '../core/space.js';
import { checkable } from './checkable.js';
import { lateAfter } from './deadline.js';
import type { FitContext, Learner } from './learner.js';
import { gatherAll } from './linear/design.js';
import type { Descent } from './least-squares/by-descent.js';
import { byDescent, descentCost, SOLVER } from './least-squares/by-descent.js';
import { leaveOneOut, smallEnough } from './least-squares/leave-one-out.js';
import type { Solver } from './least-squares/least-squares.js';
import { centred, dual, iterative, primal } from './least-squares/least-squares.js';
import { centre, momentsOf, sizeOf } from './least-squares/normal-equations.js';
import { bestOnPath, fourfold } from './linear/path.js';
import type { LinearState, Middle, Scaled } from './least-squares/regression.js';
import {
  errorOf,
  interceptOf,
  predictLinear,
  scaledRegression,
  stateOf,
} from './least-squares/regression.js';
import { EXPAND, TARGET } from './linear/surroundings.js';
import { settled } from './linear/solved.js';

type State = LinearState & {
  /** the alpha that was used */
  readonly alpha: number;
  /** models of before did not say */
  readonly converged?: boolean;
  /** of solver=gd */
  readonly descent?: Descent;
};

/** Up to this many columns (or rows) the normal equations are solved directly. */
const DIRECT = 1500;

function fit(train: Labelled, valid: Labelled | null, params: Params, { left }: FitContext): State {
  const data = scaledRegression(train);
  const best = exactly(data, valid, params, left);
  if (params['solver'] !== 'gd') return best;
  return { ...byDescent(data, best.alpha, params, lateAfter(left)), alpha: best.alpha };
}

function exactly(data: Scaled, valid: Labelled | null, params: Params, left: FitContext['left']): State {
  const alpha = num(params, 'alpha');
  const onPath = params['path'] === true;
  const check = onPath ? checkable(valid) : null;
  if (check) return fitPath(data, check, alpha, left);
  const chosen = onPath && smallEnough(data) ? bestLeftOut(data, alpha) : alpha;
  const { solve, middle } = problemOf(data, 1e-11, 2000);
  const { coef, converged } = solve(chosen);
  return { ...stateOf(data, coef, middle), alpha: chosen, converged };
}

/** Strengths on the path, strong ones first. */
const strengths = (middle: number): number[] => fourfold(middle, 9, -5);

function fitPath(data: Scaled, valid: Labelled, middleAlpha: number, left: FitContext['left']): State {
  const check = scaledRegression(valid, data.scale);
  const { solve, middle } = problemOf(data, 1e-5, 200);
  let best: State | null = null;
  let least = Infinity;
  const visit = (alpha: number): number => {
    const { coef, converged } = solve(alpha);
    const error = errorOf(check, coef, interceptOf(coef, middle));
    if (error < least || !best) {
      best = { ...stateOf(data, coef, middle), alpha, converged };
      least = error;
    }
    return error;
  };
  bestOnPath(strengths(middleAlpha), visit, lateAfter(left));
  return best!;
}

function bestLeftOut(data: Scaled, middleAlpha: number): number {
  const alphas = strengths(middleAlpha);
  const errors = leaveOneOut(data, alphas);
  return alphas[errors.indexOf(Math.min(...errors))]!;
}

type Problem = { readonly solve: Solver; readonly middle: Middle };

function problemOf(data: Scaled, residual: number, steps: number): Problem {
  const rows = data.rows.length;
  const size = sizeOf(data.x);
  if (size <= DIRECT && (size <= rows || rows > DIRECT)) {
    const normal = centre(momentsOf(data));
    return { solve: primal(normal), middle: normal };
  }
  const system = centred(gatherAll(data.x, data.rows), data.y, data.weight);
  const middle = { mean: system.offset, targetMean: system.targetOffset };
  return { solve: rows <= DIRECT ? dual(system) : iterative(system, residual, steps), middle };
}

/** Nanoseconds: the Gram matrix and up to 15 factorizations of it, or steps of conjugate gradients; then those of gd. */
function cost(rows: number, cells: number, _width: number, params: Params, columns: number): number {
  const perRow = cells / Math.max(1, rows);
  const strengthsTried = params['path'] === true ? 12 : 1;
  const side = Math.min(columns, rows, DIRECT);
  return (
    10 * cells +
    0.2 * rows * perRow ** 2 +
    0.15 * side ** 3 * strengthsTried +
    descentCost(rows, cells, params)
  );
}

/**
 * Ridge regression (scikit-learn's Ridge: Σ w (y - ŷ)² + alpha · ‖coef‖², intercept free). With `path`, strengths
 * alpha · 4^9 … alpha · 4^-5 are tried, and the one is kept that has the smallest squared error on the rows to check on
 * or, without such rows and if there are few of the others, on each row when it is left out (RidgeCV). solver=gd goes on from there: with the strength that was chosen it takes
 * `steps` steps of gradient descent at most, of `learning_rate` (0: 1 / L); its state shows how the cost fell.
 */
export const ridge: Learner<State> = {
  name: 'ridge',
  tasks: ['regression'],
  input: 'dense',
  space: {
    alpha: { kind: 'float', low: 1e-4, high: 1e4, log: true, start: 1, searched: false },
    path: { kind: 'choice', options: [true, false], start: true, searched: false },
    target: TARGET,
    expand: EXPAND,
    ...SOLVER,
  },
  endsInTime: true,
  cost,
  chosen: ({ alpha, converged }) => settled({ alpha }, converged),
  fit,
  predict: predictLinear,
};
