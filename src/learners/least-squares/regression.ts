import type { Labelled, Matrix, Scores } from '../../core/data.js';
import { finite } from '../linear/design.js';
import { numbers, rowWeights } from '../linear/labels.js';
import { dot } from '../linear/lbfgs.js';
import { marginBlocks } from '../linear/margins.js';
import type { Regression } from './normal-equations.js';

/** A linear function of the row. */
export type LinearState = {
  readonly p: number;
  readonly q: number;
  /** dense, then sparse coefficients, then the intercept */
  readonly theta: Float64Array;
};

/** Targets are divided by their largest absolute value: sums of squares stay in range. */
export type Scaled = Regression & { readonly scale: number };

/** The listed rows (weights of 0 instead of unusable ones). @throws TypeError on a classification target. */
export function scaledRegression(data: Labelled, given?: number): Scaled {
  const y = numbers(data);
  const scale = given ?? sizeOfTarget(y);
  return { x: data.x, rows: data.rows, y: y.map((v) => v / scale), weight: rowWeights(data), scale };
}

/** 1 if all are 0. */
function sizeOfTarget(y: Float64Array): number {
  let size = 0;
  for (let i = 0; i < y.length; i++) size = Math.max(size, Math.abs(y[i]!));
  return size || 1;
}

/** Means of the columns and of the target: the plane goes through them. */
export type Middle = { readonly mean: Float64Array; readonly targetMean: number };

export function interceptOf(coef: Float64Array, { mean, targetMean }: Middle): number {
  return targetMean - dot(coef, mean);
}

export function stateOf({ x, scale }: Scaled, coef: Float64Array, middle: Middle): LinearState {
  const theta = new Float64Array(coef.length + 1);
  for (let j = 0; j < coef.length; j++) theta[j] = coef[j]! * scale;
  theta[coef.length] = interceptOf(coef, middle) * scale;
  return { p: x.columns.length, q: x.sparse?.width ?? 0, theta };
}

export function predictLinear({ p, q, theta }: LinearState, x: Matrix, rows?: Int32Array): Scores {
  const count = rows ? rows.length : x.rows;
  const data = new Float64Array(count);
  marginBlocks(x, rows, { outputs: 1, p, q }, theta, (z, from, size) => {
    data.set(z.subarray(0, size), from);
  });
  return { rows: count, width: 1, data };
}

/** Σ w (y - x·coef - intercept)²; what has no coefficient is not looked at. */
export function errorOf({ x, rows, y, weight }: Regression, coef: Float64Array, intercept: number): number {
  const rest = y.map((v) => v - intercept);
  x.columns.forEach((column, j) => {
    const c = coef[j]!;
    if (c !== 0) for (let i = 0; i < rows.length; i++) rest[i]! -= c * finite(column[rows[i]!]!);
  });
  if (x.sparse) takeSparse(x.sparse, rows, coef.subarray(x.columns.length), rest);
  let error = 0;
  for (let i = 0; i < rest.length; i++) error += weight[i]! * rest[i]! * rest[i]!;
  return error;
}

function takeSparse(
  { indptr, indices, values }: NonNullable<Matrix['sparse']>,
  rows: Int32Array,
  coef: Float64Array,
  rest: Float64Array,
): void {
  for (let i = 0; i < rows.length; i++) {
    let sum = 0;
    const end = indptr[rows[i]! + 1]!;
    for (let e = indptr[rows[i]!]!; e < end; e++) sum += coef[indices[e]!]! * finite(values[e]!);
    rest[i]! -= sum;
  }
}
