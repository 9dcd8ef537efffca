import { describe, expect, it } from 'vitest';
import { impute } from '../../src/features/impute.js';
import { fitted, numberColumn } from './columns.js';

const column = (...cells: (number | null)[]) => numberColumn(cells);
const lists = (columns: readonly Float64Array[]): number[][] => columns.map((values) => Array.from(values));

describe('impute', () => {
  it('adds an indicator only if training had missing values', () => {
    expect(fitted(impute, column(1, 2))!.block.names).toEqual(['x']);
    const done = fitted(impute, column(1, null, 2))!;
    expect(done.block.names).toEqual(['x', 'x_missing']);
    expect(lists(done.block.columns)).toEqual([
      [1, 1.5, 2],
      [0, 1, 0],
    ]);
  });

  it('fills what is missing only later, without an indicator', () => {
    expect(lists(fitted(impute, column(1, 2, 9))!.apply(column(null, 4)).columns)).toEqual([[2, 4]]);
  });

  it('does not apply to a column without any value', () => {
    expect(fitted(impute, column(null, null))).toBeNull();
  });

  it('takes the smallest of equally frequent values', () => {
    const done = fitted(impute, column(5, 3, 3, 5, null, 9), { strategy: 'most_frequent' })!;
    expect(done.block.columns[0]![4]).toBe(3);
  });

  it('finds the mean of numbers whose sum overflows', () => {
    const done = fitted(impute, column(1e308, 1e308, 1e308, null), { strategy: 'mean' })!;
    expect(done.block.columns[0]![3]).toBeCloseTo(1e308, -300);
  });
});
