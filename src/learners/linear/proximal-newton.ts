import type { Kernels } from '../../kernels/kernels.js';
import type { Late } from '../deadline.js';
import type { Columns } from './columns.js';
import { shrunk, violation } from './gram-descent.js';
import type { Layout } from './margins.js';
import { interceptAt, sparseAt } from './margins.js';
import type { Family, Space } from './smooth.js';
import { lossNumber } from './smooth.js';
import type { Solved } from './solved.js';

/** Mean loss (see Smooth) + l1 · Σ|w| + l2 / 2 · ‖w‖², intercepts free; all arrays in the arena. */
export type ByColumns = {
  readonly columns: Columns;
  readonly layout: Layout;
  readonly family: Family;
  readonly target: Float64Array | Int32Array;
  readonly weight: Float64Array;
};

export type Penalty = { readonly l1: number; readonly l2: number };

/** Solves for one strength after the other, each from the coefficients as they are. */
export type Solve = (penalty: Penalty, decrease: number, steps: number, late: Late) => Solved;

/** Rounds of coordinate descent on one quadratic model at most. */
const SWEEPS = 100;

/** Addresses of what one output has for every row. */
type Output = {
  readonly z: number;
  readonly residual: number;
  /** weight × second derivative of the loss by the margin */
  readonly curve: number;
  /** what a column's pull is weighed with: the same, or weight × probability */
  readonly factor: number;
  /** the probability (softmax), or 0 */
  readonly share: number;
  /** margins of the step */
  readonly d: number;
};

type Work = ByColumns & {
  readonly kernels: Kernels;
  readonly theta: Float64Array;
  /** what theta is to become */
  readonly goal: Float64Array;
  readonly gradient: Float64Array;
  readonly second: Float64Array;
  /** column and output of each coefficient; an intercept has the last column */
  readonly column: Int32Array;
  readonly output: Int32Array;
  /** coefficients from here on are intercepts */
  readonly bias: number;
  readonly list: readonly Output[];
  /** rows × outputs, output by output */
  readonly z: Float64Array;
  readonly residual: Float64Array;
  readonly shares: Float64Array;
  readonly curves: Float64Array;
  readonly factors: Float64Array;
  readonly d: Float64Array;
  /** softmax: the mean of d with the probabilities, by row */
  readonly u: Float64Array | null;
};

/**
 * Proximal Newton steps (newGLMNET: Yuan, Ho, Lin 2012; glmnet: Friedman, Hastie, Tibshirani 2010): coordinate descent
 * on the quadratic model of the loss, with the full Hessian of softmax, over the coefficients that are not 0 or want to
 * leave it, then a line search. Coefficients that the sequential strong rule (Tibshirani et al. 2012) leaves out are
 * looked at once the others are solved. theta is moved.
 */
export function proximalNewton(space: Space, problem: ByColumns, theta: Float64Array): Solve {
  const work = workOn(space, problem, theta);
  const all = Int32Array.from(theta.keys());
  let solvedFor: number | null = null;
  return (penalty, decrease, steps, late) => {
    const { l1, l2 } = penalty;
    margins(work);
    let value = lossOf(work) + priceOf(work, penalty);
    slopes(work, all, l2);
    const before = solvedFor ?? largestSlope(work);
    solvedFor = l1;
    const least = Math.min(l1, 2 * l1 - before);
    let screened = all.filter(
      (c) => c >= work.bias || theta[c] !== 0 || Math.abs(work.gradient[c]!) >= least,
    );
    for (let step = 1; ; step++) {
      const complete = screened.length === all.length;
      const working = screened.filter((c) => c >= work.bias || theta[c] !== 0 || miss(work, c, l1) > 0);
      curvatures(work, working, l2);
      const { promise, worst } = gainOf(work, working, l1);
      const converged = promise <= decrease;
      if ((converged && complete) || step >= steps || late())
        return {
          solver: 'coordinate-descent',
          steps: step,
          converged: converged && complete,
          violation: worst,
        };
      if (!converged) {
        descend(work, working, penalty, 1e-3 * promise, late);
        const reached = search(work, working, penalty, value);
        if (reached === null && complete)
          // Rounding hides what is left.
          return { solver: 'coordinate-descent', steps: step, converged: worst < 1e-9, violation: worst };
        value = reached ?? value;
        if (reached !== null) {
          slopes(work, screened, l2);
          continue;
        }
      }
      screened = all;
      slopes(work, all, l2);
    }
  };
}

