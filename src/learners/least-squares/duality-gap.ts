/** Where a descent stands: sums over residuals r = y - X w and coefficients. */
export type Standing = {
  /** ‖r‖² */
  readonly residual: number;
  /** rᵀy */
  readonly fit: number;
  /** the largest |Xᵀr - l2 w| */
  readonly pull: number;
  readonly norm1: number;
  /** ‖w‖² */
  readonly norm2: number;
};

/**
 * How far ½ ‖r‖² + l1 ‖w‖₁ + ½ l2 ‖w‖² is above its minimum, at most: the distance to the value of a dual problem at
 * r, scaled so that it is feasible (scikit-learn's measure for Lasso and ElasticNet).
 */
export function dualityGap({ residual, fit, pull, norm1, norm2 }: Standing, l1: number, l2: number): number {
  const scale = pull > l1 ? l1 / pull : 1;
  const both = 0.5 * (1 + scale * scale);
  return both * residual + l1 * norm1 - scale * fit + both * l2 * norm2;
}

/** gap: relative to ‖y‖². */
export type Progress = { readonly gap: number; readonly sweeps: number };

/** Minimises ½ ‖y - X w‖² + l1 ‖w‖₁ + ½ l2 ‖w‖², starting from where it ended the last time. */
export type Descent = {
  readonly coef: Float64Array;
  /** the smallest l1 for which all coefficients are 0 */
  readonly strongest: number;
  /** Until gap ≤ tolerance, as scikit-learn stops, or after so many sweeps. */
  solve(l1: number, l2: number, tolerance: number, sweeps: number): Progress;
};

export function norms(coef: Float64Array): { norm1: number; norm2: number } {
  let norm1 = 0;
  let norm2 = 0;
  for (let j = 0; j < coef.length; j++) {
    norm1 += Math.abs(coef[j]!);
    norm2 += coef[j]! * coef[j]!;
  }
  return { norm1, norm2 };
}

export function largest(values: Float64Array): number {
  let size = 0;
  for (let j = 0; j < values.length; j++) size = Math.max(size, Math.abs(values[j]!));
  return size;
}
