import { hits, type Confusion } from './confusion.js';
import { confusionMetric } from './define.js';
import type { Metric } from './metric.js';

type OfClass = (c: Confusion, k: number) => number;
type Average = (c: Confusion, ofClass: OfClass) => number;

/** scikit-learn's zero_division = 0. */
const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

const ofPrecision: OfClass = (c, k) => ratio(hits(c, k), c.predicted[k]!);
const ofRecall: OfClass = (c, k) => ratio(hits(c, k), c.truth[k]!);
const ofF1: OfClass = (c, k) => ratio(2 * hits(c, k), c.predicted[k]! + c.truth[k]!);

/** Of the positive class, code 1. */
const positive: Average = (c, ofClass) => ofClass(c, 1);

/** Over the classes that occur as a label or as a prediction. */
const macro: Average = (c, ofClass) => {
  let sum = 0;
  let classes = 0;
  for (let k = 0; k < c.size; k++) {
    if (!c.present[k]) continue;
    sum += ofClass(c, k);
    classes++;
  }
  return sum / classes;
};

/** Weighted by the rows of each class. */
const weighted: Average = (c, ofClass) => {
  let sum = 0;
  for (let k = 0; k < c.size; k++) sum += c.truth[k]! * ofClass(c, k);
  return sum / c.total;
};

function define(name: string, ofClass: OfClass, average: Average, tasks?: Metric['tasks']): Metric {
  return confusionMetric(name, (c) => average(c, ofClass), tasks);
}

export const precision = define('precision', ofPrecision, positive, ['binary']);
export const recall = define('recall', ofRecall, positive, ['binary']);
export const f1 = define('f1', ofF1, positive, ['binary']);
export const precisionMacro = define('precision_macro', ofPrecision, macro);
export const precisionWeighted = define('precision_weighted', ofPrecision, weighted);
export const recallMacro = define('recall_macro', ofRecall, macro);
export const recallWeighted = define('recall_weighted', ofRecall, weighted);
export const f1Macro = define('f1_macro', ofF1, macro);
export const f1Weighted = define('f1_weighted', ofF1, weighted);
