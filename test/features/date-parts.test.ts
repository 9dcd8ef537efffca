import { describe, expect, it } from 'vitest';
import { dateParts } from '../../src/features/date-parts.js';
import { rngFrom } from '../../src/core/rng.js';
import { fitted, numberColumn } from './columns.js';

const lists = (columns: readonly Float64Array[]): number[][] => columns.map((values) => Array.from(values));

describe('date-parts', () => {
  const day = (text: string): number => Date.parse(text);

  it('agrees with the calendar of JavaScript over four centuries', () => {
    const random = rngFrom('dates');
    const times = Array.from({ length: 2000 }, () => Math.floor((random.next() - 0.5) * 1.3e13));
    const { block } = fitted(dateParts, { ...numberColumn(times, 'd'), kind: 'date' })!;
    const part = (name: string): Float64Array => block.columns[block.names.indexOf(`d:${name}`)]!;
    times.forEach((time, i) => {
      const date = new Date(time);
      const year = date.getUTCFullYear();
      expect([part('year')[i], part('month')[i], part('day')[i]]).toEqual([
        year,
        date.getUTCMonth() + 1,
        date.getUTCDate(),
      ]);
      expect([part('hour')[i], part('minute')[i]]).toEqual([date.getUTCHours(), date.getUTCMinutes()]);
      expect(part('weekday')[i]).toBe((date.getUTCDay() + 6) % 7);
      expect(part('day_of_year')[i]).toBe(1 + Math.floor((time - Date.UTC(year, 0, 1)) / 86_400_000));
    });
  });

  it('keeps only the parts that vary in training, and those later', () => {
    const train = [day('2024-01-01'), null, day('2024-01-09')];
    const done = fitted(dateParts, { ...numberColumn(train, 'd'), kind: 'date' })!;
    expect(done.block.names).toEqual(['d:day', 'd:weekday', 'd:day_of_year', 'd:days']);
    expect(done.block.columns[0]).toEqual(Float64Array.of(1, NaN, 9));
    const later = done.apply({ ...numberColumn([day('2025-06-30T12:00Z')], 'd'), kind: 'date' });
    expect(lists(later.columns)).toEqual([[30], [0], [181], [20269.5]]);
  });

  it('has further parts and points on circles if asked to', () => {
    const times = ['2021-01-03T00:00:01', '2020-12-31T12:00', '2024-02-29T18:30', '2018-12-31'].map((t) =>
      day(`${t}Z`),
    );
    const { block } = fitted(
      dateParts,
      { ...numberColumn(times, 'd'), kind: 'date' },
      { more: true, cyclic: true },
    )!;
    const part = (name: string): number[] => Array.from(block.columns[block.names.indexOf(`d:${name}`)]!);
    expect(part('week')).toEqual([53, 53, 9, 1]);
    expect(part('quarter')).toEqual([1, 4, 1, 4]);
    expect(part('weekend')).toEqual([1, 0, 0, 0]);
    expect(part('month_end')).toEqual([0, 1, 1, 1]);
    expect(part('second')).toEqual([1, 0, 0, 0]);
    expect(block.names).not.toContain('d:month_start');
    expect(part('day_cos')[1]).toBeCloseTo(-1, 12);
    expect(part('day_sin')[2]).toBeCloseTo(Math.sin((2 * Math.PI * 18.5) / 24), 12);
    expect(part('week_sin')[3]).toBe(0);
    expect(part('year_cos')[1]).toBeGreaterThan(0.999);
  });

  it('does not apply to a column of one moment', () => {
    expect(fitted(dateParts, { ...numberColumn([0, 0, null], 'd'), kind: 'date' })).toBeNull();
  });
});
