import { argmax, type Scores, type Target } from '../core/data.js';
import type { Metric } from './metric.js';

/**
 * The rule by which probabilities become a class: that of the largest product of probability and the class's factor.
 * Of two classes, factors (1, f) are the threshold 1 / (1 + f) on the second. null = the most probable class.
 */
export type Decision = readonly number[] | null;

/** Code of the class that each row is given. */
export function decide(scores: Scores, decision: Decision): Int32Array {
  return argmax(weighed(scores, decision));
}

/** The score of predictions whose classes are given by that rule. */
export function scoreDecided(
  metric: Metric,
  y: Target,
  scores: Scores,
  weight: Float64Array | null,
  decision: Decision,
): number {
  return metric.score(y, seenBy(metric, scores, decision), weight);
}

/** Where metrics of classes see the rule's class as the most probable one; to other metrics the scores as they are. */
export function seenBy(metric: Metric, scores: Scores, decision: Decision): Scores {
  return metric.ofConfusion ? weighed(scores, decision) : scores;
}

/** Where the most probable class is the one that the rule gives. */
export function weighed(scores: Scores, decision: Decision): Scores {
  if (!decision) return scores;
  const { width } = scores;
  return { ...scores, data: scores.data.map((p, i) => p * decision[i % width]!) };
}
