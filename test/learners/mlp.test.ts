import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { corners, defaults } from '../../src/core/space.js';
import { mlp } from '../../src/learners/mlp.js';
import { classes, csrOf, labelled, matrixOf, real } from '../support/labelled.js';

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

  it('reads a sparse block, also when there is nothing else', () => {
    const rng = rngFrom('words');
    // Two of 20 words in each row; class 1 if one of them is among the first ten and the other is not.
    const words = Array.from({ length: 800 }, () => [rng.int(20), rng.int(20)].sort((a, b) => a - b));
    const rows = words.map(([a, b]) => (a === b ? [[a!, 2] as const] : [[a!, 1] as const, [b!, 1] as const]));
    const x = matrixOf([], csrOf(rows, 20));
    const codes = words.map(([a, b]) => (a! < 10 === b! < 10 ? 0 : 1));
    const list = (from: number, to: number): Int32Array =>
      Int32Array.from({ length: to - from }, (_, i) => from + i);
    const y = classes(codes, 2);
    const state = mlp.fit(labelled(x, y, list(0, 400)), labelled(x, y, list(400, 600)), params, ctx);
    const { data } = mlp.predict(state, x, list(600, 800));
    const right = codes.slice(600).filter((k, i) => (data[2 * i + 1]! > 0.5 ? 1 : 0) === k).length;
    expect(right / 200).toBeGreaterThan(0.9);
  });

  it('gives the same bytes for the same seed, and others for another', () => {
    const { x, y } = exclusiveOr(80);
    const data = labelled(matrixOf(x), classes(y, 2));
    const weights = (seed: string): Float32Array =>
      mlp.fit(data, null, { ...params, epochs: 8 }, { rng: rngFrom(seed), prepared: null }).weights;
    expect(weights('a')).toEqual(weights('a'));
    expect(weights('a')).not.toEqual(weights('b'));
  });

  it('takes what is odd: broken and constant columns, one row, no column, a constant target', () => {
    const { x, y } = exclusiveOr(50);
    const odd = matrixOf(x.map(([a, b], i) => [a! * 1e300, i === 3 ? NaN : b!, 0, 7, a! * 1e-200]));
    for (const matrix of [odd, matrixOf(x.map(() => []))]) {
      for (const rows of [undefined, Int32Array.of(3)]) {
        for (const target of [classes(y, 2), real(y), real(y.map(() => 4)), real(y.map((v) => v * 1e12))]) {
          const state = mlp.fit(labelled(matrix, target, rows), null, { ...params, epochs: 8 }, ctx);
          expect(mlp.predict(state, matrix).data.every(Number.isFinite)).toBe(true);
        }
      }
    }
    const constant = mlp.fit(labelled(odd, real(y.map(() => 4))), null, { ...params, epochs: 8 }, ctx);
    expect([...mlp.predict(constant, odd).data].every((v) => v === 4)).toBe(true);
  });

  it('predicts a subset as the subset of its predictions', () => {
    const { x, y } = exclusiveOr(50);
    const matrix = matrixOf(x);
    const state = mlp.fit(labelled(matrix, classes(y, 2)), null, { ...params, epochs: 8 }, ctx);
    const all = mlp.predict(state, matrix).data;
    const some = mlp.predict(state, matrix, Int32Array.of(41, 7, 7)).data;
    expect([...some]).toEqual([41, 7, 7].flatMap((i) => [...all.subarray(2 * i, 2 * i + 2)]));
  });

  it('gives a class without rows a small probability', () => {
    const { x, y } = exclusiveOr(50);
    const data = labelled(
      matrixOf(x),
      classes(
        y.map((k) => 2 * k),
        4,
      ),
    );
    const { data: p } = mlp.predict(mlp.fit(data, data, { ...params, epochs: 8 }, ctx), data.x);
    expect(p[1]).toBeCloseTo(0.5 / 54, 12);
    expect(p[0]! + p[1]! + p[2]! + p[3]!).toBeCloseTo(1, 12);
  });
});
