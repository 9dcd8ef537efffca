import { useKernels } from '../../kernels/kernels.js';
import type { Iterates } from './anderson.js';
import { extrapolated, iterates } from './anderson.js';
import type { Descent, Progress } from './duality-gap.js';
import { dualityGap, largest, norms } from './duality-gap.js';
import { addScaled, dot } from '../linear/lbfgs.js';
import type { Normal } from './normal-equations.js';
import { solvePositive } from './positive-definite.js';

/**
 * What a descent works on, in the memory of the kernels: `size` columns, with room for `side` of them (even). The Gram
 * matrix has rows of `side` numbers, 0 beyond the columns.
 */
export type GramWork = {
  readonly side: number;
  size: number;
  readonly gram: Float64Array;
  /** Xᵀy */
  readonly right: Float64Array;
  /** ‖y‖² */
  readonly squares: number;
  readonly coef: Float64Array;
  /** Xᵀ(y - X w) */
  readonly gradient: Float64Array;
};

/** Its arrays stay until the caller releases the arena. */
export function gramRoom(columns: number, squares: number): GramWork {
  const { arena } = useKernels();
  const side = columns + (columns % 2);
  const vector = (): Float64Array => arena.f64(side).fill(0);
  const gram = arena.f64(side * side).fill(0);
  return { side, size: 0, gram, squares, right: vector(), coef: vector(), gradient: vector() };
}

/** Coordinate descent by a Gram matrix. Its arrays stay until the caller releases the arena. */
export function gramDescent({ size, gram, right, squares }: Normal): Descent {
  const work = gramRoom(size, squares);
  for (let j = 0; j < size; j++) work.gram.set(gram.subarray(j * size, (j + 1) * size), j * work.side);
  work.right.set(right);
  work.size = size;
  return {
    coef: work.coef.subarray(0, size),
    strongest: largest(right),
    solve: (l1, l2, tolerance, sweeps) => descend(work, l1, l2, tolerance, sweeps),
  };
}

/**
 * Coordinate descent with covariance updates (Friedman, Hastie and Tibshirani 2010), which needs no rows. When the
 * sweeps have cost as much as a factorization, the equations of the non-zero coefficients are solved exactly for the
 * signs they have (feature-sign search, Lee, Battle, Raina and Ng 2006).
 */
export function descend(work: GramWork, l1: number, l2: number, tolerance: number, most: number): Progress {
  const { kernels } = useKernels();
  const { side, size, gram, coef, gradient, squares } = work;
  const even = size + (size % 2);
  refreshGradient(work);
  let spent = 0;
  let due = 0;
  let signs = 0;
  const past = iterates(size);
  for (let sweeps = 0; ; sweeps++) {
    const gap = gapOf(work, l1, l2);
    if (!(gap > tolerance * squares) || sweeps === most)
      return { gap: squares > 0 ? gap / squares : 0, sweeps };
    kernels.sweepGram(gram.byteOffset, side, even, coef.byteOffset, gradient.byteOffset, l1, l2);
    accelerate(work, past, l1, l2);
    const active = activeOf(coef);
    spent += active.length * size;
    const before = signs;
    signs = signatureOf(coef, active);
    const factorization = DEARER * active.length ** 3;
    // Only where the signs have settled: else the way ends at the first one that changes.
    if (signs !== before || spent < due + factorization) continue;
    due = factorization * solveActive(work, l1, l2);
    spent = 0;
  }
}

/** Goes where the past sweeps point to, if that is lower. */
function accelerate({ size, right, coef, gradient }: GramWork, past: Iterates, l1: number, l2: number): void {
  const now = { coef: coef.subarray(0, size), gradient: gradient.subarray(0, size) };
  const next = extrapolated(past, now.coef, now.gradient);
  if (!next || !(objective(next, right, l1, l2) < objective(now, right, l1, l2))) return;
  now.coef.set(next.coef);
  now.gradient.set(next.gradient);
}

type Point = { readonly coef: Float64Array; readonly gradient: Float64Array };

/** But for ½ ‖y‖². */
function objective({ coef, gradient }: Point, right: Float64Array, l1: number, l2: number): number {
  const { norm1, norm2 } = norms(coef);
  return l1 * norm1 + 0.5 * (l2 * norm2 - dot(coef, right) - dot(coef, gradient));
}

