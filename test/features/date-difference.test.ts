import { describe, expect, it } from 'vitest';
import { datePairs, daysBetween } from '../../src/features/date-difference.js';
import { planSteps } from '../../src/features/plan.js';
import type { Column } from '../../src/table/table.js';
import { numberColumn } from './columns.js';

function dates(name: string, ...cells: readonly (string | null)[]): Column {
  return { ...numberColumn(cells.map((cell) => cell && Date.parse(cell)) as number[], name), kind: 'date' };
}

describe('the days between two dates', () => {
  const from = dates('from', '2024-02-28', '2024-01-01', null);
  const to = dates('to', '2024-03-01', '2024-01-01T12:00Z', '2024-01-01');

  it('are fractions of days, and NaN where a date is missing', () => {
    expect(daysBetween(to, from)).toEqual({
      kind: 'number',
      name: 'to - from',
      values: Float64Array.of(2, 0.5, NaN),
    });
  });

  it('refuse what is no date', () => {
    expect(() => daysBetween(to, numberColumn([1, 2, 3], 'x'))).toThrow(/to - x/);
  });

  it('are taken of each pair of the first six dates', () => {
    expect(datePairs([from, numberColumn([1]), to]).map(([a, b]) => [a.name, b.name])).toEqual([
      ['to', 'from'],
    ]);
    expect(datePairs(Array.from({ length: 9 }, (_, i) => ({ ...from, name: `d${i}` }))).length).toBe(15);
  });

  it('are steps of the plan unless all are the same', () => {
    const schema = (columns: readonly Column[]) =>
      ({ columns: columns.map(({ name }) => ({ name, role: 'feature' })) }) as never;
    const minus = (...columns: Column[]) =>
      planSteps(schema(columns), { rows: 3, columns }, 'codes').filter((step) => step.minus !== undefined);
    expect(minus(from, to)).toEqual([
      { column: 'to', minus: 'from', encoders: [{ use: 'numeric', params: {} }] },
    ]);
    expect(minus(to, { ...to, name: 'again' })).toEqual([]);
  });
});
