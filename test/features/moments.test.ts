import { expect, it } from 'vitest';
import { mean, momentsOf } from '../../src/features/moments.js';

it('the mean of numbers whose sum overflows is found', () => {
  expect(mean(Float64Array.of(1e308, 1e308, 1e308))).toBeCloseTo(1e308, -300);
});

it('a weight of 2 counts as the row twice', () => {
  const weighed = momentsOf(Float64Array.of(1, 5, 9), Float64Array.of(1, 2, 0));
  const doubled = momentsOf(Float64Array.of(1, 5, 5));
  expect(weighed.center).toBeCloseTo(doubled.center, 14);
  expect(weighed.spread).toBeCloseTo(doubled.spread, 14);
});

it('a spread that is nothing but rounding is none', () => {
  expect(momentsOf(Float64Array.of(0.1, 0.1, 0.1)).spread).toBe(0);
});
