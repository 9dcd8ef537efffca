import { describe, expect, it } from 'vitest';
import { argmax } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { defaults } from '../../src/core/space.js';
import { perceptron, step } from '../../src/learners/perceptron.js';
import { classes, csrOf, labelled, matrixOf } from '../support/labelled.js';
import { cases, expectClose, field } from '../support/reference.js';

const ctx = { rng: rngFrom('test'), prepared: null };
const start = defaults(perceptron.space);

it("has the lecture's step: +1 at 0", () => {
  const c = cases('lecture').find(({ name }) => name === 'perceptron_step')!;
  expectClose(field<number[]>(c, 'x').map(step), c, 'step');
});

describe('perceptron', () => {
  const rng = rngFrom('perceptron');
  /** Points at least `gap` away from a plane through a place near 0. */
  const separable = (n: number, gap: number): { rows: number[][]; codes: number[] } => {
    const rows: number[][] = [];
    const codes: number[] = [];
    while (rows.length < n) {
      const point = [rng.normal(), rng.normal(), rng.normal()];
      const side = (2 * point[0]! - point[1]! + 2 * point[2]! + 0.6) / 3;
      if (Math.abs(side) < gap) continue;
      rows.push(point);
      codes.push(side > 0 ? 1 : 0);
    }
    return { rows, codes };
  };

  it.each([0.4, 0.1, 0.03])('separates what has a gap of %f, within the corrections of Novikoff', (gap) => {
    const { rows, codes } = separable(150, gap);
    const x = matrixOf(rows);
    const state = perceptron.fit(labelled(x, classes(codes, 2)), null, { ...start, epochs: 1000 }, ctx);
    expect(state.converged).toBe(true);
    expect([...argmax(perceptron.predict(state, x))]).toEqual(codes);
    // With the constant as a fourth coordinate: the plane's unit vector, and the largest point.
    const norm = Math.sqrt(1 + 0.2 ** 2);
    const radius = Math.max(...rows.map((row) => Math.hypot(...row, 1)));
    expect(state.corrections).toBeGreaterThan(0);
    expect(state.corrections).toBeLessThanOrEqual(((radius * norm) / gap) ** 2);
  });

  it('corrects by rate × (target - step) × row, whichever row comes first', () => {
    // The second row is right from the start: step(0) = +1. If the first one comes first, it is not any more.
    const x = matrixOf([
      [3, -1],
      [1, 1],
    ]);
    const seen = new Set<string>();
    for (let seed = 0; seed < 10; seed++) {
      const params = { ...start, epochs: 1, learning_rate: 0.5 };
      const context = { ...ctx, rng: rngFrom(`order ${seed}`) };
      const { theta, corrections } = perceptron.fit(labelled(x, classes([0, 1], 2)), null, params, context);
      seen.add(`${[...theta].join(' ')}, ${corrections}`);
    }
    expect([...seen].sort()).toEqual(['-2 2 0, 2', '-3 1 -1, 1']);
  });

  it('decides alike with any learning rate', () => {
    const { rows, codes } = separable(80, 0.05);
    const x = matrixOf(rows);
    const decisions = [0.125, 1, 8].map((learning_rate) => {
      const params = { ...start, epochs: 3, learning_rate };
      return [
        ...argmax(perceptron.predict(perceptron.fit(labelled(x, classes(codes, 2)), null, params, ctx), x)),
      ];
    });
    expect(decisions[1]).toEqual(decisions[0]);
    expect(decisions[2]).toEqual(decisions[0]);
  });

  it('separates several classes, one against the rest, from sparse columns', () => {
    const codes = Array.from({ length: 60 }, (_, i) => i % 4);
    const sparse = csrOf(
      codes.map((k, i) => [[k, 1] as const, [4 + (i % 3), rng.normal()] as const]),
      7,
    );
    const x = matrixOf([], sparse);
    const state = perceptron.fit(labelled(x, classes(codes, 4)), null, start, ctx);
    expect(state.converged).toBe(true);
    const scores = perceptron.predict(state, x);
    expect([...argmax(scores)]).toEqual(codes);
    expect(Math.min(...codes.map((k, i) => scores.data[4 * i + k]!))).toBeGreaterThan(0.3);
  });

  it('gives probabilities that do not boast where classes overlap', () => {
    const rows = Array.from({ length: 400 }, () => [rng.normal()]);
    const codes = rows.map(([a]) => (a! + 2 * rng.normal() > 0 ? 1 : 0));
    const x = matrixOf(rows);
    const list = (from: number, to: number): Int32Array =>
      Int32Array.from({ length: to - from }, (_, i) => from + i);
    const y = classes(codes, 2);
    const state = perceptron.fit(labelled(x, y, list(0, 200)), null, start, ctx);
    expect(state.converged).toBe(false);
    expect(perceptron.chosen!(state)).toEqual({ converged: false });
    const { data } = perceptron.predict(state, x, list(200, 400));
    const loss = list(200, 400).reduce((sum, i, at) => sum - Math.log(data[2 * at + codes[i]!]!), 0) / 200;
    expect(loss).toBeLessThan(Math.LN2);
  });
});
