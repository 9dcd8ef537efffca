import { registry } from '../core/registry.js';
import type { Learner } from './learner.js';

/** In the order of the search: cheap ones first. */
export const learners = registry<Learner>('learner', []);

/** What `fit` searches unless told otherwise. */
export const defaultLearners: readonly string[] = ['ridge', 'logistic', 'gbdt', 'mlp'];
