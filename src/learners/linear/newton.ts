import type { Late } from '../deadline.js';
import { factorized, hessianOf, reorder, restore } from './hessian.js';
import { dot } from './lbfgs.js';
import type { Smooth, Space } from './smooth.js';
import { objectiveOf } from './smooth.js';
import type { Solved } from './solved.js';
import { largest } from './solved.js';

/**
 * Newton's method with Cholesky factors for one output, from theta, which is moved; stops when the decrease that a
 * further step promises is below `decrease`, or when it is late.
 */
export function newton(
  space: Space,
  problem: Smooth,
  theta: Float64Array,
  decrease: number,
  steps: number,
  late: Late,
): Solved {
  const { design, l2 } = problem;
  const { p, q } = design;
  const curvature = space.arena.f64(design.rows);
  const objective = objectiveOf(space, problem, curvature);
  const grad = new Float64Array(theta.length);
  const next = new Float64Array(theta.length);
  const direction = new Float64Array(theta.length);
  let value = objective(theta, grad);
  for (let step = 1; ; step++) {
    reorder(grad, p, q, direction);
    factorized(hessianOf(space, design, curvature, true), 1, l2)(direction);
    restore(direction, p, q, next);
    const slope = -dot(grad, next);
    const done = !(-slope > decrease);
    if (done || step > steps || late())
      return { solver: 'newton', steps: step, converged: done, violation: largest(grad) };
    direction.set(next);
    const noise = 1e-15 * Math.abs(value);
    let t = 1;
    let reached = Infinity;
    for (; t > 1e-10; t /= 2) {
      for (let j = 0; j < next.length; j++) next[j] = theta[j]! - t * direction[j]!;
      reached = objective(next, grad);
      if (reached <= value + 1e-4 * t * slope + noise) break;
    }
    if (!(t > 1e-10)) {
      // Rounding hides what is left.
      objective(theta, grad);
      return { solver: 'newton', steps: step, converged: -slope < 1e-10, violation: largest(grad) };
    }
    theta.set(next);
    value = reached;
  }
}
