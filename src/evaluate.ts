import type { Scores, Target, Task } from './core/data.js';
import { targetLength } from './core/data.js';
import { confusionMatrix } from './metrics/confusion.js';
import { errorQuantiles, type ErrorQuantile } from './metrics/error-quantiles.js';
import { scoreDecided, weighed, type Decision } from './metrics/decision.js';
import type { Metric } from './metrics/metric.js';
import { metricFor, metricsOf } from './metrics/registry.js';

export type MetricScore = {
  readonly metric: string;
  readonly better: 'higher' | 'lower';
  readonly score: number;
};

/** Everything that `automl evaluate` shows. */
export type Evaluation = {
  readonly task: Task;
  readonly rows: number;
  /** NaN where a metric is not defined on these rows (roc_auc of a single class) */
  readonly metrics: readonly MetricScore[];
  /** counts[i][j]: rows of class i that were predicted as class j; null for a regression */
  readonly confusion: {
    readonly classes: readonly string[];
    readonly counts: readonly (readonly number[])[];
  } | null;
  /** null for classes */
  readonly errors: readonly ErrorQuantile[] | null;
};

/**
 * Predictions against the truth, classes by the model's rule. names = these metrics only, else all that fit the task;
 * also = more of them: those that are not in the registry, but named by their level or costs.
 * @throws AutomlError (usage) if a metric does not exist or does not fit
 */
export function evaluate(
  y: Target,
  scores: Scores,
  names?: readonly string[],
  decision: Decision = null,
  also: readonly Metric[] = [],
): Evaluation {
  const listed = names ? names.map((name) => metricFor(name, y.task)) : metricsOf(y.task);
  const chosen = [...new Map([...listed, ...also].map((metric) => [metric.name, metric])).values()];
  return {
    task: y.task,
    rows: targetLength(y),
    metrics: chosen.map((metric) => ({
      metric: metric.name,
      better: metric.better,
      score: scoreDecided(metric, y, scores, null, decision),
    })),
    confusion: y.task === 'regression' ? null : { classes: y.classes, counts: squares(y, scores, decision) },
    errors: y.task === 'regression' ? errorQuantiles(y, scores) : null,
  };
}

function squares(y: Target, scores: Scores, decision: Decision): number[][] {
  const { size, counts } = confusionMatrix(y, weighed(scores, decision));
  return Array.from({ length: size }, (_, k) => [...counts.subarray(k * size, (k + 1) * size)]);
}
