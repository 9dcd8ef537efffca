import type { Late } from '../deadline.js';
import type { Params, Space } from '../../core/space.js';
import { num } from '../../core/space.js';
import { useKernels } from '../../kernels/kernels.js';
import type { Trace } from '../linear/gradient-descent.js';
import { DESCENT } from '../linear/gradient-descent.js';
import { sum } from '../linear/labels.js';
import { smoothLadder } from '../linear/ladder.js';
import { interceptAt, sizeOf } from '../linear/margins.js';
import type { Solved } from '../linear/solved.js';
import type { LinearState, Scaled } from './regression.js';

/** Least squares by the lecture's gradient descent, for those who want to see it: nothing else needs it. */
export const SOLVER: Space = {
  solver: { kind: 'choice', options: ['auto', 'gd'], start: 'auto', searched: false },
  ...DESCENT,
};

/** The way that gradient descent took. */
export type Descent = { readonly solved: Solved; readonly trace: Trace };
export type Descended = LinearState & { readonly converged: boolean; readonly descent: Descent };

/**
 * w ← w - learning_rate · gradient of Σ w (y - ŷ)² / Σ w + alpha / Σ w · ‖coef‖², as the lecture has it, from the mean of
 * the target. Its trace is in squares of the label's unit.
 */
export function byDescent(data: Scaled, alpha: number, params: Params, late: Late): Descended {
  const layout = { outputs: 1, p: data.x.columns.length, q: data.x.sparse?.width ?? 0 };
  const total = sum(data.weight);
  const theta = new Float64Array(sizeOf(layout));
  theta[interceptAt(layout)] = data.y.reduce((mean, v, i) => mean + (data.weight[i]! / total) * v, 0);
  const space = useKernels();
  const mark = space.arena.mark();
  try {
    const family = { loss: 'squared', power: 0 } as const;
    const climb = smoothLadder(space, { ...data, layout, family, target: data.y }, theta, {
      solver: 'gd',
      curves: [1],
      // The solver's cost is half of the lecture's.
      rate: 2 * num(params, 'learning_rate'),
      steps: num(params, 'steps'),
      sample: null,
    });
    const { solved, trace } = climb({ l1: 0, l2: alpha / total }, 'full', late);
    const descent = inUnits(solved, trace!, data.scale);
    const { p, q } = layout;
    return { p, q, theta: theta.map((v) => v * data.scale), converged: solved.converged, descent };
  } finally {
    space.arena.release(mark);
  }
}

/** Of the lecture's cost, in the label's unit. */
function inUnits(solved: Solved, { stepSize, every, values }: Trace, scale: number): Descent {
  return {
    solved: { ...solved, violation: 2 * scale * solved.violation },
    trace: { stepSize: stepSize / 2, every, values: values.map((v) => 2 * v * scale * scale) },
  };
}

/** Nanoseconds of all steps. */
export function descentCost(rows: number, cells: number, params: Params): number {
  return params['solver'] === 'gd' ? num(params, 'steps') * (0.7 * cells + 15 * rows) : 0;
}
