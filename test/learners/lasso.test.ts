import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { defaults } from '../../src/core/space.js';
import { elasticNet } from '../../src/learners/elastic-net.js';
import { lasso } from '../../src/learners/lasso.js';
import { labelled, matrixOf, real } from '../support/labelled.js';

const ctx = { rng: rngFrom('lasso'), prepared: null };
const rng = rngFrom('lasso');
const rows = Array.from({ length: 60 }, () => Array.from({ length: 8 }, () => rng.normal()));
const x = matrixOf(rows);
const y = real(rows.map(([a, b]) => 3 * a! - b! + 0.5 * rng.normal()));
const list = (from: number, to: number): Int32Array =>
  Int32Array.from({ length: to - from }, (_, i) => from + i);
const train = labelled(x, y, list(0, 40));
const valid = labelled(x, y, list(40, 60));

// Parity with scikit-learn: elastic-net.test.ts.
describe('lasso', () => {
  it('is the elastic net without its squares, on the path and off it', () => {
    for (const params of [defaults(lasso.space), { ...defaults(lasso.space), path: false, alpha: 0.1 }]) {
      const state = lasso.fit(train, valid, params, ctx);
      expect(state).toEqual(elasticNet.fit(train, valid, { ...params, l1_ratio: 1 }, ctx));
    }
  });

  it('says which alpha it chose: with that one it finds the same again', () => {
    const state = lasso.fit(train, valid, defaults(lasso.space), ctx);
    const { chosen_alpha: alpha, ...rest } = lasso.chosen!(state);
    expect(rest).toEqual({});
    const again = lasso.fit(train, null, { alpha: alpha!, path: false }, ctx);
    again.theta.forEach((v, j) => expect(v).toBeCloseTo(state.theta[j]!, 6));
  });

  it('finds the columns that count', () => {
    const { theta } = lasso.fit(train, null, { alpha: 0.5, path: false }, ctx);
    expect(Array.from(theta.subarray(0, 8), (v) => v !== 0)).toEqual([true, true, ...Array(6).fill(false)]);
  });
});
