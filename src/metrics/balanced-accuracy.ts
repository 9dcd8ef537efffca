import { hits } from './confusion.js';
import { confusionMetric } from './define.js';

/** Mean recall over the classes that have rows (scikit-learn: balanced_accuracy_score). */
export const balancedAccuracy = confusionMetric('balanced_accuracy', (c) => {
  let sum = 0;
  let classes = 0;
  for (let k = 0; k < c.size; k++) {
    if (c.truth[k] === 0) continue;
    sum += hits(c, k) / c.truth[k]!;
    classes++;
  }
  return sum / classes;
});
