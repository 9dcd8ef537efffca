import { cholesky, choleskySolve } from '../linear/cholesky.js';
import { dot } from '../linear/lbfgs.js';

/** Iterates that one extrapolation looks back on. */
const DEPTH = 5;

export type Iterates = {
  /** `DEPTH + 1` vectors of coefficients and of their gradients, in a circle */
  readonly coefs: readonly Float64Array[];
  readonly gradients: readonly Float64Array[];
  count: number;
};

export function iterates(size: number): Iterates {
  const vectors = (): Float64Array[] => Array.from({ length: DEPTH + 1 }, () => new Float64Array(size));
  return { coefs: vectors(), gradients: vectors(), count: 0 };
}

/**
 * Remembers an iterate of a descent whose gradient is linear in the coefficients; after enough of them, returns the
 * combination of them where their steps cancel as well as they can (Anderson acceleration; Bertrand and Massias 2021),
 * with its gradient, and begins anew.
 */
export function extrapolated(
  past: Iterates,
  coef: Float64Array,
  gradient: Float64Array,
): { coef: Float64Array; gradient: Float64Array } | null {
  past.coefs[past.count]!.set(coef);
  past.gradients[past.count]!.set(gradient);
  if (++past.count <= DEPTH) return null;
  past.count = 0;
  const share = shares(past.coefs);
  return share && { coef: mixed(past.coefs, share), gradient: mixed(past.gradients, share) };
}

/** Of the last DEPTH iterates: they sum to 1 and make the same sum of steps as short as possible. */
function shares(coefs: readonly Float64Array[]): Float64Array | null {
  const steps = Array.from({ length: DEPTH }, (_, i) => coefs[i + 1]!.map((v, j) => v - coefs[i]![j]!));
  const matrix = new Float64Array(DEPTH * DEPTH);
  let trace = 0;
  for (let a = 0; a < DEPTH; a++) {
    for (let b = 0; b <= a; b++) matrix[a * DEPTH + b] = dot(steps[a]!, steps[b]!);
    trace += matrix[a * DEPTH + a]!;
  }
  for (let a = 0; a < DEPTH; a++) matrix[a * DEPTH + a]! += 1e-12 * trace;
  cholesky(matrix, DEPTH);
  const share = new Float64Array(DEPTH).fill(1);
  choleskySolve(matrix, DEPTH, share);
  const total = share.reduce((a, b) => a + b, 0);
  const usable = Math.abs(total) > 0 && Number.isFinite(total);
  return usable ? share.map((v) => v / total) : null;
}

function mixed(vectors: readonly Float64Array[], share: Float64Array): Float64Array {
  const out = new Float64Array(vectors[0]!.length);
  share.forEach((s, i) => {
    const vector = vectors[i + 1]!;
    for (let j = 0; j < out.length; j++) out[j]! += s * vector[j]!;
  });
  return out;
}
