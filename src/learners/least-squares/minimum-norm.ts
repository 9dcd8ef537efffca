/** A column is taken for a combination of others if they leave less than this share of its square. */
const DEPENDENT = 1e-10;

/** lost: the largest share of its square that a column had left and was yet taken for dependent; 0 if none was. */
export type MinimumNorm = { readonly coef: Float64Array; readonly rank: number; readonly lost: number };

/**
 * Solves gram · w = right for a symmetric, positive semidefinite matrix (n × n, whole, row-major) by Cholesky
 * decomposition with pivoting. Of many solutions it is the one of least norm. 0 on the diagonal is a column of zeros.
 */
export function minimumNorm(gram: Float64Array, n: number, right: Float64Array): MinimumNorm {
  const { order, lower, rank, lost } = pivotedCholesky(gram, n);
  const b = Float64Array.from(order, (j) => right[j]!);
  const w = rank === n ? triangular(lower, n, b) : least(lower, n, rank, b);
  const coef = new Float64Array(n);
  order.forEach((j, i) => (coef[j] = w[i]!));
  return { coef, rank, lost };
}

/** Rows of n numbers; row i belongs to column order[i]; P gram Pᵀ = L Lᵀ with the first `rank` columns of L. */
type Factor = {
  readonly order: Int32Array;
  readonly lower: Float64Array;
  readonly rank: number;
  readonly lost: number;
};

function pivotedCholesky(gram: Float64Array, n: number): Factor {
  const order = Int32Array.from({ length: n }, (_, j) => j);
  const lower = new Float64Array(n * n);
  const left = Float64Array.from({ length: n }, (_, j) => gram[j * n + j]!);
  for (let k = 0; k < n; k++) {
    const { pivot, share } = largestShare(gram, n, order, left, k);
    if (!(share > DEPENDENT)) return { order, lower, rank: k, lost: share };
    swap(order, lower, left, n, k, pivot);
    const column = order[k]!;
    const root = Math.sqrt(left[k]!);
    lower[k * n + k] = root;
    for (let i = k + 1; i < n; i++) {
      let v = gram[order[i]! * n + column]!;
      for (let m = 0; m < k; m++) v -= lower[i * n + m]! * lower[k * n + m]!;
      lower[i * n + k] = v / root;
      left[i]! -= (v / root) ** 2;
    }
  }
  return { order, lower, rank: n, lost: 0 };
}

/** The place from k on whose column keeps the largest share of its square. */
function largestShare(
  gram: Float64Array,
  n: number,
  order: Int32Array,
  left: Float64Array,
  k: number,
): { pivot: number; share: number } {
  let pivot = k;
  let share = 0;
  for (let i = k; i < n; i++) {
    const square = gram[order[i]! * n + order[i]!]!;
    if (!(left[i]! > share * square)) continue;
    share = left[i]! / square;
    pivot = i;
  }
  return { pivot, share };
}

function swap(
  order: Int32Array,
  lower: Float64Array,
  left: Float64Array,
  n: number,
  a: number,
  b: number,
): void {
  if (a === b) return;
  [order[a], order[b]] = [order[b]!, order[a]!];
  [left[a], left[b]] = [left[b]!, left[a]!];
  const row = lower.slice(a * n, a * n + a);
  lower.copyWithin(a * n, b * n, b * n + a);
  lower.set(row, b * n);
}

/** L Lᵀ w = b, L square. */
function triangular(lower: Float64Array, n: number, b: Float64Array): Float64Array {
  const w = b.slice();
  for (let i = 0; i < n; i++) {
    let v = w[i]!;
    for (let k = 0; k < i; k++) v -= lower[i * n + k]! * w[k]!;
    w[i] = v / lower[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    const v = w[i]! / lower[i * n + i]!;
    w[i] = v;
    for (let k = 0; k < i; k++) w[k] = w[k]! - lower[i * n + k]! * v;
  }
  return w;
}

/** L Lᵀ w = b, L n × rank: w = L (LᵀL)⁻² Lᵀ b. */
function least(lower: Float64Array, n: number, rank: number, b: Float64Array): Float64Array {
  const inner = new Float64Array(rank * rank);
  const v = new Float64Array(rank);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < Math.min(rank, i + 1); k++) {
      const f = lower[i * n + k]!;
      v[k]! += f * b[i]!;
      for (let m = 0; m <= k; m++) inner[k * rank + m]! += f * lower[i * n + m]!;
    }
  }
  for (let k = 0; k < rank; k++) for (let m = 0; m < k; m++) inner[m * rank + k] = inner[k * rank + m]!;
  const factor = pivotedCholesky(inner, rank);
  const twice = solvePivoted(factor, rank, solvePivoted(factor, rank, v));
  const w = new Float64Array(n);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < Math.min(rank, i + 1); k++) w[i]! += lower[i * n + k]! * twice[k]!;
  return w;
}

/** LᵀL has full rank; what rounding takes from it counts as 0. */
function solvePivoted({ order, lower, rank }: Factor, n: number, b: Float64Array): Float64Array {
  const part = new Float64Array(rank * rank);
  for (let i = 0; i < rank; i++) part.set(lower.subarray(i * n, i * n + rank), i * rank);
  const w = triangular(
    part,
    rank,
    Float64Array.from({ length: rank }, (_, i) => b[order[i]!]!),
  );
  const out = new Float64Array(n);
  for (let i = 0; i < rank; i++) out[order[i]!] = w[i]!;
  return out;
}
