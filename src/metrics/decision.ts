import { argmax, type Scores, type Target } from '../core/data.js';
import type { Metric } from './metric.js';

/**
 * The rule by which probabilities become a class: that of the largest product of probability and the class's factor.
 * Of two classes, factors (1, f) are the threshold 1 / (1 + f) on the second. With as many numbers as pairs of classes:
 * that of the largest sum of probabilities, times [i · classes + j] what class j gains where i is right. null = the most
 * probable class.
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
  if (decision.length > width) return gained(scores, decision);
  return { ...scores, data: scores.data.map((p, i) => p * decision[i % width]!) };
}

function gained(scores: Scores, gains: readonly number[]): Scores {
  const { rows, width, data } = scores;
  const out = new Float64Array(data.length);
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < width; i++) {
      const p = data[row * width + i]!;
      for (let j = 0; j < width; j++) out[row * width + j]! += p * gains[i * width + j]!;
    }
  return { ...scores, data: out };
}

/** The same rule where classes are in another order: places[k] is where class k was. */
export function reorderedDecision(decision: Decision, places: readonly number[]): Decision {
  if (!decision) return null;
  const width = places.length;
  if (decision.length === width) return places.map((k) => decision[k]!);
  return places.flatMap((i) => places.map((j) => decision[i * width + j]!));
}
