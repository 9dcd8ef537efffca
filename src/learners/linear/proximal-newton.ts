import type { Columns } from './columns.js';
import type { Layout } from './margins.js';
import { shrunk, violation } from './gram-descent.js';
import { interceptAt, sparseAt } from './margins.js';
import type { Family, Space } from './smooth.js';
import { lossNumber } from './smooth.js';
import type { Solved } from './solved.js';

/** Mean loss (see Smooth) + l1 · Σ|w| + l2 / 2 · ‖w‖², intercepts free; all arrays in the arena. */
export type Sparse = {
  readonly columns: Columns;
  readonly layout: Layout;
  readonly family: Family;
  readonly target: Float64Array | Int32Array;
  readonly weight: Float64Array;
};

export type Penalty = { readonly l1: number; readonly l2: number };

/** Solves for one strength after the other, each from the coefficients as they are. */
export type Solve = (penalty: Penalty, decrease: number, steps: number) => Solved;

/** Everything of one output; arrays of rows. */
type Output = {
  readonly z: number;
  readonly residual: number;
  /** weight × second derivative of the margin with itself */
  readonly curve: number;
  /** what the pull of a column is weighed with: curve, or weight × probability */
  readonly factor: number;
  /** the probability (softmax), or 0 */
  readonly share: number;
  /** margins of the step */
  readonly d: number;
};

/** Sweeps over the coordinates of one quadratic model at most. */
const SWEEPS = 100;

/**
 * Proximal Newton steps (newGLMNET: Yuan, Ho, Lin 2012; glmnet: Friedman, Hastie, Tibshirani 2010): coordinate descent
 * on the quadratic model of the loss, with the full Hessian of softmax, over the coefficients that are not 0 or want to
 * leave it, then a line search. Coefficients that the sequential strong rule (Tibshirani et al. 2012) leaves out are
 * looked at once the others are solved. theta, whose solutions are warm starts, is moved by `solve`.
 */
