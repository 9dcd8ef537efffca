import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { corners, defaults } from '../../src/core/space.js';
import { mlp } from '../../src/learners/mlp.js';
import { classes, labelled, matrixOf, real } from '../support/labelled.js';

const ctx = { rng: rngFrom('test'), prepared: null };
const params = { ...defaults(mlp.space), width: 32, epochs: 32 };

/** Points in a square; what matters is whether both coordinates have the same sign: no linear model sees it. */
function exclusiveOr(n: number): { x: number[][]; y: number[] } {
  const rng = rngFrom('xor');
  const x = Array.from({ length: n }, () => [rng.normal(), rng.normal()]);
  return { x, y: x.map(([a, b]) => (a! * b! > 0 ? 1 : 0)) };
}

describe('mlp', () => {
  it('learns what is not linear', () => {
    const { x, y } = exclusiveOr(600);
    const all = matrixOf(x);
    const half = (from: number): Int32Array => Int32Array.from({ length: 300 }, (_, i) => from + i);
    const target = classes(y, 2);
    const state = mlp.fit(labelled(all, target, half(0)), labelled(all, target, half(300)), params, ctx);
    const { data } = mlp.predict(state, all, half(300));
    const right = y.slice(300).filter((k, i) => (data[2 * i + 1]! > 0.5 ? 1 : 0) === k).length;
    expect(right / 300).toBeGreaterThan(0.9);
  });

  it('keeps predictions of a regression inside the range of the training targets', () => {
    const x = Array.from({ length: 100 }, (_, i) => [i / 50 - 1]);
    const state = mlp.fit(labelled(matrixOf(x), real(x.map(([v]) => 1e12 * v!))), null, params, ctx);
    const { data } = mlp.predict(state, matrixOf([[-1e9], [0.1], [1e9]]));
    expect(data[0]).toBeGreaterThanOrEqual(-1e12);
    expect(Math.abs(data[1]! / 1e12 - 0.1)).toBeLessThan(0.1);
    expect(data[2]).toBeLessThanOrEqual(1e12);
  });

  it('gives finite probabilities that sum to 1 at every corner of its space', () => {
    const { x, y } = exclusiveOr(60);
    const data = labelled(
      matrixOf(x),
      classes(
        y.map((k, i) => (i % 3 ? k : 2)),
        4,
      ),
    );
    for (const corner of corners(mlp.space)) {
      const state = mlp.fit(data, data, { ...corner, epochs: 4 }, ctx);
      const { data: p, width, rows } = mlp.predict(state, data.x);
      expect([width, rows]).toEqual([4, 60]);
      for (let i = 0; i < rows; i++) {
        const row = p.subarray(i * 4, i * 4 + 4);
        expect(row.every((v) => v >= 0 && v <= 1)).toBe(true);
        expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
      }
    }
  });
});