function workOn({ kernels, arena }: Space, problem: ByColumns, theta: Float64Array): Work {
  const { columns, layout, family } = problem;
  const { n } = columns;
  const softmax = family.loss === 'softmax';
  const make = (): Float64Array => arena.f64(n * layout.outputs);
  const shares = make();
  const arrays = {
    z: make(),
    residual: make(),
    shares,
    curves: softmax ? make() : shares,
    factors: softmax ? make() : shares,
    d: make(),
  };
  const list = Array.from({ length: layout.outputs }, (_, k): Output => {
    const at = (array: Float64Array): number => array.byteOffset + 8 * n * k;
    return {
      z: at(arrays.z),
      residual: at(arrays.residual),
      curve: at(arrays.curves),
      factor: at(arrays.factors),
      share: softmax ? at(shares) : 0,
      d: at(arrays.d),
    };
  });
  return {
    ...problem,
    ...arrays,
    ...places(layout),
    kernels,
    theta,
    goal: theta.slice(),
    gradient: new Float64Array(theta.length),
    second: new Float64Array(theta.length),
    bias: interceptAt(layout),
    list,
    u: softmax ? arena.f64(n) : null,
  };
}

function places(l: Layout): { column: Int32Array; output: Int32Array } {
  const size = interceptAt(l) + l.outputs;
  const column = new Int32Array(size);
  const output = new Int32Array(size);
  for (let c = 0; c < size; c++) {
    const inSparse = c - sparseAt(l);
    column[c] = inSparse < 0 ? c % l.p : l.p + Math.floor(inSparse / l.outputs);
    output[c] = inSparse < 0 ? Math.floor(c / l.p) : inSparse % l.outputs;
  }
  return { column, output };
}

function margins({ kernels, columns, theta, column, output, list, z }: Work): void {
  const { x, rows, length } = columns;
  z.fill(0);
  for (let c = 0; c < theta.length; c++) {
    const j = column[c]!;
    if (theta[c] !== 0) kernels.columnMove(x[j]!, rows[j]!, length[j]!, theta[c]!, list[output[c]!]!.z, 0, 0);
  }
}

/** The mean loss; sets residuals, and curvature or probabilities. */
function lossOf({ kernels, columns, layout, family, target, weight, z, residual, shares }: Work): number {
  const stride = 8 * columns.n;
  return kernels.rowLosses(
    lossNumber(family),
    family.power,
    columns.n,
    layout.outputs,
    z.byteOffset,
    stride,
    target.byteOffset,
    weight.byteOffset,
    residual.byteOffset,
    stride,
    shares.byteOffset,
    stride,
  );
}

function priceOf({ theta, bias }: Work, { l1, l2 }: Penalty): number {
  let sum = 0;
  for (let c = 0; c < bias; c++) sum += l1 * Math.abs(theta[c]!) + (l2 / 2) * theta[c]! * theta[c]!;
  return sum;
}

function slopes(work: Work, coordinates: Int32Array, l2: number): void {
  const { kernels, columns, theta, gradient, column, output, bias, list } = work;
  const { x, rows, length } = columns;
  for (const c of coordinates) {
    const j = column[c]!;
    const slope = kernels.columnDot(x[j]!, rows[j]!, length[j]!, list[output[c]!]!.residual);
    gradient[c] = c < bias ? slope + l2 * theta[c]! : slope;
  }
}

function largestSlope({ gradient, bias }: Work): number {
  let most = 0;
  for (let c = 0; c < bias; c++) most = Math.max(most, Math.abs(gradient[c]!));
  return most;
}

/** How far coefficient c is from its optimum. */
function miss({ theta, gradient, bias }: Work, c: number, l1: number): number {
  return c < bias ? violation(theta[c]!, gradient[c]!, l1) : Math.abs(gradient[c]!);
}

