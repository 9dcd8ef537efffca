import type { Design } from '../linear/design.js';

/** What a strength is measured by: a value per row around mean 0, or the class of each row. */
export type Goal =
  | { readonly width: 1; readonly values: Float64Array }
  | { readonly width: number; readonly codes: ArrayLike<number> };

const BINS = 32;

/**
 * How much of the labels' variance each column explains, cut into 32 equal bins (sparse ones: zero or not), from 0 to
 * 1: the correlation ratio η², for classes Goodman and Kruskal's τ; adjusted for what chance explains.
 */
export function strengths(
  d: Design,
  goal: Goal,
  weight: Float64Array,
): { dense: Float64Array; sparse: Float64Array } {
  const whole = new Float64Array(1 + goal.width);
  let squares = 0;
  for (let i = 0; i < d.rows; i++) {
    add(whole, 0, goal, i, weight[i]!);
    squares += weight[i]! * ('values' in goal ? goal.values[i]! ** 2 : 1);
  }
  const dense = Float64Array.from({ length: d.p }, (_, j) =>
    explained(denseSums(d, j, goal, weight), whole, squares),
  );
  return { dense, sparse: sparseStrengths(d, goal, weight, whole, squares) };
}

/** sums: for each bin its weight and the sums of the labels. */
function add(sums: Float64Array, bin: number, goal: Goal, row: number, weight: number): void {
  const at = bin * (1 + goal.width);
  sums[at]! += weight;
  if ('values' in goal) sums[at + 1]! += weight * goal.values[row]!;
  else sums[at + 1 + goal.codes[row]!]! += weight;
}

function denseSums(d: Design, j: number, goal: Goal, weight: Float64Array): Float64Array {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < d.rows; i++) {
    const v = d.dense[i * d.p + j]!;
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  const bins = (BINS - 1e-9) / (high - low || 1);
  const sums = new Float64Array(BINS * (1 + goal.width));
  for (let i = 0; i < d.rows; i++)
    add(sums, Math.floor((d.dense[i * d.p + j]! - low) * bins), goal, i, weight[i]!);
  return sums;
}

function sparseStrengths(
  d: Design,
  goal: Goal,
  weight: Float64Array,
  whole: Float64Array,
  squares: number,
): Float64Array {
  const size = whole.length;
  const sums = new Float64Array(d.q * size);
  for (let i = 0; i < d.rows; i++)
    for (let e = d.indptr[i]!; e < d.indptr[i + 1]!; e++) add(sums, d.indices[e]!, goal, i, weight[i]!);
  const both = new Float64Array(2 * size);
  return Float64Array.from({ length: d.q }, (_, j) => {
    for (let c = 0; c < size; c++) {
      both[c] = sums[j * size + c]!;
      both[size + c] = whole[c]! - both[c]!;
    }
    return explained(both, whole, squares);
  });
}

function explained(sums: Float64Array, whole: Float64Array, squares: number): number {
  const size = whole.length;
  const mass = whole[0]!;
  let bins = 0;
  let between = 0;
  for (let at = 0; at < sums.length; at += size) {
    const inBin = sums[at]!;
    if (inBin <= 1e-9 * mass) continue;
    bins++;
    for (let c = 1; c < size; c++) between += sums[at + c]! ** 2 / inBin;
  }
  let mean = 0;
  for (let c = 1; c < size; c++) mean += whole[c]! ** 2 / mass;
  const rest = (squares - between) / (squares - mean);
  const strength = 1 - (rest * (mass - 1)) / Math.max(1, mass - bins);
  return strength > 0 ? Math.min(1, strength) : 0;
}
