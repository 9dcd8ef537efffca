import { describe, expect, it } from 'vitest';
import { applyPlatt, fitPlatt } from '../../src/core/platt.js';
import { cases, expectClose, field } from '../support/reference.js';

describe('Platt scaling', () => {
  for (const c of cases('hpo_ensemble').filter(({ name }) => name.startsWith('platt_'))) {
    it(`agrees with scikit-learn: ${c.name}`, () => {
      const state = fitPlatt(
        Float64Array.from(field<number[]>(c, 'f')),
        Int32Array.from(field<number[]>(c, 'y')),
      );
      expectClose(state.a, c, 'a');
      expectClose(state.b, c, 'b');
      expectClose(applyPlatt(state, Float64Array.from(field<number[]>(c, 'f_test'))), c, 'predictions');
    });
  }

  it('gives every row the smoothed rate where all scores are the same', () => {
    const state = fitPlatt(new Float64Array(8).fill(3), Int32Array.of(1, 1, 0, 0, 0, 0, 0, 0));
    const rate = (2 * (3 / 4) + 6 * (1 / 8)) / 8;
    expect(applyPlatt(state, Float64Array.of(3))[0]).toBeCloseTo(rate, 9);
  });

  it('stays finite where the classes are separable, also far from the scores it has seen', () => {
    const state = fitPlatt(Float64Array.of(-2, -1, 1, 2), Int32Array.of(0, 0, 1, 1));
    const [low, high] = applyPlatt(state, Float64Array.of(-1e6, 1e6));
    expect(low).toBeCloseTo(0, 6);
    expect(high).toBeCloseTo(1, 6);
    expect(state.a).toBeLessThan(0);
  });

  it('takes no notice of rows of weight 0', () => {
    const all = fitPlatt(
      Float64Array.of(-2, -1, 1, 2, 9),
      Int32Array.of(0, 1, 0, 1, 0),
      Float64Array.of(1, 1, 1, 1, 0),
    );
    const some = fitPlatt(Float64Array.of(-2, -1, 1, 2), Int32Array.of(0, 1, 0, 1));
    expect(all.a).toBeCloseTo(some.a, 6);
    expect(all.b).toBeCloseTo(some.b, 6);
  });
});
