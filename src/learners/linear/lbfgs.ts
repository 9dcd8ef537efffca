import type { Late } from '../deadline.js';
import { NEVER } from '../deadline.js';
import type { Solved } from './solved.js';
import { largest } from './solved.js';

/** Value at x; writes the gradient. */
export type Objective = (x: Float64Array, grad: Float64Array) => number;

export type LbfgsOptions = {
  /** stop when the decrease that a further step promises is below this */
  readonly decrease: number;
  /** most evaluations of the objective */
  readonly evaluations: number;
  /** asked before each of them: ends with the best point so far */
  readonly late?: Late;
  /** multiplies a vector by a rough inverse Hessian (positive definite), in place */
  readonly inverse: (d: Float64Array) => void;
};

type Point = { x: Float64Array; grad: Float64Array; value: number };
type Pair = { readonly s: Float64Array; readonly y: Float64Array; readonly rho: number };

/** Pairs that are remembered; with many coefficients they, not the objective, would take the time. */
const memoryFor = (n: number): number => (n > 50_000 ? 5 : 10);

/**
 * Limited-memory BFGS (Nocedal and Wright, algorithms 7.4 and 7.5) from x, which is moved in place, with a rough
 * inverse Hessian to start each direction from.
 */
export function lbfgs(
  objective: Objective,
  x: Float64Array,
  options: LbfgsOptions,
): Solved & { readonly value: number } {
  const n = x.length;
  const count: Count = { left: options.evaluations, late: options.late ?? NEVER };
  const at: Point = { x, grad: new Float64Array(n), value: 0 };
  const next: Point = { x: new Float64Array(n), grad: new Float64Array(n), value: 0 };
  at.value = evaluate(objective, at, count);
  const pairs: Pair[] = [];
  // Made once: with many coefficients fresh arrays for each step would cost as much as what is done with them.
  const direction = new Float64Array(n);
  const spare = new Float64Array(n);
  let promise = Infinity;
  while (hasMore(count)) {
    step(at.grad, pairs, options.inverse, direction, spare);
    const slope = dot(at.grad, direction);
    promise = -slope;
    if (!(promise > options.decrease)) break;
    if (!lineSearch(objective, at, direction, slope, next, count)) {
      if (pairs.length === 0) break;
      pairs.length = 0; // rounding has spoilt the curvature: once more from the first guess
      continue;
    }
    remember(pairs, at, next);
    x.set(next.x);
    at.grad.set(next.grad);
    at.value = next.value;
  }
  return {
    solver: 'lbfgs',
    steps: options.evaluations - count.left,
    // Where rounding ends the search, what is left is far below what anyone asks for.
    converged: promise <= Math.max(options.decrease, 1e-13 * Math.abs(at.value)),
    violation: largest(at.grad),
    value: at.value,
  };
}

/** Evaluations that are left, if time is not up. */
type Count = { left: number; readonly late: Late };

function hasMore({ left, late }: Count): boolean {
  return left > 0 && !late();
}

function evaluate(objective: Objective, point: Point, count: Count): number {
  count.left--;
  return objective(point.x, point.grad);
}

function remember(pairs: Pair[], at: Point, next: Point): void {
  const n = at.x.length;
  const oldest = pairs.length >= memoryFor(n) ? pairs.shift() : undefined;
  const s = oldest?.s ?? new Float64Array(n);
  const y = oldest?.y ?? new Float64Array(n);
  for (let j = 0; j < n; j++) {
    s[j] = next.x[j]! - at.x[j]!;
    y[j] = next.grad[j]! - at.grad[j]!;
  }
  const curvature = dot(s, y);
  if (curvature > 1e-300) pairs.push({ s, y, rho: 1 / curvature });
}

/** d = -H·gradient by the two-loop recursion; spare is written over. */
function step(
  grad: Float64Array,
  pairs: readonly Pair[],
  inverse: (d: Float64Array) => void,
  d: Float64Array,
  spare: Float64Array,
): void {
  for (let j = 0; j < d.length; j++) d[j] = -grad[j]!;
  const m = pairs.length;
  const alpha = new Float64Array(m);
  let along = m > 0 ? dot(pairs[m - 1]!.s, d) : 0;
  for (let i = m - 1; i >= 0; i--) {
    const { y, rho } = pairs[i]!;
    alpha[i] = rho * along;
    along = addThenDot(d, -alpha[i]!, y, pairs[Math.max(0, i - 1)]!.s);
  }
  const gamma = scale(pairs.at(-1), inverse, spare);
  inverse(d);
  for (let j = 0; j < d.length; j++) d[j] = d[j]! * gamma;
  along = m > 0 ? dot(pairs[0]!.y, d) : 0;
  for (let i = 0; i < m; i++) {
    const { s, rho } = pairs[i]!;
    along = addThenDot(d, alpha[i]! - rho * along, s, pairs[Math.min(m - 1, i + 1)]!.y);
  }
}

