import { expect, it } from 'vitest';
import { deciles } from '../../../src/report/measures/deciles.js';

it('cuts rows by their prediction into tenths, with means and errors of each', () => {
  const predicted = Float64Array.from({ length: 100 }, (_, i) => 99 - i);
  const actual = predicted.map((p) => (p < 50 ? p : p + 2));
  const parts = deciles(predicted, actual);
  expect(parts).toHaveLength(10);
  expect(parts[0]).toEqual({ rows: 10, from: 0, to: 9, predicted: 4.5, actual: 4.5, error: 0 });
  expect(parts[9]!.error).toBeCloseTo(2, 12);
  expect(parts[9]!.actual - parts[9]!.predicted).toBeCloseTo(2, 12);
});

it('has fewer parts of fewer rows', () => {
  expect(deciles(Float64Array.of(1, 2, 3), Float64Array.of(1, 2, 3)).map(({ rows }) => rows)).toEqual([
    1, 1, 1,
  ]);
});
