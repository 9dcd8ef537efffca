import { describe, expect, it } from 'vitest';
import { probit } from '../../src/features/probit.js';

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
