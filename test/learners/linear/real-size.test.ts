import { Matrix as Dense, solve } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import type { Matrix, Target } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import { defaults } from '../../../src/core/space.js';
import { gatherAll } from '../../../src/learners/linear/design.js';
import { logistic } from '../../../src/learners/logistic.js';
import { classes, csrOf, labelled, matrixOf } from '../../support/labelled.js';
import { plainPass } from '../../support/plain-losses.js';

const ctx = { rng: rngFrom('test'), prepared: null };
const exact = { ...defaults(logistic.space), path: false };
const list = (from: number, to: number): Int32Array =>
  Int32Array.from({ length: to - from }, (_, i) => from + i);

/** Normal columns with a common part, and two classes by a sum of some of them and noise. */
function drawn(n: number, p: number, correlation: number, noise = 2): { x: Matrix; y: Target } {
  const rng = rngFrom(`${n} x ${p}`);
  const rows = Array.from({ length: n }, () => {
    const common = Math.sqrt(correlation) * rng.normal();
    return Array.from({ length: p }, () => common + Math.sqrt(1 - correlation) * rng.normal());
  });
  const margin = (row: number[]): number => row.reduce((sum, v, j) => sum + 0.5 * ((j % 3) - 1) * v, 0.3);
  const codes = rows.map((row) => Number(margin(row) + noise * rng.normal() > 0));
  return { x: matrixOf(rows), y: classes(codes, 2) };
}

function expectNear(got: Float64Array, want: Float64Array, share: number): void {
  const size = Math.max(...want.map(Math.abs));
  expect(Math.max(...got.map((v, j) => Math.abs(v - want[j]!))) / size).toBeLessThan(share);
}

type Objective = (theta: Float64Array) => number;

/** Newton's method for C = 1 with ml-matrix, until a step changes nothing. */
function newtonSolution(x: Matrix, y: Target): { theta: Float64Array; objective: Objective } {
  if (y.task === 'regression') throw new TypeError('classes');
  const n = x.rows;
  const columns = [...x.columns, new Float64Array(n).fill(1)];
  const size = columns.length;
  const margins = (theta: Float64Array): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => columns.reduce((sum, c, j) => sum + c[i]! * theta[j]!, 0));
  const theta = new Float64Array(size);
  for (let step = 0; step < 12; step++) {
    const p = margins(theta).map((z) => 1 / (1 + Math.exp(-z)));
    const gradient = columns.map((c, j) =>
      c.reduce((sum, v, i) => sum + v * (p[i]! - y.codes[i]!), j < size - 1 ? theta[j]! : 0),
    );
    const hessian = columns.map((a, j) => {
      const weighted = a.map((v, i) => v * p[i]! * (1 - p[i]!));
      return columns.map((b, k) =>
        b.reduce((sum, v, i) => sum + v * weighted[i]!, j === k && j < size - 1 ? 1 : 0),
      );
    });
    const move = solve(new Dense(hessian), Dense.columnVector(gradient)).to1DArray();
    move.forEach((v, j) => (theta[j]! -= v));
  }
  const objective: Objective = (at) =>
    margins(at).reduce((sum, z, i) => sum + Math.log1p(Math.exp(y.codes[i] ? -z : z)), 0) +
    at.subarray(0, -1).reduce((sum, w) => sum + (w * w) / 2, 0);
  return { theta, objective };
}

describe('logistic, of tables of real size,', () => {
  it('solves on after a path as far as without one', () => {
    const { x: alike, y } = drawn(2400, 300, 0.99, 0.2);
    const rows = list(0, 2000);
    const state = logistic.fit(
      labelled(alike, y, rows),
      labelled(alike, y, list(2000, 2400)),
      defaults(logistic.space),
      ctx,
    );
    expect(state.solved).toMatchObject({ solver: 'lbfgs', converged: true });
    // It starts warm, yet 40 evaluations, at which it was once cut, are far too few.
    expect(state.solved!.steps).toBeGreaterThan(40);
    const once = logistic.fit(labelled(alike, y, rows), null, { ...exact, C: state.C }, ctx);
    expectNear(state.theta, once.theta, 2e-5);
  });

  it('looks at all rows on its path where they are not too many: no seed has a say', () => {
    const { x: big, y } = drawn(7000, 10, 0.2);
    const [train, valid] = [labelled(big, y, list(0, 6000)), labelled(big, y, list(6000, 7000))];
    const [one, other] = ['a', 'b'].map((seed) =>
      logistic.fit(train, valid, defaults(logistic.space), { ...ctx, rng: rngFrom(seed) }),
    );
    expect(one).toEqual(other);
  });

  /** Tolerance: 1e-5 of the largest coefficient, and 1e-7 of the objective. */
  it.each([
    [4000, 30, 0.5, 'auto'],
    [4000, 30, 0.5, 'lbfgs'],
  ] as const)(
    'gives coefficients of %d x %d (correlation %f) to 5 digits by %s',
    (n, p, correlation, solver) => {
      const { x: big, y } = drawn(n, p, correlation);
      const { theta } = logistic.fit(labelled(big, y), null, { ...exact, solver }, ctx);
      const { theta: want, objective } = newtonSolution(big, y);
      expectNear(theta, want, 1e-5);
      expect(objective(theta)).toBeLessThanOrEqual(objective(want) * (1 + 1e-7));
    },
  );

  it('comes within 1e-7 of the best objective where sparse columns are many', () => {
    const [n, q] = [8000, 2500];
    const rng = rngFrom('sparse');
    const effects = Array.from({ length: q }, () => 2 * rng.normal());
    const entries = Array.from({ length: n }, () =>
      // squares of uniform numbers: some columns are common, most are rare
      [...new Set(Array.from({ length: 20 }, () => Math.floor(q * rng.next() ** 2)))]
        .toSorted((a, b) => a - b)
        .map((j) => [j, 0.1 + rng.next()] as const),
    );
    const margin = (row: (typeof entries)[number]): number =>
      row.reduce((sum, [j, v]) => sum + v * effects[j]!, 0);
    const codes = entries.map((row) => Number(margin(row) + 2 * rng.normal() > 0));
    const x = matrixOf([], csrOf(entries, q));
    const { theta, solved } = logistic.fit(labelled(x, classes(codes, 2)), null, exact, ctx);
    expect(solved).toMatchObject({ solver: 'lbfgs', converged: true });
    const { value, gradient } = plainPass(
      {
        design: gatherAll(x),
        layout: { outputs: 1, p: 0, q },
        family: { loss: 'logistic', power: 0 },
        target: Float64Array.from(codes, (code) => 1 - 2 * code),
        weight: new Float64Array(n).fill(1 / n),
        l2: 1 / n,
      },
      theta,
    );
    // The penalty's second derivative is 1 / n, that of the loss is not negative: so far at most is the best value.
    const squares = gradient.reduce((sum, g) => sum + g * g, 0);
    expect(squares / (2 / n)).toBeLessThan(1e-7 * value);
  });
});
