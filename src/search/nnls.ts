/** A pivot below this share of its diagonal: the column is, to rounding, a sum of those already in. */
const DEPENDENT = 1e-10;

/**
 * Weights w ≥ 0 that make Σ wⱼ · columnⱼ the nearest to y in (weighted) squares: Lawson and Hanson's active set on the
 * Gram matrix. No intercept, and the weights need not sum to 1. Of columns that depend on each other the first stays.
 */
export function nnls(
  columns: readonly Float64Array[],
  y: Float64Array,
  weight: Float64Array | null = null,
): Float64Array {
  const gram = columns.map((a, j) => columns.map((b, k) => (k < j ? 0 : product(a, b, weight))));
  gram.forEach((line, j) => line.forEach((_, k) => (line[k] = k < j ? gram[k]![j]! : line[k]!)));
  const moments = columns.map((column) => product(column, y, weight));
  const scale = 1e-12 * Math.max(...moments.map(Math.abs), 0);
  const refused = new Set<number>();
  let weights = new Float64Array(columns.length);
  let active: number[] = [];
  for (let round = 0; round < 10 * columns.length; round++) {
    const slopes = gram.map((line, j) =>
      active.includes(j) || refused.has(j) ? -Infinity : moments[j]! - dot(line, weights),
    );
    const best = slopes.indexOf(Math.max(...slopes));
    if (best < 0 || !(slopes[best]! > scale)) break;
    const found = settle(gram, moments, weights, [...active, best]);
    if (!found) {
      refused.add(best);
      continue;
    }
    ({ weights, active } = found);
  }
  return weights;
}

/** From feasible weights towards the solution on these columns; those whose weights get to 0 on the way leave. */
function settle(
  gram: readonly number[][],
  moments: readonly number[],
  from: Float64Array,
  columns: number[],
): { weights: Float64Array<ArrayBuffer>; active: number[] } | null {
  let weights = from.slice();
  let active = columns;
  for (;;) {
    const wanted = solve(gram, moments, active);
    if (!wanted) return null;
    if (wanted.every((w) => w > 0)) {
      weights = new Float64Array(from.length);
      active.forEach((j, i) => (weights[j] = wanted[i]!));
      return { weights, active };
    }
    const step = Math.min(
      ...active.map((j, i) => (wanted[i]! > 0 ? Infinity : weights[j]! / (weights[j]! - wanted[i]!))),
    );
    active.forEach((j, i) => (weights[j]! += step * (wanted[i]! - weights[j]!)));
    const least = Math.min(...active.map((j, i) => (wanted[i]! > 0 ? Infinity : weights[j]!)));
    active = active.filter((j, i) => wanted[i]! > 0 || weights[j]! > least);
    weights = weights.map((w, j) => (active.includes(j) ? Math.max(0, w) : 0));
  }
}

/** Least squares on some of the columns by Cholesky; null if they depend on each other. */
function solve(
  gram: readonly number[][],
  moments: readonly number[],
  on: readonly number[],
): number[] | null {
  const root: number[][] = [];
  const solution: number[] = [];
  for (let i = 0; i < on.length; i++) {
    const line: number[] = [];
    for (let j = 0; j <= i; j++) {
      let sum = gram[on[i]!]![on[j]!]!;
      for (let k = 0; k < j; k++) sum -= line[k]! * (j === i ? line : root[j]!)[k]!;
      if (j < i) line.push(sum / root[j]![j]!);
      else if (sum > DEPENDENT * gram[on[i]!]![on[i]!]!) line.push(Math.sqrt(sum));
      else return null;
    }
    root.push(line);
    solution.push((moments[on[i]!]! - dot(line.slice(0, i), solution)) / line[i]!);
  }
  for (let i = on.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < on.length; k++) solution[i]! -= root[k]![i]! * solution[k]!;
    solution[i]! /= root[i]![i]!;
  }
  return solution;
}

function product(a: Float64Array, b: Float64Array, weight: Float64Array | null): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]! * (weight ? weight[i]! : 1);
  return sum;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
