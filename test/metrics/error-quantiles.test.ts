import { expect, it } from 'vitest';
import { errorQuantiles } from '../../src/metrics/error-quantiles.js';
import { scoresOf, valuesOf } from '../support/metric-cases.js';

it('interpolates between the sorted errors, signed and absolute', () => {
  const table = errorQuantiles(valuesOf([0, 0, 0, 0, 10]), scoresOf([[-4], [1], [2], [3], [20]]));
  expect(table.map((q) => q.at)).toEqual([0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]);
  expect(table.map((q) => q.error)).toEqual([
    -4,
    expect.closeTo(-3, 12),
    1,
    2,
    3,
    expect.closeTo(8.6, 12),
    10,
  ]);
  expect(table[3]!.absolute).toBe(3);
  expect(table.at(-1)!.absolute).toBe(10);
});

it('has no rows without data', () => {
  expect(errorQuantiles(valuesOf([]), { rows: 0, width: 1, data: new Float64Array(0) })).toEqual([]);
});