function curvatures(work: Work, coordinates: Int32Array, l2: number): void {
  const { kernels, columns, weight, second, column, output, bias, list, shares, curves, factors, u } = work;
  const { n, x, rows, length } = columns;
  for (let at = 0; u && at < shares.length; at++) {
    factors[at] = weight[at % n]! * shares[at]!;
    curves[at] = factors[at]! * (1 - shares[at]!);
  }
  for (const c of coordinates) {
    const j = column[c]!;
    const curve = kernels.columnSquares(x[j]!, rows[j]!, length[j]!, list[output[c]!]!.curve);
    second[c] = c < bias ? curve + l2 : curve;
  }
}

/** What steps along single coefficients promise, and the largest violation. */
function gainOf(work: Work, coordinates: Int32Array, l1: number): { promise: number; worst: number } {
  let promise = 0;
  let worst = 0;
  for (const c of coordinates) {
    const v = miss(work, c, l1);
    worst = Math.max(worst, v);
    if (work.second[c]! > 0) promise += (v * v) / work.second[c]!;
  }
  return { promise, worst };
}

/** Moves goal and the margins d of the step to the minimum of the quadratic model, up to `enough`. */
function descend(work: Work, working: Int32Array, penalty: Penalty, enough: number, late: Late): void {
  const { theta, goal, bias, d, u } = work;
  goal.set(theta);
  d.fill(0);
  u?.fill(0);
  for (let sweeps = 0; sweeps < SWEEPS && !late();) {
    sweeps++;
    if (sweep(work, working, penalty) <= enough) return;
    const active = working.filter((c) => c >= bias || goal[c] !== 0);
    if (active.length === working.length) continue;
    while (sweeps++ < SWEEPS && !late() && sweep(work, active, penalty) > enough);
  }
}

/** One round of coordinate descent; the sum of curvature × step². */
function sweep(work: Work, coordinates: Int32Array, { l1, l2 }: Penalty): number {
  const { kernels, columns, theta, goal, gradient, second, column, output, bias, list, u } = work;
  const { x, rows, length } = columns;
  const uAt = u ? u.byteOffset : 0;
  let moved = 0;
  for (const c of coordinates) {
    const a = second[c]!;
    if (!(a > 0)) continue;
    const { factor, share, d } = list[output[c]!]!;
    const j = column[c]!;
    const now = goal[c]!;
    let slope = gradient[c]! + kernels.columnPull(x[j]!, rows[j]!, length[j]!, factor, d, uAt);
    if (c < bias) slope += l2 * (now - theta[c]!);
    goal[c] = c < bias ? shrunk(a * now - slope, l1) / a : now - slope / a;
    const by = goal[c]! - now;
    if (by === 0) continue;
    moved += a * by * by;
    kernels.columnMove(x[j]!, rows[j]!, length[j]!, by, d, share, uAt);
  }
  return moved;
}

/** Moves theta towards goal, and the margins with it; the value reached, or null if none is better. */
function search(work: Work, working: Int32Array, penalty: Penalty, value: number): number | null {
  const { kernels, theta, goal, gradient, bias, d, z } = work;
  let promise = 0;
  for (const c of working) {
    const l1 = c < bias ? penalty.l1 : 0;
    promise += gradient[c]! * (goal[c]! - theta[c]!) + l1 * (Math.abs(goal[c]!) - Math.abs(theta[c]!));
  }
  const move = (t: number): void => {
    kernels.columnMove(d.byteOffset, 0, d.length, t, z.byteOffset, 0, 0);
  };
  const before = theta.slice();
  move(1);
  let t = 1;
  for (; t > 1e-8; t /= 2) {
    for (const c of working) theta[c] = t === 1 ? goal[c]! : before[c]! + t * (goal[c]! - before[c]!);
    const reached = lossOf(work) + priceOf(work, penalty);
    if (reached <= value + 1e-3 * t * promise + 1e-15 * Math.abs(value)) return reached;
    move(-t / 2);
  }
  move(-t);
  theta.set(before);
  lossOf(work);
  return null;
}
