import { takeNumbers, takeTarget, type Matrix } from '../../core/data.js';
import type { Lesson } from '../encoder.js';
import { anovaF } from './anova-f.js';
import { correlationF } from './correlation-f.js';

/** The share of kept columns that may be there by chance. */
const FALSE_SHARE = 0.1;

/**
 * The dense columns that say something of the label by themselves: numbers by an F test on the lesson's rows, as many as
 * Benjamini and Hochberg's procedure (1995) lets through; missing numbers count as the mean. Categories always stay.
 */
export function univariate(x: Matrix, { y, rows }: Lesson): Int32Array {
  const numbers = Int32Array.from(x.columns.keys()).filter((j) => x.levels[j] === 0);
  const columns = Array.from(numbers, (j) => filled(takeNumbers(x.columns[j]!, rows)));
  const target = takeTarget(y, rows);
  const { pvalues } =
    target.task === 'regression'
      ? correlationF(columns, target.values)
      : anovaF(columns, target.codes, target.classes.length);
  const bar = benjaminiHochberg(pvalues, FALSE_SHARE);
  const isKept = new Uint8Array(x.columns.length).fill(1);
  numbers.forEach((j, k) => (isKept[j] = Number(pvalues[k]! <= bar)));
  return Int32Array.from(isKept.keys()).filter((j) => isKept[j] === 1);
}

/** The largest p-value that counts as a finding if `share` of the findings may be false; -1: none does. NaN is none. */
export function benjaminiHochberg(pvalues: Float64Array, share: number): number {
  const sorted = pvalues.filter((p) => p === p).sort();
  let last = sorted.length - 1;
  while (last >= 0 && sorted[last]! > (share * (last + 1)) / pvalues.length) last--;
  return last < 0 ? -1 : sorted[last]!;
}

function filled(values: Float64Array): Float64Array {
  let sum = 0;
  let count = 0;
  for (const v of values) {
    if (v !== v) continue;
    sum += v;
    count++;
  }
  const mean = count > 0 ? sum / count : 0;
  return values.map((v) => (v === v ? v : mean));
}
