import { registry } from '../core/registry.js';
import { adaBoost } from './ada-boost.js';
import { baseline } from './baseline.js';
import { elasticNet } from './elastic-net.js';
import { extraTrees } from './extra-trees.js';
import { forest } from './forest.js';
import { gbdt } from './gbdt/gbdt.js';
import { knn } from './knn/knn.js';
import { glm } from './glm.js';
import { gradientBoosting } from './gradient-boosting.js';
import { lasso } from './lasso.js';
import type { Learner } from './learner.js';
import { linear } from './linear.js';
import { logistic } from './logistic.js';
import { mlp } from './mlp.js';
import { perceptron } from './perceptron.js';
import { ridge } from './ridge.js';
import { tree } from './tree.js';

/** In the order of the search: cheap ones first. */
export const learners = registry<Learner>('learner', [
  baseline,
  tree,
  linear,
  ridge,
  lasso,
  elasticNet,
  logistic,
  gbdt,
  forest,
  extraTrees,
  mlp,
  gradientBoosting,
  knn,
  adaBoost,
  glm,
  perceptron,
]);

/** What `fit` searches unless told otherwise. */
export const defaultLearners: readonly string[] = learners.all
  .filter((learner) => !learner.optional)
  .map((learner) => learner.name);
