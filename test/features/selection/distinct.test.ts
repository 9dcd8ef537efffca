import { expect, it } from 'vitest';
import { allRows } from '../../../src/core/data.js';
import { distinct } from '../../../src/features/selection/distinct.js';

it('keeps the first of columns on one line, those with missing cells and categories, and none of one value', () => {
  const base = Float64Array.of(1, 4, 2, 8, 5, 7);
  const columns = [
    base,
    base.map((v) => -2 * v),
    base.map((v, i) => (i === 2 ? NaN : v)),
    new Float64Array(6).fill(3),
    base.map((_, i) => i % 2),
    base.map((v, i) => v + (i % 2)),
  ];
  const levels = Int32Array.of(0, 0, 0, 0, 2, 0);
  const x = { rows: 6, names: columns.map((_, j) => `c${j}`), levels, columns };
  const y = { task: 'regression' as const, values: base };
  expect(distinct(x, { y, rows: allRows(6), weight: null })).toEqual(Int32Array.of(0, 2, 4, 5));
});