/** Coefficients to begin with instead of those there are, if they are better. */
export function suggest(work: GramWork, guess: Float64Array, l1: number, l2: number): void {
  const { right, coef } = work;
  refreshGradient(work);
  const before = coef.slice();
  const value = objective(work, right, l1, l2);
  coef.set(guess);
  refreshGradient(work);
  if (!(objective(work, right, l1, l2) < value)) coef.set(before);
}

/** Time of a factorization of a matrix, and of what belongs to it, relative to the products of as many sweeps. */
const DEARER = 0.5;

/** Which coefficients are positive and which are negative, in one number. */
function signatureOf(coef: Float64Array, active: readonly number[]): number {
  let hash = active.length;
  for (const j of active) hash = (Math.imul(hash, 31) + (coef[j]! > 0 ? 2 * j + 1 : 2 * j + 2)) | 0;
  return hash;
}

function activeOf(coef: Float64Array): number[] {
  const active: number[] = [];
  for (let j = 0; j < coef.length; j++) if (coef[j] !== 0) active.push(j);
  return active;
}

/** Afresh: steps have left their rounding in it. */
function refreshGradient({ side, size, gram, right, coef, gradient }: GramWork): void {
  const all = gradient.subarray(0, size);
  all.set(right.subarray(0, size));
  for (let j = 0; j < size; j++)
    if (coef[j] !== 0) addScaled(all, -coef[j]!, gram.subarray(j * side, j * side + size));
}

function gapOf({ right, squares, coef, gradient }: GramWork, l1: number, l2: number): number {
  let pull = 0;
  for (let j = 0; j < coef.length; j++) pull = Math.max(pull, Math.abs(gradient[j]! - l2 * coef[j]!));
  const fit = squares - dot(coef, right);
  const residual = Math.max(0, fit - dot(coef, gradient));
  return dualityGap({ residual, fit, pull, ...norms(coef) }, l1, l2);
}

/** Factorizations in a row; more are due to coefficients that come to 0 on the way. */
const ATTEMPTS = 8;

/**
 * Moves the non-zero coefficients to the minimum for their signs, or until the first of them is 0, which it then stays.
 * The objective cannot rise. Returned: how many factorizations it took.
 */
function solveActive(work: GramWork, l1: number, l2: number): number {
  const { side, gram, coef, gradient } = work;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const active = activeOf(coef);
    const n = active.length;
    const slope = Float64Array.from(active, (j) => gradient[j]! - l2 * coef[j]! - l1 * Math.sign(coef[j]!));
    const step = solvePositive(slope, (matrix, width) => {
      for (let a = 0; a < n; a++) {
        const from = active[a]! * side;
        for (let b = 0; b <= a; b++) matrix[a * width + b] = gram[from + active[b]!]!;
        matrix[a * width + a]! += l2;
      }
    });
    const promised = dot(slope, step);
    const length = Math.min(1, promised / curvature(work, active, step, l2));
    if (!(promised > 0 && length > 0)) return attempt + 1;
    const reached = moveTo(coef, active, step, length);
    refreshGradient(work);
    if (reached) return attempt + 1;
  }
  return ATTEMPTS;
}

/** stepᵀ (XᵀX + l2) step, from the Gram matrix itself: its factor may leave out directions. */
function curvature(
  { side, gram }: GramWork,
  active: readonly number[],
  step: Float64Array,
  l2: number,
): number {
  let sum = 0;
  active.forEach((j, a) => {
    let inner = l2 * step[a]!;
    active.forEach((k, b) => (inner += gram[j * side + k]! * step[b]!));
    sum += step[a]! * inner;
  });
  return sum;
}

/** Goes the length of the step, or as far as no sign changes; says whether it went all the way. */
function moveTo(coef: Float64Array, active: readonly number[], step: Float64Array, length: number): boolean {
  let t = length;
  let first = -1;
  active.forEach((j, a) => {
    const crossing = -coef[j]! / step[a]!;
    if (crossing > 0 && crossing < t) {
      t = crossing;
      first = j;
    }
  });
  active.forEach((j, a) => (coef[j] = coef[j]! + t * step[a]!));
  if (first >= 0) coef[first] = 0;
  return first < 0;
}
