import type { Scores, Target, Task } from '../core/data.js';
import type { Confusion } from './confusion.js';
import type { Costs } from './cost.js';

/** scikit-learn's name and definition. score is as its function would compute it. */
export interface Metric {
  readonly name: string;
  readonly tasks: readonly Task[];
  readonly better: 'higher' | 'lower';
  /** Of a regression: predictions should be this quantile of a label's distribution (0.5: the median), not the mean. */
  readonly quantile?: number;
  /** Of metrics that only see which class each row is given: the score of those counts. */
  readonly ofConfusion?: (counts: Confusion) => number;
  /** Of the metric `cost`: what mistakes cost. */
  readonly costs?: Costs;
  score(y: Target, scores: Scores, weight?: Float64Array | null): number;
}

/** A number that is always better when smaller: for comparing, not for showing. */
export function loss(metric: Metric, score: number): number {
  return metric.better === 'lower' ? score : -score;
}
