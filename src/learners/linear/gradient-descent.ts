import type { Objective } from './lbfgs.js';
import { dot } from './lbfgs.js';
import { sizeOf } from './margins.js';
import type { Smooth, Space } from './smooth.js';
import { objectiveOf } from './smooth.js';
import type { Solved } from './solved.js';
import { largest } from './solved.js';

/**
 * Gradient descent as a lecture shows it: w ← w - step · gradient(w), with the way it took. The learners have better
 * methods (newton.ts, lbfgs.ts); this one is for seeing and testing costs and their gradients, and `solver=gd`.
 */
export type Cost = (w: Float64Array) => { readonly value: number; readonly gradient: Float64Array };

/** values[i] is the cost before step i, weights[i] the weights after it. */
export type Descent = { readonly values: number[]; readonly weights: Float64Array[] };

export function gradientDescent(cost: Cost, start: Float64Array, stepSize: number, steps: number): Descent {
  const w = start.slice();
  const way: Descent = { values: [], weights: [] };
  for (let i = 0; i < steps; i++) {
    const { value, gradient } = cost(w);
    for (let j = 0; j < w.length; j++) w[j] = w[j]! - stepSize * gradient[j]!;
    way.values.push(value);
    way.weights.push(w.slice());
  }
  return way;
}

/** Σ c_j · w_j². */
export function quadratic(coefficients: readonly number[]): Cost {
  return (w) => ({
    value: coefficients.reduce((sum, c, j) => sum + c * w[j]! * w[j]!, 0),
    gradient: Float64Array.from(coefficients, (c, j) => 2 * c * w[j]!),
  });
}

/** Σ w² and Σ |w|: what regularization adds to a cost, times alpha. */
export function penalties(w: ArrayLike<number>): { l2: number; l1: number } {
  let l2 = 0;
  let l1 = 0;
  for (let j = 0; j < w.length; j++) {
    l2 += w[j]! * w[j]!;
    l1 += Math.abs(w[j]!);
  }
  return { l2, l1 };
}

/**
 * The same until a step promises a decrease of less than `decrease`, w is moved. The trace has the cost before each
 * step and at the end; where it is long, every second, fourth, … of it is kept (at most 200).
 */
export function descend(
  objective: Objective,
  w: Float64Array,
  stepSize: number,
  decrease: number,
  steps: number,
): { readonly solved: Solved; readonly trace: Trace } {
  const gradient = new Float64Array(w.length);
  let values: number[] = [];
  let every = 1;
  for (let step = 0; ; step++) {
    const value = objective(w, gradient);
    let squares = 0;
    for (let j = 0; j < w.length; j++) squares += gradient[j]! * gradient[j]!;
    const converged = stepSize * squares <= decrease;
    const last = converged || step === steps || !Number.isFinite(value);
    if (step % every === 0 || last) values.push(value);
    if (last) {
      const solved = { solver: 'gd', steps: step, converged, violation: largest(gradient) };
      return { solved, trace: { stepSize, every, values: Float64Array.from(values) } };
    }
    if (values.length === 200) {
      values = values.filter((_, at) => at % 2 === 0);
      every *= 2;
    }
    for (let j = 0; j < w.length; j++) w[j] = w[j]! - stepSize * gradient[j]!;
  }
}

/** The cost before steps 0, every, 2 · every …, and last at the end. */
export type Trace = { readonly stepSize: number; readonly every: number; readonly values: Float64Array };

/** The largest eigenvalue of Σ weight · [row, 1] [row, 1]ᵀ, by power iteration from a fixed vector: up to a few per cent. */
export function largestEigenvalue(space: Space, { design, layout, weight }: Smooth): number {
  const target = space.arena.f64(design.rows).fill(0);
  const one = { ...layout, outputs: 1 };
  const family = { loss: 'squared', power: 0 } as const;
  const multiply = objectiveOf(space, { design, layout: one, family, target, weight, l2: 0 });
  let v = new Float64Array(sizeOf(one)).map((_, j) => 1 + 0.1 * Math.cos(j));
  let eigenvalue = 0;
  for (let round = 0; round < 60; round++) {
    const image = new Float64Array(v.length);
    const norm = Math.sqrt(dot(v, v));
    v = v.map((a) => a / norm);
    multiply(v, image);
    eigenvalue = Math.sqrt(dot(image, image));
    if (!(eigenvalue > 0)) break;
    v = image;
  }
  return eigenvalue;
}
