import type { Late } from '../deadline.js';
import type { Descent } from './duality-gap.js';

/**
 * One strength of the elastic net, Σ w (y - ŷ)² / (2 Σ w) + alpha · (l1Ratio · ‖coef‖₁ + (1 - l1Ratio) / 2 · ‖coef‖²).
 * coef is that of the descent: copy what is to stay.
 */
export type Step = {
  readonly alpha: number;
  readonly coef: Float64Array;
  /** relative to ‖y‖² */
  readonly gap: number;
  readonly converged: boolean;
};

export type PathOptions = {
  readonly l1Ratio: number;
  /** the sum of the weights */
  readonly total: number;
  /** alpha counts this much for absolute values (and 1 for squares): 1, or the unit of a target that was scaled */
  readonly unit?: number;
  /** ends each strength: gap ≤ tolerance · ‖y‖² */
  readonly tolerance: number;
  readonly sweeps?: number;
  readonly late?: Late;
};

/** Sweeps over the coefficients that one strength may take. */
const SWEEPS = 1000;

/** The smallest alpha for which all coefficients are 0. */
export function strongestAlpha({ strongest }: Descent, { l1Ratio, total, unit = 1 }: PathOptions): number {
  return strongest / (total * l1Ratio * unit);
}

/** `count` strengths in equal ratios from the strongest down to eps times that (scikit-learn's grid). */
export function alphaGrid(strongest: number, count = 100, eps = 1e-3): number[] {
  return Array.from({ length: count }, (_, i) => strongest * eps ** (count > 1 ? i / (count - 1) : 0));
}

/** In halves from the strongest alpha down to this one: the way there is shorter than a jump. */
export function ladder(strongest: number, alpha: number): number[] {
  const steps = alpha < strongest ? Math.min(60, Math.ceil(Math.log2(strongest / alpha)) - 1) : 0;
  return [...Array.from({ length: steps }, (_, i) => strongest * 0.5 ** (i + 1)), alpha];
}

/** Visits the strengths in their order, from strong to weak, each from the solution before, until visit says true, or it is late. */
export function followPath(
  descent: Descent,
  alphas: readonly number[],
  { l1Ratio, total, tolerance, unit = 1, sweeps = SWEEPS, late }: PathOptions,
  visit: (step: Step) => boolean,
): void {
  for (const alpha of alphas) {
    const penalty = alpha * total;
    const { gap } = descent.solve(penalty * l1Ratio * unit, penalty * (1 - l1Ratio), tolerance, sweeps);
    if (visit({ alpha, coef: descent.coef, gap, converged: gap <= tolerance })) return;
    if (late?.()) return;
  }
}
