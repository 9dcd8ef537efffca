import type { TestScores } from './anova-f.js';
import { chiSquaredTail } from './special.js';

/**
 * How far the sums of a column's values in each class lie from what the classes' shares of rows would give
 * (scikit-learn's chi2). Values must not be negative: they are counts. A column of zeros: NaN.
 */
export function chiSquared(columns: readonly Float64Array[], codes: Int32Array, classes: number): TestScores {
  const rows = new Float64Array(classes);
  for (let i = 0; i < codes.length; i++) rows[codes[i]!]!++;
  const sums = columns.map((x) => {
    const observed = new Float64Array(classes);
    for (let i = 0; i < x.length; i++) observed[codes[i]!]! += x[i]!;
    return observed;
  });
  return chiSquaredOf(sums, rows);
}

/** The same from the sums of each column in each class, and the rows of each class. */
export function chiSquaredOf(sums: readonly Float64Array[], rows: Float64Array): TestScores {
  const all = rows.reduce((a, b) => a + b, 0);
  const scores = Float64Array.from(sums, (observed) => {
    const total = observed.reduce((a, b) => a + b, 0);
    return observed.reduce((sum, o, k) => {
      const expected = (rows[k]! / all) * total;
      return rows[k] === 0 ? sum : sum + (o - expected) ** 2 / expected;
    }, 0);
  });
  const groups = rows.reduce((seen, n) => seen + Number(n > 0), 0);
  return { scores, pvalues: scores.map((x) => chiSquaredTail(groups - 1, x)) };
}