function scale(last: Pair | undefined, inverse: (d: Float64Array) => void, spare: Float64Array): number {
  if (!last) return 1;
  spare.set(last.y);
  inverse(spare);
  return 1 / (last.rho * dot(last.y, spare));
}

/**
 * A step that satisfies the strong Wolfe conditions, by bracketing and cubic interpolation. Near the minimum, where
 * differences of values are rounding, the slope decides alone (approximate Wolfe, Hager and Zhang 2005).
 */
function lineSearch(
  objective: Objective,
  at: Point,
  direction: Float64Array,
  slope0: number,
  next: Point,
  count: Count,
): boolean {
  const noise = 1e-14 * Math.abs(at.value);
  let low = { t: 0, value: at.value, slope: slope0 };
  let high: { t: number; value: number; slope: number } | null = null;
  let t = 1;
  for (let i = 0; i < 30 && (i === 0 || hasMore(count)); i++) {
    for (let j = 0; j < direction.length; j++) next.x[j] = at.x[j]! + t * direction[j]!;
    next.value = evaluate(objective, next, count);
    const slope = dot(next.grad, direction);
    const here = { t, value: next.value, slope };
    if (!Number.isFinite(next.value) || !Number.isFinite(slope)) {
      t = low.t + 0.1 * (t - low.t); // far out, where numbers end
      continue;
    }
    const enough = next.value <= at.value + 1e-4 * t * slope0 + noise;
    if (enough && Math.abs(slope) <= 0.9 * Math.abs(slope0)) return true;
    if (!enough || !(next.value < low.value + noise) || slope >= 0) high = here;
    else low = here;
    t = high ? between(low, high) : 4 * t;
    if (high && Math.abs(high.t - low.t) <= 1e-12 * high.t) break;
  }
  return next.value < at.value;
}

type Trial = { readonly t: number; readonly value: number; readonly slope: number };

/** Minimum of the cubic through both ends (Nocedal and Wright, 3.59), kept inside the bracket. */
function between(a: Trial, b: Trial): number {
  const width = b.t - a.t;
  const d1 = a.slope + b.slope - (3 * (a.value - b.value)) / (a.t - b.t);
  const d2 = Math.sqrt(Math.max(0, d1 * d1 - a.slope * b.slope)) * Math.sign(width);
  const t = b.t - (width * (b.slope + d2 - d1)) / (b.slope - a.slope + 2 * d2);
  const inside = (t - a.t) / width;
  return inside > 0.1 && inside < 0.9 ? t : a.t + width * (inside >= 0.9 ? 0.9 : inside <= 0.1 ? 0.1 : 0.5);
}

export function dot(a: Float64Array, b: Float64Array): number {
  let s0 = 0;
  let s1 = 0;
  const even = a.length - (a.length % 2);
  for (let j = 0; j < even; j += 2) {
    s0 += a[j]! * b[j]!;
    s1 += a[j + 1]! * b[j + 1]!;
  }
  return even < a.length ? s0 + s1 + a[even]! * b[even]! : s0 + s1;
}

export function addScaled(to: Float64Array, factor: number, what: Float64Array): void {
  for (let j = 0; j < to.length; j++) to[j] = to[j]! + factor * what[j]!;
}

/** to += factor · what, and other · to of that: in one pass, since the memory of L-BFGS is what takes the time. */
function addThenDot(to: Float64Array, factor: number, what: Float64Array, other: Float64Array): number {
  let s0 = 0;
  let s1 = 0;
  const even = to.length - (to.length % 2);
  for (let j = 0; j < even; j += 2) {
    const a = to[j]! + factor * what[j]!;
    const b = to[j + 1]! + factor * what[j + 1]!;
    to[j] = a;
    to[j + 1] = b;
    s0 += a * other[j]!;
    s1 += b * other[j + 1]!;
  }
  if (even === to.length) return s0 + s1;
  to[even] = to[even]! + factor * what[even]!;
  return s0 + s1 + to[even]! * other[even]!;
}
