import { hits } from './confusion.js';
import { confusionMetric } from './define.js';

/** Matthews correlation, -1 to 1; 0 if labels or predictions are all of one class (scikit-learn: matthews_corrcoef). */
export const mcc = confusionMetric('mcc', (c) => {
  let right = 0;
  let both = 0;
  let truths = 0;
  let guesses = 0;
  for (let k = 0; k < c.size; k++) {
    right += hits(c, k);
    both += c.truth[k]! * c.predicted[k]!;
    truths += c.truth[k]! ** 2;
    guesses += c.predicted[k]! ** 2;
  }
  const spread = (c.total ** 2 - truths) * (c.total ** 2 - guesses);
  return spread <= 0 ? 0 : (right * c.total - both) / Math.sqrt(spread);
});

/** Agreement beyond chance; NaN if chance alone agrees always: one class everywhere (scikit-learn: cohen_kappa_score). */
export const cohenKappa = confusionMetric('cohen_kappa', (c) => {
  let right = 0;
  let chance = 0;
  for (let k = 0; k < c.size; k++) {
    right += hits(c, k);
    chance += c.truth[k]! * c.predicted[k]!;
  }
  return 1 - ((c.total - right) * c.total) / (c.total ** 2 - chance);
});
