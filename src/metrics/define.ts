import { targetLength } from '../core/data.js';
import type { ClassificationTask, Scores, Target, Task } from '../core/data.js';
import { confusionOf } from './confusion.js';
import type { Metric } from './metric.js';

/** null = every row counts 1. */
export type Weight = Float64Array | null;

const CLASSIFICATION: readonly ClassificationTask[] = ['binary', 'multiclass'];

/** A metric of values. Scores that hold NaN score NaN. */
export function regressionMetric(
  name: string,
  better: Metric['better'],
  score: (truth: Float64Array, predicted: Float64Array, weight: Weight) => number,
  quantile?: number,
): Metric {
  return {
    name,
    tasks: ['regression'],
    better,
    ...(quantile !== undefined && { quantile }),
    score(y, scores, weight = null) {
      if (y.task !== 'regression') throw misfit(name, y);
      checkLength(y, scores);
      return holdsNaN(scores) ? NaN : score(y.values, scores.data, weight);
    },
  };
}

/** A metric of classes: codes below scores.width, probabilities row-major. Scores that hold NaN score NaN. */
export function classMetric(
  name: string,
  better: Metric['better'],
  score: (codes: Int32Array, scores: Scores, weight: Weight) => number,
  tasks: readonly Task[] = CLASSIFICATION,
): Metric {
  return {
    name,
    tasks,
    better,
    score(y, scores, weight = null) {
      if (y.task === 'regression' || !tasks.includes(y.task)) throw misfit(name, y);
      checkLength(y, scores);
      return holdsNaN(scores) ? NaN : score(y.codes, scores, weight);
    },
  };
}

/** A metric of the classes that rows are given: by default the most probable ones. */
export function confusionMetric(
  name: string,
  ofConfusion: NonNullable<Metric['ofConfusion']>,
  tasks: readonly Task[] = CLASSIFICATION,
): Metric {
  const whole = classMetric(
    name,
    'higher',
    (codes, scores, weight) => ofConfusion(confusionOf(codes, scores, weight)),
    tasks,
  );
  return { ...whole, ofConfusion };
}

/** Σ w·x / Σ w; NaN if there is no row or no weight. */
export function weightedMean(values: Float64Array, weight: Weight): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const w = weight ? weight[i]! : 1;
    sum += w * values[i]!;
    total += w;
  }
  return sum / total;
}

function holdsNaN({ data }: Scores): boolean {
  for (let i = 0; i < data.length; i++) if (data[i] !== data[i]) return true;
  return false;
}

function checkLength(y: Target, scores: Scores): void {
  if (targetLength(y) === scores.rows) return;
  throw new RangeError(`${targetLength(y)} labels but ${scores.rows} predictions`);
}

function misfit(name: string, y: Target): TypeError {
  return new TypeError(`${name} does not fit the task ${y.task}`);
}
