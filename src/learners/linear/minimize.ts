import { usageError } from '../../core/errors.js';
import type { Late } from '../deadline.js';
import { entriesPerRow } from './design.js';
import { descend, largestEigenvalue } from './gradient-descent.js';
import type { Trace } from './gradient-descent.js';
import { lbfgs } from './lbfgs.js';
import { newton } from './newton.js';
import type { Preconditioner } from './preconditioner.js';
import type { Smooth, Space } from './smooth.js';
import { objectiveOf } from './smooth.js';
import type { Solved } from './solved.js';

export type Effort = {
  /** stop when a further step promises to lower the mean loss by less */
  readonly decrease: number;
  /** most evaluations of the loss */
  readonly evaluations: number;
};

/** Newton's method: columns at most, by choice and by request, and multiplications of one Hessian. */
const NEWTON_COLUMNS = 250;
const MOST_NEWTON_COLUMNS = 2000;
const NEWTON_WORK = 2e6;

/** Gradient descent ends where a step promises less than this share of the cost at its start. */
const GD_SHARE = 1e-12;

/** newton or lbfgs, what is faster for the problem, unless one is named. @throws AutomlError (usage) */
export function solverFor(name: string, { design, layout }: Pick<Smooth, 'design' | 'layout'>): string {
  const { p, q } = layout;
  const sparse = entriesPerRow(design) - p;
  const work = design.rows * ((p * p) / 2 + sparse * (p + sparse / 2)) + (p + q) ** 3 / 3;
  if (name === 'newton' && (layout.outputs > 1 || p + q > MOST_NEWTON_COLUMNS))
    throw usageError(
      `solver newton takes one output and at most ${MOST_NEWTON_COLUMNS} columns`,
      'use solver=lbfgs',
    );
  if (name !== 'auto') return name;
  return layout.outputs === 1 && p + q <= NEWTON_COLUMNS && work <= NEWTON_WORK ? 'newton' : 'lbfgs';
}

/** Moves theta to the minimum. */
export function minimize(
  space: Space,
  problem: Smooth,
  theta: Float64Array,
  solver: string,
  rough: () => Preconditioner,
  { decrease, evaluations }: Effort,
  late: Late,
): Solved {
  const mark = space.arena.mark();
  try {
    if (solver === 'newton') return newton(space, problem, theta, decrease, Math.min(100, evaluations), late);
    const { value: _, ...solved } = lbfgs(objectiveOf(space, problem), theta, {
      decrease,
      evaluations,
      late,
      inverse: rough()(problem.l2),
    });
    return solved;
  } finally {
    space.arena.release(mark);
  }
}

/** The largest second derivative of a loss by its margins. */
const CURVE = { logistic: 0.25, softmax: 0.5, squared: 1, tweedie: Infinity } as const;

/**
 * Gradient descent with the step `rate`, or 1 / L if it is 0: L is the largest second derivative of the loss, an
 * upper bound: that by margins times the largest eigenvalue of the mean of row · rowᵀ.
 *
 * @throws AutomlError (usage) if the steps lead to where numbers end
 */
export function minimizeByGradientDescent(
  space: Space,
  problem: Smooth,
  theta: Float64Array,
  rate: number,
  steps: number,
  late: Late,
): { readonly solved: Solved; readonly trace: Trace } {
  const mark = space.arena.mark();
  try {
    const bound = CURVE[problem.family.loss] * largestEigenvalue(space, problem);
    const auto = 1 / (1.05 * bound + problem.l2 || 1);
    const way = descend(objectiveOf(space, problem), theta, rate || auto, GD_SHARE, steps, late);
    if (Number.isFinite(way.trace.values.at(-1))) return way;
    throw usageError(
      'gradient descent diverges: its steps are too long',
      'set a smaller learning_rate, or 0: steps of 1 / L',
    );
  } finally {
    space.arena.release(mark);
  }
}
