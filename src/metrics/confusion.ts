import { argmax } from '../core/data.js';
import type { Scores, Target } from '../core/data.js';
import type { Weight } from './define.js';

/** Weighted counts, row-major: counts[t * size + p] = weight of rows of class t that were predicted as p. */
export type Confusion = {
  readonly size: number;
  readonly counts: Float64Array;
  /** weight per true class and per predicted class, and of all rows */
  readonly truth: Float64Array;
  readonly predicted: Float64Array;
  readonly total: number;
  /** 1 if some row, of whatever weight, has the class as label or as prediction */
  readonly present: Uint8Array;
};

/** The prediction of a row is its most probable class, the first of equals. */
export function confusionMatrix(y: Target, scores: Scores, weight: Weight = null): Confusion {
  if (y.task === 'regression') throw new TypeError('a confusion matrix needs classes');
  return confusionOf(y.codes, scores, weight);
}

export function confusionOf(codes: Int32Array, scores: Scores, weight: Weight): Confusion {
  return confusionOfClasses(codes, argmax(scores), scores.width, weight);
}

/** guesses: the class that each row is given. */
export function confusionOfClasses(
  codes: Int32Array,
  guesses: Int32Array,
  size: number,
  weight: Weight,
): Confusion {
  const counts = new Float64Array(size * size);
  const present = new Uint8Array(size);
  for (let i = 0; i < codes.length; i++) {
    const t = codes[i]!;
    const p = guesses[i]!;
    counts[t * size + p]! += weight ? weight[i]! : 1;
    present[t] = 1;
    present[p] = 1;
  }
  return { size, counts, present, ...sums(counts, size) };
}

function sums(counts: Float64Array, size: number): Pick<Confusion, 'truth' | 'predicted' | 'total'> {
  const truth = new Float64Array(size);
  const predicted = new Float64Array(size);
  let total = 0;
  for (let t = 0; t < size; t++) {
    for (let p = 0; p < size; p++) {
      const count = counts[t * size + p]!;
      truth[t]! += count;
      predicted[p]! += count;
      total += count;
    }
  }
  return { truth, predicted, total };
}

/** Weight on the diagonal: rows whose prediction is right. */
export function hits(c: Confusion, k: number): number {
  return c.counts[k * c.size + k]!;
}
