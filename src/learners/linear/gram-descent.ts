import type { Late } from '../deadline.js';
import { hessianOf, reorder, restore } from './hessian.js';
import type { Smooth, Space } from './smooth.js';
import { objectiveOf } from './smooth.js';
import type { Solved } from './solved.js';

/** Rows for each column from which the second derivatives are first taken. */
const ROWS_PER_COLUMN = 30;
/** Rounds of coordinate descent on one quadratic model at most. */
const SWEEPS = 1000;

/**
 * Proximal Newton steps for few columns and one output, with l1 · Σ|w| beside the penalty of the problem: coordinate
 * descent on the matrix of second derivatives (covariance updates: no rows are read), then a line search. That matrix
 * comes from a sample of the rows, a larger one when steps gain too little.
 */
export function gramDescent(
  space: Space,
  problem: Smooth,
  l1: number,
  theta: Float64Array,
  decrease: number,
  steps: number,
  late: Late,
): Solved {
  const { design, l2 } = problem;
  const { p, q } = design;
  const side = p + q + 1;
  const curvature = space.arena.f64(design.rows);
  const objective = objectiveOf(space, problem, curvature);
  const grad = new Float64Array(side);
  const next = new Float64Array(side);
  /** in the order of the Hessian: the constant at p */
  const slope = new Float64Array(side);
  const w = new Float64Array(side);
  const goal = new Float64Array(side);
  const l1At = new Float64Array(side).fill(l1);
  l1At[p] = 0;
  const size = (v: Float64Array): number => {
    let sum = 0;
    for (let j = 0; j < side - 1; j++) sum += Math.abs(v[j]!);
    return l1 * sum;
  };
  let stride = Math.max(1, Math.floor(design.rows / (ROWS_PER_COLUMN * side)));
  let before = Infinity;
  let worst = 0;
  let value = objective(theta, grad) + size(theta);
  let step = 1;
  for (; step <= steps; step++) {
    reorder(grad, p, q, slope);
    reorder(theta, p, q, w);
    const matrix = mirrored(hessianOf(space, design, curvature, true, stride).matrix, side);
    for (let j = 0; j < side; j++) if (j !== p) matrix[j * side + j]! += l2;
    let promise = 0;
    worst = 0;
    for (let j = 0; j < side; j++) {
      const v = violation(w[j]!, slope[j]!, l1At[j]!);
      worst = Math.max(worst, v);
      if (v > 0) promise += (v * v) / (matrix[j * side + j]! || 1);
    }
    const converged = promise <= decrease;
    if (converged || late())
      return { solver: 'coordinate-descent', steps: step, converged, violation: worst };
    if (promise > 0.3 * before) stride = Math.max(1, stride >> 1);
    before = promise;
    goal.set(w);
    descend(matrix, slope, l1At, goal, 1e-5 * promise);
    let fall = 0;
    for (let j = 0; j < side; j++)
      fall += slope[j]! * (goal[j]! - w[j]!) + l1At[j]! * (Math.abs(goal[j]!) - Math.abs(w[j]!));
    let t = 1;
    let reached = Infinity;
    for (; t > 1e-8; t /= 2) {
      for (let j = 0; j < side; j++) slope[j] = t === 1 ? goal[j]! : w[j]! + t * (goal[j]! - w[j]!);
      restore(slope, p, q, next);
      reached = objective(next, grad) + size(next);
      if (reached <= value + 1e-3 * t * fall + 1e-15 * Math.abs(value)) break;
    }
    if (t > 1e-8) {
      theta.set(next);
      value = reached;
    } else {
      objective(theta, grad);
      if (stride === 1) break; // rounding hides what is left
      stride = 1;
    }
  }
  return { solver: 'coordinate-descent', steps: step, converged: worst < 1e-9, violation: worst };
}

/** How far a coefficient is from its optimum: its smallest subgradient. */
export function violation(w: number, slope: number, l1: number): number {
  if (w === 0) return Math.max(0, Math.abs(slope) - l1);
  return Math.abs(slope + (w > 0 ? l1 : -l1));
}

/** v moved towards 0 by a distance, at most to 0. */
export function shrunk(v: number, by: number): number {
  return v > by ? v - by : v < -by ? v + by : 0;
}

/** Moves goal to the minimum of slope · (goal - start) + (goal - start)ᵀ matrix (goal - start) / 2 + Σ l1 |goal|. */
function descend(
  matrix: Float64Array,
  slope: Float64Array,
  l1: Float64Array,
  goal: Float64Array,
  enough: number,
): void {
  const side = goal.length;
  const pull = slope.slice();
  let among: ArrayLike<number> = Int32Array.from(goal.keys());
  const all = among;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let moved = 0;
    for (let c = 0; c < among.length; c++) {
      const j = among[c]!;
      const a = matrix[j * side + j]!;
      if (!(a > 0)) continue;
      const now = goal[j]!;
      const to = shrunk(a * now - pull[j]!, l1[j]!) / a;
      if (to === now) continue;
      const by = to - now;
      goal[j] = to;
      moved += a * by * by;
      for (let i = 0; i < side; i++) pull[i]! += by * matrix[j * side + i]!;
    }
    if (moved <= enough) {
      if (among === all) return;
      among = all;
    } else if (among === all)
      among = Int32Array.from(goal.keys()).filter((j) => goal[j] !== 0 || l1[j] === 0);
  }
}

function mirrored(matrix: Float64Array, side: number): Float64Array {
  for (let i = 0; i < side; i++) for (let j = 0; j < i; j++) matrix[j * side + i] = matrix[i * side + j]!;
  return matrix;
}
