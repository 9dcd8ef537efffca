import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { likeliestLambda, powered } from '../../src/features/power-likelihood.js';
import { power } from '../../src/features/power.js';
import { fitted, numberColumn } from './columns.js';

const column = (...cells: (number | null)[]) => numberColumn(cells);
const rng = rngFrom('power');
const normal = Float64Array.from({ length: 500 }, () => rng.normal());
const only = (values: readonly (number | null)[], params = {}) =>
  fitted(power, column(...values), params)!.block.columns[0]!;

function skewness(values: Float64Array): number {
  const n = values.length;
  const mean = values.reduce((s, v) => s + v, 0) / n;
  const [second, third] = [2, 3].map((p) => values.reduce((s, v) => s + (v - mean) ** p, 0) / n);
  return third! / second! ** 1.5;
}

describe('powers', () => {
  it('are the logarithm at lambda 0, nothing new at 1, and meet smoothly between', () => {
    expect(powered('box-cox', 0, 5)).toBe(Math.log(5));
    expect(powered('box-cox', 1e-12, 5)).toBeCloseTo(Math.log(5), 10);
    expect(powered('yeo-johnson', 1, -3)).toBeCloseTo(-3, 12);
    expect(powered('yeo-johnson', 2 + 1e-12, -3)).toBeCloseTo(powered('yeo-johnson', 2, -3), 10);
    expect(powered('yeo-johnson', 2, 3)).toBeCloseTo(7.5, 12);
  });

  it('keep the order of numbers, far ones too', () => {
    const numbers = [-1e300, -5, -1e-9, 0, 1e-9, 3, 1e300];
    for (const lambda of [-1, 0, 0.7, 2, 3]) {
      const powers = numbers.map((v) => powered('yeo-johnson', lambda, v));
      expect(powers.toSorted((a, b) => a - b)).toEqual(powers);
    }
  });
});

describe('likeliestLambda', () => {
  it('finds the logarithm of what is lognormal, whatever its unit', () => {
    for (const unit of [1e-200, 1, 1e200])
      expect(
        likeliestLambda(
          'box-cox',
          normal.map((v) => unit * Math.exp(v)),
        ),
      ).toBeCloseTo(0, 0);
  });

  it('mirrors: lambda of -x is 2 - lambda of x', () => {
    const some = normal.map((v) => Math.exp(v) - 1);
    const lambda = likeliestLambda('yeo-johnson', some);
    expect(
      likeliestLambda(
        'yeo-johnson',
        some.map((v) => -v),
      ),
    ).toBeCloseTo(2 - lambda, 5);
  });

  it('stays within what the range can bear: far values, and a narrow range far from 0', () => {
    const hard = [
      [1, 2, 3, 1e150],
      [-1e150, 0, 1, 2, 1e150],
      [1e-300, 2e-300, 1e-299],
      [2003, 1950, 1997, 2000, 2009, 2001],
      [1e9, 1e9 + 1, 1e9 + 2, 1e9 + 40],
    ];
    for (const values of hard) {
      const lambda = likeliestLambda('yeo-johnson', Float64Array.from(values));
      expect(values.map((v) => powered('yeo-johnson', lambda, v)).every(Number.isFinite)).toBe(true);
    }
  });
});

describe('power', () => {
  it('takes the skew out of a long tail', () => {
    const tail = normal.map((v) => Math.exp(1.5 * v));
    expect(skewness(tail)).toBeGreaterThan(3);
    for (const method of ['yeo-johnson', 'box-cox'])
      expect(Math.abs(skewness(only(Array.from(tail), { method })))).toBeLessThan(0.3);
  });

  it('makes zeros of a column of one value', () => {
    expect(Array.from(only([7, 7, null, 7]))).toEqual([0, 0, NaN, 0]);
  });

  it('tells values apart where their powers would meet', () => {
    const out = only([1e9, 1e9 + 1, 1e9 + 2, 1e9 + 40]);
    expect(new Set(out).size).toBe(4);
  });

  it('with box-cox does not apply where a value is not above 0; later ones are the least there was', () => {
    expect(fitted(power, column(1, 2, 0), { method: 'box-cox' })).toBeNull();
    const later = fitted(power, column(1, 2, 9), { method: 'box-cox', clip: 0 })!.apply(
      column(-5, 0, 1, null),
    );
    const [negative, zero, least, missing] = later.columns[0]!;
    expect([negative, zero, missing]).toEqual([least, least, NaN]);
  });

  it('keeps a wild value within `clip` deviations of the range of training', () => {
    const done = fitted(power, column(-1, 1, -1, 1), { clip: 2 })!;
    const [up, down] = done.apply(column(Infinity, -1e300)).columns[0]!;
    expect(up).toBeCloseTo(3, 12);
    expect(down).toBeCloseTo(-3, 12);
  });
});
