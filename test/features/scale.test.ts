import { describe, expect, it } from 'vitest';
import { scale } from '../../src/features/scale.js';
import { fitted, numberColumn } from './columns.js';

const column = (...cells: (number | null)[]) => numberColumn(cells);
const lists = (columns: readonly Float64Array[]): number[][] => columns.map((values) => Array.from(values));

describe('scale', () => {
  it('makes zeros of a column of one value, also where its mean is not exact', () => {
    for (const method of ['standard', 'min-max', 'robust'])
      expect(lists(fitted(scale, column(0.1, 0.1, 0.1), { method })!.block.columns)).toEqual([[0, 0, 0]]);
  });

  it('keeps a wild value within `clip` spreads of the range of training', () => {
    const done = fitted(scale, column(-1, 1, -1, 1), { clip: 2 })!;
    expect(lists(done.apply(column(1e300, -Infinity, null, 2)).columns)).toEqual([[3, -3, NaN, 2]]);
  });

  it('leaves training values alone, however far out', () => {
    const far = column(...Array.from({ length: 200 }, () => 0), 1000);
    expect(fitted(scale, far, { clip: 0 })!.block.columns[0]![200]).toBeCloseTo(Math.sqrt(200), 9);
  });

  it('stays finite for numbers at the end of the range', () => {
    for (const method of ['standard', 'min-max', 'robust']) {
      const [values] = lists(fitted(scale, column(-1.7e308, 1.7e308, 1, 0), { method })!.block.columns);
      expect(values!.every(Number.isFinite)).toBe(true);
    }
  });
});
