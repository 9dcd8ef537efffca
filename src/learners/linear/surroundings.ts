import type { Dim } from '../../core/space.js';
import { RESPONSES } from '../response.js';

/**
 * What `search/evaluate` does around a linear learner, by its parameters: columns that it adds (features/expansion), and
 * what becomes of a regression's label (learners/response).
 */
export const EXPAND: Dim = {
  kind: 'choice',
  options: ['none', 'curves', 'pairs'],
  start: 'curves',
  // What takes longest comes last.
  early: ['none', 'pairs'],
};
export const TARGET: Dim = { kind: 'choice', options: RESPONSES, start: 'bounded', early: ['log'] };