export function proximalNewton({ kernels, arena }: Space, problem: Sparse, theta: Float64Array): Solve {
  const { columns, layout, family, target, weight } = problem;
  const { n, x, rows, length } = columns;
  const { outputs } = layout;
  const size = theta.length;
  const softmax = family.loss === 'softmax';
  const z = arena.f64(n * outputs);
  const residual = arena.f64(n * outputs);
  const shares = arena.f64(n * outputs);
  const curves = softmax ? arena.f64(n * outputs) : shares;
  const factors = softmax ? arena.f64(n * outputs) : shares;
  const d = arena.f64(n * outputs);
  const u = softmax ? arena.f64(n) : null;
  const uAt = u ? u.byteOffset : 0;
  const list = Array.from({ length: outputs }, (_, k): Output => {
    const at = (array: Float64Array): number => array.byteOffset + 8 * n * k;
    return {
      z: at(z),
      residual: at(residual),
      curve: at(curves),
      factor: at(factors),
      share: softmax ? at(shares) : 0,
      d: at(d),
    };
  });
  const { column, output } = places(layout);
  const bias = interceptAt(layout);
  const gradient = new Float64Array(size);
  const second = new Float64Array(size);
  /** what theta is to become */
  const goal = new Float64Array(size);
  let solvedFor: number | null = null;

  const margins = (): void => {
    z.fill(0);
    for (let c = 0; c < size; c++) {
      const j = column[c]!;
      if (theta[c] !== 0) kernels.columnMove(x[j]!, rows[j]!, length[j]!, theta[c]!, list[output[c]!]!.z, 0, 0);
    }
  };

  const evaluate = (): number =>
    kernels.rowLosses(
      lossNumber(family),
      family.power,
      n,
      outputs,
      z.byteOffset,
      8 * n,
      target.byteOffset,
      weight.byteOffset,
      residual.byteOffset,
      8 * n,
      shares.byteOffset,
      8 * n,
    );

  const slopes = (coordinates: Int32Array, l2: number): void => {
    for (const c of coordinates) {
      const j = column[c]!;
      const slope = kernels.columnDot(x[j]!, rows[j]!, length[j]!, list[output[c]!]!.residual);
      gradient[c] = c < bias ? slope + l2 * theta[c]! : slope;
    }
  };

  const miss = (c: number, l1: number): number =>
    c < bias ? violation(theta[c]!, gradient[c]!, l1) : Math.abs(gradient[c]!);

  const curvatures = (coordinates: Int32Array, l2: number): void => {
    if (softmax)
      for (let k = 0; k < outputs; k++)
        for (let i = 0, at = k * n; i < n; i++, at++) {
          factors[at] = weight[i]! * shares[at]!;
          curves[at] = factors[at]! * (1 - shares[at]!);
        }
    for (const c of coordinates) {
      const j = column[c]!;
      const curve = kernels.columnSquares(x[j]!, rows[j]!, length[j]!, list[output[c]!]!.curve);
      second[c] = c < bias ? curve + l2 : curve;
    }
  };

  /** One round of coordinate descent on the quadratic model; the sum of curvature × step². */
  const sweep = (coordinates: Int32Array, { l1, l2 }: Penalty): number => {
    let moved = 0;
    for (const c of coordinates) {
      const a = second[c]!;
      if (!(a > 0)) continue;
      const { factor, share, d: step } = list[output[c]!]!;
      const j = column[c]!;
      const at = [x[j]!, rows[j]!, length[j]!] as const;
      let slope = gradient[c]! + kernels.columnPull(at[0], at[1], at[2], factor, step, uAt);
      const now = goal[c]!;
      if (c < bias) slope += l2 * (now - theta[c]!);
      goal[c] = c < bias ? shrunk(a * now - slope, l1) / a : now - slope / a;
      const by = goal[c]! - now;
      if (by === 0) continue;
      moved += a * by * by;
      kernels.columnMove(at[0], at[1], at[2], by, step, share, uAt);
    }
    return moved;
  };

  const inner = (working: Int32Array, penalty: Penalty, enough: number): void => {
    for (let sweeps = 0; sweeps < SWEEPS; ) {
      sweeps++;
      if (sweep(working, penalty) <= enough) return;
      const active = working.filter((c) => c >= bias || goal[c] !== 0);
      if (active.length === working.length) continue;
      while (sweeps++ < SWEEPS && sweep(active, penalty) > enough);
    }
  };

  const penaltyOf = ({ l1, l2 }: Penalty): number => {
    let sum = 0;
    for (let c = 0; c < bias; c++) sum += l1 * Math.abs(theta[c]!) + (l2 / 2) * theta[c]! * theta[c]!;
    return sum;
  };

  /** Moves theta and the margins along delta and d; the value reached, or null if none is better. */
  const search = (working: Int32Array, penalty: Penalty, value: number): number | null => {
    let promise = 0;
    for (const c of working) {
      const now = theta[c]!;
      const l1 = c < bias ? penalty.l1 : 0;
      promise += gradient[c]! * (goal[c]! - now) + l1 * (Math.abs(goal[c]!) - Math.abs(now));
    }
    const move = (t: number): void => {
      kernels.columnMove(d.byteOffset, 0, n * outputs, t, z.byteOffset, 0, 0);
    };
    const before = theta.slice();
    let t = 1;
    move(1);
    for (; t > 1e-8; t /= 2) {
      for (const c of working) theta[c] = t === 1 ? goal[c]! : before[c]! + t * (goal[c]! - before[c]!);
      const reached = evaluate() + penaltyOf(penalty);
      if (reached <= value + 1e-3 * t * promise + 1e-15 * Math.abs(value)) return reached;
      move(-t / 2);
    }
    move(-t);
    theta.set(before);
    evaluate();
    return null;
  };

  const all = Int32Array.from({ length: size }, (_, c) => c);
  return (penalty, decrease, steps) => {
    const { l1, l2 } = penalty;
    margins();
    let value = evaluate() + penaltyOf(penalty);
    slopes(all, l2);
    const before = solvedFor ?? gradient.subarray(0, bias).reduce((m, g) => Math.max(m, Math.abs(g)), 0);
    solvedFor = l1;
    const least = 2 * l1 - before;
    const promising = (c: number): boolean =>
      c >= bias || theta[c] !== 0 || Math.abs(gradient[c]!) >= Math.min(l1, least);
    let screened = all.filter(promising);
    let complete = screened.length === size;
    let step = 1;
    let worst = 0;
    for (; ; step++) {
      const working = screened.filter((c) => c >= bias || theta[c] !== 0 || miss(c, l1) > 0);
      curvatures(working, l2);
      let promise = 0;
      worst = 0;
      for (const c of working) {
        const v = miss(c, l1);
        worst = Math.max(worst, v);
        if (second[c]! > 0) promise += (v * v) / second[c]!;
      }
      const solved = promise <= decrease;
      if (solved && complete) return { solver: 'coordinate-descent', steps: step, converged: true, violation: worst };
      if (step >= steps) break;
      if (solved) {
        slopes(all, l2);
        screened = all;
        complete = true;
        continue;
      }
      goal.set(theta);
      d.fill(0);
      u?.fill(0);
      inner(working, penalty, 1e-3 * promise);
      const reached = search(working, penalty, value);
      if (reached === null) {
        if (complete) break;
        screened = all;
        complete = true;
      } else value = reached;
      slopes(screened, l2);
    }
    return { solver: 'coordinate-descent', steps: step, converged: worst < 1e-9, violation: worst };
  };
}

/** Column and output of each coefficient; the intercept belongs to the last column. */
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
