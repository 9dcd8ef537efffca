import { describe, expect, it } from 'vitest';
import type { Labelled } from '../../../src/core/data.js';
import { AutomlError } from '../../../src/core/errors.js';
import { rngFrom } from '../../../src/core/rng.js';
import type { Params } from '../../../src/core/space.js';
import { defaults } from '../../../src/core/space.js';
import { linear } from '../../../src/learners/linear.js';
import { ridge } from '../../../src/learners/ridge.js';
import { csrOf, labelled, matrixOf, real } from '../../support/labelled.js';

const ctx = { rng: rngFrom('test'), prepared: null };
const list = (from: number, to: number): Int32Array =>
  Int32Array.from({ length: to - from }, (_, i) => from + i);

const N = 150;
const rng = rngFrom('gradient descent');
const dense = Array.from({ length: N }, () => {
  const a = rng.normal();
  return [a, a + rng.normal(), 3 * rng.normal()];
});
const sparse = csrOf(
  dense.map(() => [0, 1].filter(() => rng.next() < 0.4).map((j) => [j, 1 + rng.next()] as const)),
  2,
);
const x = matrixOf(dense, sparse);
const y = Float64Array.from(dense, ([a, b, c]) => 50 + 20 * a! - 10 * b! + c! + 5 * rng.normal());
const weight = y.map((_, i) => 1 + (i % 3));
const train = labelled(x, real(y), undefined, weight);

type Case = { readonly name: string; readonly alpha: number; fit(more: Params, train: Labelled): Fit };
type Fit = ReturnType<typeof linear.fit>;
const CASES: readonly Case[] = [
  {
    name: 'linear',
    alpha: 0,
    fit: (more, rows) => linear.fit(rows, null, { ...defaults(linear.space), ...more }, ctx),
  },
  {
    name: 'ridge',
    alpha: 40,
    fit: (more, rows) => {
      const params = { ...defaults(ridge.space), alpha: 40, path: false, ...more };
      return { converged: true, ...ridge.fit(rows, null, params, ctx) };
    },
  },
];
const gd = { solver: 'gd', steps: 200_000 };

/** Σ w (y - ŷ)² / Σ w + alpha / Σ w · ‖coef‖² and its gradient, in plain loops. */
function cost(theta: Float64Array, alpha: number): { value: number; gradient: Float64Array } {
  const total = weight.reduce((a, b) => a + b);
  const gradient = theta.map((v, j) => (j < 5 ? (2 * alpha * v) / total : 0));
  let value = theta.subarray(0, 5).reduce((sum, v) => sum + (alpha / total) * v * v, 0);
  for (let i = 0; i < N; i++) {
    const row = [...dense[i]!, 0, 0, 1];
    for (let e = sparse.indptr[i]!; e < sparse.indptr[i + 1]!; e++)
      row[3 + sparse.indices[e]!] = sparse.values[e]!;
    const off = row.reduce((sum, v, j) => sum + v * theta[j]!, -y[i]!);
    value += (weight[i]! / total) * off * off;
    row.forEach((v, j) => (gradient[j]! += (2 * weight[i]! * off * v) / total));
  }
  return { value, gradient };
}

describe.each(CASES)('gradient descent of $name', ({ alpha, fit }) => {
  it('reaches the optimum of the exact solution, and its cost never rises', () => {
    const want = fit({}, train);
    const { theta, converged, descent } = fit(gd, train);
    expect(converged).toBe(true);
    expect(descent!.solved).toMatchObject({ solver: 'gd', converged: true });
    theta.forEach((v, j) => expect(v).toBeCloseTo(want.theta[j]!, 3));
    const { values } = descent!.trace;
    expect(values.every((v, i) => i === 0 || v <= values[i - 1]!)).toBe(true);
    expect(values.at(-1)! / cost(want.theta, alpha).value).toBeCloseTo(1, 9);
    expect(want.descent).toBeUndefined();
  });

  it("takes the lecture's steps: w - learning_rate · gradient of the mean square", () => {
    const w = new Float64Array(6);
    w[5] = y.reduce((sum, v, i) => sum + weight[i]! * v, 0) / weight.reduce((a, b) => a + b);
    const values = [cost(w, alpha).value];
    for (let step = 0; step < 4; step++) {
      cost(w, alpha).gradient.forEach((g, j) => (w[j]! -= 0.02 * g));
      values.push(cost(w, alpha).value);
    }
    const { theta, descent } = fit({ solver: 'gd', steps: 4, learning_rate: 0.02 }, train);
    theta.forEach((v, j) => expect(v).toBeCloseTo(w[j]!, 9));
    expect(descent!.trace).toMatchObject({ stepSize: 0.02, every: 1 });
    descent!.trace.values.forEach((v, i) => expect(v).toBeCloseTo(values[i]!, 8));
    const slope = Math.max(...cost(w, alpha).gradient.map(Math.abs));
    expect(descent!.solved.violation).toBeCloseTo(slope, 8);
  });

  it('shows that it did not converge when its steps run out', () => {
    const state = fit({ solver: 'gd', steps: 3 }, train);
    expect(state.descent!.solved.steps).toBe(3);
    expect(linear.chosen!(state)).toEqual({ converged: false });
    expect(ridge.chosen!({ ...state, alpha })).toEqual({ chosen_alpha: alpha, converged: false });
  });

  it('says so where its steps are too long', () => {
    const far = (): unknown => fit({ solver: 'gd', learning_rate: 10 }, train);
    expect(far).toThrow(AutomlError);
    expect(far).toThrow(/diverges: its steps are too long/);
  });
});

it('gradient descent of ridge has the strength that the path chooses', () => {
  const [part, valid] = [list(0, 30), list(30, N)].map((rows) => labelled(x, real(y), rows));
  const fit = (solver: string): ReturnType<typeof ridge.fit> =>
    ridge.fit(part!, valid!, { ...defaults(ridge.space), ...gd, solver }, ctx);
  const exact = fit('auto');
  const { alpha, theta } = fit('gd');
  expect(alpha).toBe(exact.alpha);
  theta.forEach((v, j) => expect(v).toBeCloseTo(exact.theta[j]!, 2));
});
