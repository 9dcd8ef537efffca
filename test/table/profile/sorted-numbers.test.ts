import { expect, it } from 'vitest';
import {
  equalBins,
  histogram,
  meanAndDeviation,
  quantiles,
  sortNumbers,
} from '../../../src/table/profile/sorted-numbers.js';

/** Distinct cells 3, 1, none, 1.0 and one that no row holds. */
const numbers = sortNumbers(Float64Array.of(3, 1, NaN, 1, 7), Int32Array.of(2, 1, 5, 1, 0));

it('sorts numbers, counts rows, and knows where each cell is', () => {
  expect([...numbers.values]).toEqual([1, 3]);
  expect([...numbers.counts]).toEqual([2, 2]);
  expect([...numbers.at]).toEqual([1, 0, -1, 0, -1]);
  expect(numbers.rows).toBe(4);
});

it('takes quantiles as numpy does', () => {
  expect(quantiles(numbers, [0, 0.25, 0.5, 0.6, 1])).toEqual(
    [1, 1, 2, 2.6, 3].map((x) => expect.closeTo(x) as number),
  );
});

it('has a mean and a deviation', () => {
  expect(meanAndDeviation(numbers)).toEqual({ mean: 2, std: 1 });
});

it('counts rows in bins of equal width, also over the whole range of doubles', () => {
  expect(histogram(numbers, 4)).toEqual([2, 0, 0, 2]);
  const wide = sortNumbers(Float64Array.of(-1.7e308, 0, 1.7e308), Int32Array.of(1, 1, 1));
  expect(histogram(wide, 2)).toEqual([1, 2]);
  expect(histogram(sortNumbers(Float64Array.of(5), Int32Array.of(3)), 2)).toEqual([3, 0]);
});

it('makes bins of about equally many rows, equal values together', () => {
  const many = sortNumbers(Float64Array.of(1, 2, 3, 4), Int32Array.of(10, 1, 1, 8));
  expect([...equalBins(many, 2)]).toEqual([0, 1, 1, 1]);
});
