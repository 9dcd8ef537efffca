import { describe, expect, it } from 'vitest';
import { dateParts } from '../../src/features/date-parts.js';
import { impute } from '../../src/features/impute.js';
import { numeric } from '../../src/features/numeric.js';
import { quantile } from '../../src/features/order.js';
import { probit } from '../../src/features/probit.js';
import { quantileNormal } from '../../src/features/quantile-normal.js';
import { scale } from '../../src/features/scale.js';
import { rngFrom } from '../../src/core/rng.js';
import { fitted, numberColumn } from './columns.js';

const column = (...cells: (number | null)[]) => numberColumn(cells);
const lists = (columns: readonly Float64Array[]): number[][] => columns.map((values) => Array.from(values));

describe('numeric', () => {
  it('hands on the array of the column itself', () => {
    const x = column(1, null, 3);
    expect(fitted(numeric, x)!.block.columns[0]).toBe(x.values);
  });
});

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

describe('quantile-normal', () => {
  it('gives a long-tailed column the spread of a normal one', () => {
    const random = rngFrom('tail');
    const tail = numberColumn(Array.from({ length: 4000 }, () => Math.exp(4 * random.normal())));
    const values = fitted(quantileNormal, tail)!.block.columns[0]!;
    const share = values.filter((v) => Math.abs(v) < 1).length / 4000;
    expect(share).toBeGreaterThan(0.67);
    expect(share).toBeLessThan(0.7);
  });
});

describe('probit', () => {
  it('is the inverse of the normal distribution function', () => {
    // roots of math.erfc(-z / sqrt 2) / 2 = p in Python
    const known = [
      [0.5, 0],
      [0.975, 1.959963984540054],
      [0.001, -3.090232306167813],
      [1e-10, -6.361340902404056],
      [1e-20, -9.262340089798409],
      [1e-100, -21.273453560965326],
    ];
    for (const [p, z] of known) expect(Math.abs(probit(p!) - z!)).toBeLessThan(1e-13 * (1 + Math.abs(z!)));
    expect([probit(0), probit(1)]).toEqual([-Infinity, Infinity]);
    expect(probit(NaN)).toBeNaN();
  });
});

describe('quantile', () => {
  it('is that of the sorted values, ties and all', () => {
    const random = rngFrom('select');
    for (let trial = 0; trial < 200; trial++) {
      const values = Float64Array.from({ length: 1 + random.int(40) }, () => random.int(12));
      const sorted = values.slice().sort();
      const fraction = random.next();
      const at = fraction * (sorted.length - 1);
      const low = sorted[Math.floor(at)]!;
      const want = low + (sorted[Math.ceil(at)]! - low) * (at - Math.floor(at));
      expect(quantile(values.slice(), fraction)).toBeCloseTo(want, 12);
    }
  });
});

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

  it('does not apply to a column of one moment', () => {
    expect(fitted(dateParts, { ...numberColumn([0, 0, null], 'd'), kind: 'date' })).toBeNull();
  });
});
