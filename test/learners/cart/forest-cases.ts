import { argmax } from '../../../src/core/data.js';
import type { Scores, Target } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import { defaults } from '../../../src/core/space.js';
import type { Params } from '../../../src/core/space.js';
import type { Learner } from '../../../src/learners/learner.js';
import { rocAuc } from '../../../src/metrics/roc-auc.js';
import { cases, field } from '../../support/reference.js';
import type { ReferenceCase } from '../../support/reference.js';
import { classes, matrix, trainOf } from './data.js';

/**
 * The forests of the file forest_knn: means and standard deviations of scikit-learn 1.9.1 over 12 seeds. The cases
 * knn_* are not claimed here: nearest neighbours are another learner.
 */
export function claimedForests(kind: 'random_forest' | 'extra_trees'): ReferenceCase[] {
  return cases('forest_knn').filter((c) => c.name.startsWith(kind));
}

type Range = { readonly mean: number; readonly sd: number };

/** Our mean over some seeds beside theirs, for every score of the case. */
export function meanScores(learner: Learner, c: ReferenceCase, seeds: number) {
  const regression = c.name.includes('_reg_');
  const wanted = c.expected as unknown as Record<string, Range>;
  const sums = new Map(Object.keys(wanted).map((name) => [name, 0]));
  for (let seed = 0; seed < seeds; seed++) {
    const scores = scoresOf(learner, c, regression, seed);
    for (const [name, sum] of sums) sums.set(name, sum + scores[name]! / seeds);
  }
  return Object.entries(wanted).map(([name, { mean, sd }]) => ({ name, got: sums.get(name)!, mean, sd }));
}

function scoresOf(
  learner: Learner,
  c: ReferenceCase,
  regression: boolean,
  seed: number,
): Record<string, number> {
  const params: Params = {
    ...defaults(learner.space),
    n_estimators: c.params['n_estimators'] as number,
    min_samples_leaf: c.params['min_samples_leaf'] as number,
    max_features: c.params['max_features'] as string | number,
  };
  const ctx = { rng: rngFrom(`forest ${seed}`), prepared: null };
  const state = learner.fit(trainOf(c, regression), null, params, ctx);
  const scores = learner.predict(state, matrix(field<number[][]>(c, 'X_test')));
  const y = field<number[]>(c, 'y_test');
  if (regression) {
    const r2 = r2Of(scores.data, y);
    return { r2, rmse: Math.sqrt(y.reduce((sum, v, i) => sum + (v - scores.data[i]!) ** 2, 0) / y.length) };
  }
  const target = classes(y, 2);
  return { accuracy: accuracyOf(scores, target), roc_auc: rocAuc.score(target, scores) };
}

export function r2Of(got: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += y[i]!;
  let error = 0;
  let spread = 0;
  for (let i = 0; i < y.length; i++) {
    error += (y[i]! - got[i]!) ** 2;
    spread += (y[i]! - sum / y.length) ** 2;
  }
  return 1 - error / spread;
}

export function accuracyOf(scores: Scores, y: Target): number {
  if (y.task === 'regression') return NaN;
  const best = argmax(scores);
  return best.filter((k, i) => k === y.codes[i]).length / best.length;
}
