import type { Scores, Target } from '../core/data.js';
import { quantile } from './order.js';

const AT = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1] as const;

/** One row of the table that `evaluate` shows for a regression. */
export type ErrorQuantile = {
  /** share of rows at or below, 0 to 1 */
  readonly at: number;
  /** prediction - label */
  readonly error: number;
  readonly absolute: number;
};

/** Quantiles of the errors, interpolated linearly (numpy's default); every row counts 1. Empty if there is no row. */
export function errorQuantiles(y: Target, scores: Scores): ErrorQuantile[] {
  if (y.task !== 'regression') throw new TypeError('error quantiles need numbers');
  if (scores.rows === 0) return [];
  const errors = scores.data.map((p, i) => p - y.values[i]!);
  const signed = errors.toSorted();
  const absolute = errors.map(Math.abs).sort();
  return AT.map((at) => ({ at, error: quantile(signed, at), absolute: quantile(absolute, at) }));
}
