import { fTail } from './special.js';

/** One figure per column, larger = says more of the label, and its p-value. */
export type TestScores = { readonly scores: Float64Array; readonly pvalues: Float64Array };

/**
 * One-way analysis of variance: how far the classes' means lie apart, against the spread within the classes
 * (scikit-learn's f_classif). Codes 0 … classes-1; classes without rows do not count. A constant column: NaN.
 */
export function anovaF(columns: readonly Float64Array[], codes: Int32Array, classes: number): TestScores {
  const n = codes.length;
  const counts = new Float64Array(classes);
  for (let i = 0; i < n; i++) counts[codes[i]!]!++;
  const groups = counts.reduce((seen, count) => seen + Number(count > 0), 0);
  const scores = Float64Array.from(columns, (x) => {
    const { between, within } = squares(x, codes, counts);
    return between / (groups - 1) / (within / (n - groups));
  });
  return { scores, pvalues: scores.map((f) => fTail(groups - 1, n - groups, f)) };
}

function squares(
  x: Float64Array,
  codes: Int32Array,
  counts: Float64Array,
): { between: number; within: number } {
  let mean = 0;
  for (let i = 0; i < x.length; i++) mean += x[i]! / x.length;
  const means = new Float64Array(counts.length);
  for (let i = 0; i < x.length; i++) means[codes[i]!]! += x[i]! - mean;
  let between = 0;
  for (let k = 0; k < means.length; k++) {
    if (counts[k] === 0) continue;
    means[k]! /= counts[k]!;
    between += counts[k]! * means[k]! ** 2;
  }
  let within = 0;
  for (let i = 0; i < x.length; i++) within += (x[i]! - mean - means[codes[i]!]!) ** 2;
  return { between, within };
}
