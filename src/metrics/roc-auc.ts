import { classMetric } from './define.js';
import type { Weight } from './define.js';
import { oneVsRest } from './one-vs-rest.js';
import { ascending } from './order.js';

/**
 * Area under the ROC curve (scikit-learn: roc_auc_score; more than two classes: one versus rest, macro).
 * NaN if only one class has weight. scikit-learn refuses labels that lack a class; here the mean goes over
 * the classes present, so that a fold without a rare class still has a score.
 */
export const rocAuc = classMetric('roc_auc', 'higher', (codes, scores, weight) =>
  oneVsRest(codes, scores, weight, area),
);

/** The share of (positive, negative) pairs in the right order, a tie counting half. */
function area(probability: Float64Array, positive: Uint8Array, weight: Weight): number {
  const order = ascending(probability);
  let pairs = 0;
  let negatives = 0;
  let positives = 0;
  for (let i = 0; i < order.length;) {
    const value = probability[order[i]!]!;
    let tiedPositives = 0;
    let tiedNegatives = 0;
    for (; i < order.length && probability[order[i]!] === value; i++) {
      const row = order[i]!;
      const w = weight ? weight[row]! : 1;
      if (positive[row]) tiedPositives += w;
      else tiedNegatives += w;
    }
    pairs += tiedPositives * (negatives + tiedNegatives / 2);
    negatives += tiedNegatives;
    positives += tiedPositives;
  }
  return pairs / (positives * negatives);
}
