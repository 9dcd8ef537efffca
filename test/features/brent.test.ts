import { describe, expect, it } from 'vitest';
import { minimizeBounded } from '../../src/features/brent.js';

describe('minimizeBounded', () => {
  it('finds the least value of smooth and of pointed functions', () => {
    expect(minimizeBounded((x) => (x - 1.25) ** 2, -3, 8, 1e-10)).toBeCloseTo(1.25, 7);
    expect(minimizeBounded((x) => Math.abs(x + 2), -3, 8, 1e-10)).toBeCloseTo(-2, 7);
    expect(minimizeBounded((x) => Math.exp(x) - 2 * x, -50, 50, 1e-10)).toBeCloseTo(Math.log(2), 7);
  });

  it('takes few values for that', () => {
    let count = 0;
    minimizeBounded((x) => (count++, Math.cosh(x - 3)), -100, 100, 1e-9);
    expect(count).toBeLessThan(60);
  });

  it('goes to an end, but not beyond, where the function falls to there', () => {
    expect(minimizeBounded((x) => x, 2, 5, 1e-10)).toBeCloseTo(2, 6);
    expect(minimizeBounded((x) => -x, 2, 5, 1e-10)).toBeLessThanOrEqual(5);
  });

  it('ends where the function is no number, or always the same', () => {
    expect(minimizeBounded(() => NaN, 0, 1, 1e-9)).toBeGreaterThanOrEqual(0);
    expect(minimizeBounded((x) => (x < 0.7 ? NaN : x), 0, 1, 1e-9)).toBeLessThanOrEqual(1);
    expect(minimizeBounded(() => 4, 0, 1, 1e-9)).toBeLessThanOrEqual(1);
  });
});
