import type { Choice, Params } from '../../core/space.js';

/** How a solver ended; part of a learner's state, so that a miss shows. */
export type Solved = {
  readonly solver: string;
  /** evaluations of loss and gradient, or outer steps */
  readonly steps: number;
  /** whether it stopped because nothing is left to gain, and not because its steps were used up */
  readonly converged: boolean;
  /** largest entry of the (sub)gradient of the mean loss with its penalty at the solution */
  readonly violation: number;
};

export function largest(values: Float64Array): number {
  let most = 0;
  for (let j = 0; j < values.length; j++) most = Math.max(most, Math.abs(values[j]!));
  return most;
}

/** What a fit is known to have settled on, as it is shown: the strength, and that it did not converge if so. */
export function settled(strength: Params, converged: boolean | undefined): Params {
  const out: { [name: string]: Choice } = {};
  for (const [name, value] of Object.entries(strength)) out[`chosen_${name}`] = value;
  if (converged === false) out['converged'] = false;
  return out;
}
