import { describe, expect, it } from 'vitest';
import { applyIsotonic, fitIsotonic } from '../../src/core/isotonic.js';
import { rngFrom } from '../../src/core/rng.js';
import { cases, expectClose, field, has } from '../support/reference.js';

const numbers = (list: unknown): Float64Array => Float64Array.from(list as number[]);

describe('isotonic regression', () => {
  for (const c of cases('hpo_ensemble').filter(({ name }) => name.startsWith('isotonic_'))) {
    it(`agrees with scikit-learn: ${c.name}`, () => {
      const weight = has(c, 'sample_weight') ? numbers(field(c, 'sample_weight')) : null;
      const state = fitIsotonic(numbers(field(c, 'x')), numbers(field(c, 'y')), weight);
      expectClose(applyIsotonic(state, numbers(c.expected['x_unique'])), c, 'fitted');
      expectClose(applyIsotonic(state, numbers(field(c, 'x_test'))), c, 'predictions');
    });
  }

  it('never falls, keeps the mean, and keeps corners only', () => {
    const rng = rngFrom('isotonic');
    const x = Float64Array.from({ length: 2000 }, () => rng.next());
    const y = x.map((p) => (rng.next() < p ? 1 : 0));
    const state = fitIsotonic(x, y);
    const fitted = applyIsotonic(state, x);
    expect(state.y.every((value, i) => i === 0 || value >= state.y[i - 1]!)).toBe(true);
    expect(fitted.reduce((a, b) => a + b, 0)).toBeCloseTo(
      y.reduce((a, b) => a + b, 0),
      6,
    );
    expect(state.x.length).toBeLessThan(200);
  });

  it('is a constant for one point', () => {
    const state = fitIsotonic(Float64Array.of(2, 2), Float64Array.of(0, 1));
    expect([...applyIsotonic(state, Float64Array.of(-9, 2, 9))]).toEqual([0.5, 0.5, 0.5]);
  });
});
