import { classMetric } from './define.js';
import type { Weight } from './define.js';
import { oneVsRest } from './one-vs-rest.js';
import { ascending } from './order.js';

/**
 * Σ (recall gained) × precision over the distinct thresholds, from the highest (scikit-learn:
 * average_precision_score). Without positives: 0 for two classes, as there; with more classes the mean goes
 * over the classes present.
 */
export const averagePrecision = classMetric('average_precision', 'higher', (codes, scores, weight) => {
  const value = oneVsRest(codes, scores, weight, areaUnderSteps);
  return Number.isNaN(value) && codes.length > 0 ? 0 : value;
});

function areaUnderSteps(probability: Float64Array, positive: Uint8Array, weight: Weight): number {
  const order = ascending(probability);
  let area = 0;
  let positives = 0;
  let all = 0;
  for (let i = order.length - 1; i >= 0;) {
    const value = probability[order[i]!]!;
    let gained = 0;
    for (; i >= 0 && probability[order[i]!] === value; i--) {
      const row = order[i]!;
      const w = weight ? weight[row]! : 1;
      if (positive[row]) gained += w;
      all += w;
    }
    positives += gained;
    if (gained > 0) area += gained * (positives / all);
  }
  return area / positives;
}
