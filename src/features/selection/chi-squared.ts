import type { TestScores } from './anova-f.js';
import { chiSquaredTail } from './special.js';

/**
 * How far the sums of a column's values in each class lie from what the classes' shares of rows would give
 * (scikit-learn's chi2). Values must not be negative: they are counts. A column of zeros: NaN.
 */
export function chiSquared(columns: readonly Float64Array[], codes: Int32Array, classes: number): TestScores {
  const shares = new Float64Array(classes);
  for (let i = 0; i < codes.length; i++) shares[codes[i]!]! += 1 / codes.length;
  const scores = Float64Array.from(columns, (x) => {
    const observed = new Float64Array(classes);
    for (let i = 0; i < x.length; i++) observed[codes[i]!]! += x[i]!;
    const total = observed.reduce((a, b) => a + b, 0);
    return observed.reduce(
      (sum, o, k) => (shares[k] === 0 ? sum : sum + (o - shares[k]! * total) ** 2 / (shares[k]! * total)),
      0,
    );
  });
  const groups = shares.reduce((seen, share) => seen + Number(share > 0), 0);
  return { scores, pvalues: scores.map((x) => chiSquaredTail(groups - 1, x)) };
}
