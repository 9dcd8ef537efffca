import { hits } from './confusion.js';
import { confusionMetric } from './define.js';

/** Share of rows whose most probable class is right (scikit-learn: accuracy_score). */
export const accuracy = confusionMetric('accuracy', (c) => {
  let right = 0;
  for (let k = 0; k < c.size; k++) right += hits(c, k);
  return right / c.total;
});
