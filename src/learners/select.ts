import type { Dim } from '../core/space.js';

/**
 * Which dense columns `search/evaluate` leaves to a learner, by its parameter `select` (search/select). By name alone, but for tables
 * with many numbers for their rows: see `search/spaces`.
 */
export const SELECT: Dim = {
  kind: 'choice',
  options: ['none', 'distinct', 'univariate', 'noise-probe'],
  start: 'none',
  early: ['noise-probe', 'univariate'],
  searched: false,
};
