import { describe, expect, it } from 'vitest';
import { spline } from '../../src/features/spline.js';
import { cases, expectClose, field } from '../support/reference.js';
import { fitted, fullRows, numberColumn, sparseRows } from './columns.js';

/** Made with scikit-learn's SplineTransformer(knots=…, extrapolation='constant'); tolerance 1e-9. */
describe('the basis agrees with scikit-learn', () => {
  it.each(cases('splines'))('$name', (c) => {
    const state = {
      knots: Float64Array.from(field<number[]>(c, 'knots')),
      degree: Number(c.params['degree']),
    };
    expectClose(fullRows([spline.transform(state, numberColumn(field<number[]>(c, 'x')))]), c, 'basis');
  });
});

describe('spline', () => {
  const many = numberColumn(Array.from({ length: 101 }, (_, i) => i * i));

  it('puts the knots at quantiles between 1 % and 99 %', () => {
    const { state } = fitted(spline, many, { knots: 3 })!;
    expect(state).toEqual({ knots: Float64Array.of(1, 50 ** 2, 99 ** 2), degree: 1 });
  });

  it('takes the values themselves where they are few: each has a column of its own', () => {
    const { state, block } = fitted(spline, numberColumn([3, 1, 3, 3, 3, 3, 3, 7, null]), { knots: 4 })!;
    expect(state).toEqual({ knots: Float64Array.of(1, 3, 7), degree: 1 });
    expect(sparseRows(block).slice(-3)).toEqual([[[1, 1]], [[2, 1]], []]);
  });

  it('leaves knots to the others where one value fills most rows', () => {
    const zeros = numberColumn([...Array<number>(90).fill(0), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const { knots } = fitted(spline, zeros, { knots: 6 })!.state as { knots: Float64Array };
    expect([...knots]).toEqual([0, 3, 7, 10]);
  });

  it('shares a number out between its neighbours, and holds the ends beyond them', () => {
    const { apply } = fitted(spline, numberColumn([0, 4, 8]), { knots: 3 })!;
    expect(sparseRows(apply(numberColumn([1, 8, 1e300, -1e300])))).toEqual([
      [
        [0, 0.75],
        [1, 0.25],
      ],
      [[2, 1]],
      [[2, 1]],
      [[0, 1]],
    ]);
  });

  it('sums to 1 in each row, for every degree', () => {
    for (const degree of [1, 2, 3, 4, 5]) {
      const rows = sparseRows(fitted(spline, many, { degree })!.block);
      for (const row of rows) expect(row.reduce((sum, [, share]) => sum + share, 0)).toBeCloseTo(1, 12);
    }
  });

  it('does not apply to fewer than two values', () => {
    expect(fitted(spline, numberColumn([0, 1, null]))).not.toBeNull();
    expect(fitted(spline, numberColumn([null, null]))).toBeNull();
    expect(fitted(spline, numberColumn([5, 5, null]))).toBeNull();
  });

  it('names its columns by the knots', () => {
    const column = numberColumn([0, 4, 8.123456], 'age');
    expect(spline.sparseNames!(fitted(spline, column)!.state as never, column)).toEqual([
      'age~0.000',
      'age~4.000',
      'age~8.123',
    ]);
  });
});
