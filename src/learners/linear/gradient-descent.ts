import type { Space as Parameters } from '../../core/space.js';
import type { Late } from '../deadline.js';
import { NEVER } from '../deadline.js';
import type { Objective } from './lbfgs.js';
import { addScaled, dot } from './lbfgs.js';
import { sizeOf } from './margins.js';
import type { Smooth, Space } from './smooth.js';
import { objectiveOf } from './smooth.js';
import type { Solved } from './solved.js';
import { largest } from './solved.js';

/** What learners with `solver=gd` offer; a learning rate of 0 is 1 / L. */
export const DESCENT: Parameters = {
  learning_rate: { kind: 'float', low: 0, high: 1e3, start: 0, searched: false },
  steps: { kind: 'int', low: 1, high: 1_000_000, start: 10_000, searched: false },
};

/**
 * Gradient descent as a lecture shows it, `solver=gd`: w ← w - stepSize · gradient(w). w is moved until a step promises
 * less than `share` of the cost at the start, so many steps are taken, or it is late. The trace has the cost before each step and
 * at the end; where it is long, every second, fourth, … of it is kept (at most 200). The learners have better methods
 * (newton.ts, lbfgs.ts); this one is for seeing.
 */
export function descend(
  objective: Objective,
  w: Float64Array,
  stepSize: number,
  share: number,
  steps: number,
  late: Late = NEVER,
): { readonly solved: Solved; readonly trace: Trace } {
  const gradient = new Float64Array(w.length);
  let values: number[] = [];
  let every = 1;
  let first = 0;
  for (let step = 0; ; step++) {
    const value = objective(w, gradient);
    if (step === 0) first = Math.abs(value);
    const converged = stepSize * dot(gradient, gradient) <= share * first;
    const last = converged || step === steps || late() || !Number.isFinite(value);
    if (step % every === 0 || last) values.push(value);
    if (last) {
      const solved = { solver: 'gd', steps: step, converged, violation: largest(gradient) };
      return { solved, trace: { stepSize, every, values: Float64Array.from(values) } };
    }
    if (values.length === 200) {
      values = values.filter((_, at) => at % 2 === 0);
      every *= 2;
    }
    addScaled(w, -stepSize, gradient);
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
