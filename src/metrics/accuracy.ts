import { confusionOf, hits } from './confusion.js';
import { classMetric } from './define.js';

/** Share of rows whose most probable class is right (scikit-learn: accuracy_score). */
export const accuracy = classMetric('accuracy', 'higher', (codes, scores, weight) => {
  const c = confusionOf(codes, scores, weight);
  let right = 0;
  for (let k = 0; k < c.size; k++) right += hits(c, k);
  return right / c.total;
});
