import { registry } from '../core/registry.js';
import { baseline } from './baseline.js';
import { gbdt } from './gbdt/gbdt.js';
import type { Learner } from './learner.js';
import { logistic } from './logistic.js';
import { mlp } from './mlp.js';
import { ridge } from './ridge.js';

/** In the order of the search: cheap ones first. */
export const learners = registry<Learner>('learner', [baseline, ridge, logistic, gbdt, mlp]);

/** What `fit` searches unless told otherwise. */
export const defaultLearners: readonly string[] = learners.names;
