import { describe, expect, it } from 'vitest';
import { allRows, type Matrix } from '../../src/core/data.js';
import { defaults } from '../../src/core/space.js';
import { rngFrom } from '../../src/core/rng.js';
import { ridge } from '../../src/learners/ridge.js';
import { gatherAll } from '../../src/learners/linear/design.js';
import { leaveOneOut } from '../../src/learners/least-squares/leave-one-out.js';
import type { Solver, System } from '../../src/learners/least-squares/least-squares.js';
import { centred, dual, iterative, primal } from '../../src/learners/least-squares/least-squares.js';
import type { Regression } from '../../src/learners/least-squares/normal-equations.js';
import { centre, momentsOf, sizeOf, uncentred } from '../../src/learners/least-squares/normal-equations.js';
import { input, weights } from '../support/linear-cases.js';
import type { ReferenceCase } from '../support/reference.js';
import { cases, expectClose, field, has } from '../support/reference.js';
import { labelled, matrixOf, real } from '../support/labelled.js';

const ctx = { rng: rngFrom('test'), prepared: null };
const exact = { ...defaults(ridge.space), path: false };

const all = cases('linear');
const isRidge = (c: ReferenceCase): boolean => /^ridge_/.test(c.name) && c.name !== 'ridge_no_intercept';

describe('ridge gives the figures of scikit-learn', () => {
  it.each(all.filter(isRidge).map((c) => [c.name, c] as const))('%s', (_, c) => {
    const x = input(c);
    const y = real(field<number[]>(c, 'y'));
    const alpha = c.params['alpha'] as number;
    const state = ridge.fit(labelled(x, y, undefined, weights(c)), null, { ...exact, alpha }, ctx);
    expectClose(state.theta.subarray(0, -1), c, 'coef');
    expectClose(state.theta.at(-1), c, 'intercept');
    const test = has(c, 'X_test') ? matrixOf(field<number[][]>(c, 'X_test')) : x;
    expectClose(ridge.predict(state, test).data, c, 'predictions');
  });

  const noIntercept = all.find((c) => c.name === 'ridge_no_intercept')!;
  const bySystem =
    (make: (s: System) => Solver) =>
    (data: Regression, intercept: boolean): Solver =>
      make(centred(gatherAll(data.x, data.rows), data.y, data.weight, intercept));
  const byColumns = (data: Regression, intercept: boolean): Solver =>
    primal(
      intercept ? centre(momentsOf(data)) : uncentred(momentsOf(data, new Float64Array(sizeOf(data.x) + 1))),
    );
  const solvers: [string, (data: Regression, intercept: boolean) => Solver][] = [
    ['columns', byColumns],
    ['rows', bySystem(dual)],
    ['conjugate gradients', bySystem((s) => iterative(s, 1e-12, 1000))],
  ];
  const regression = (c: ReferenceCase): Regression => {
    const x = input(c);
    const y = Float64Array.from(field<number[]>(c, 'y'));
    const weight = Float64Array.from(weights(c) ?? new Float64Array(y.length).fill(1));
    return { x, rows: allRows(y.length), y, weight };
  };
  it.each(solvers)('without an intercept, by %s', (_, make) => {
    const { coef, converged } = make(regression(noIntercept), false)(1);
    expectClose(coef, noIntercept, 'coef');
    expect(converged).toBe(true);
  });

  it.each(solvers)('for all other cases too, when solved by %s', (_, make) => {
    for (const c of all.filter(isRidge))
      expectClose(make(regression(c), true)(c.params['alpha'] as number).coef, c, 'coef');
  });

  it('says when conjugate gradients ended too soon', () => {
    const few = bySystem((s) => iterative(s, 1e-12, 2))(regression(noIntercept), true);
    expect(few(1e-3).converged).toBe(false);
  });

  // Leave-one-out is tried literally: a row list without the row.
  it.each(all.filter((c) => c.name.startsWith('ridgecv_')).map((c) => [c.name, c] as const))('%s', (_, c) => {
    const x = input(c);
    const values = field<number[]>(c, 'y');
    const y = real(values);
    const folds = has(c, 'fold_of_row') ? field<number[]>(c, 'fold_of_row') : values.map((_, i) => i);
    const alphas = c.params['alphas'] as number[];
    const losses = alphas.map((alpha) => foldLosses(x, values, folds, alpha));
    const mse = losses.map((perFold) => mean(perFold.map((f) => f.mse)));
    const r2 = losses.map((perFold) => mean(perFold.map((f) => f.r2)));
    const loo = c.params['cv'] === null;
    expectClose(mse, c, loo ? 'mse_per_alpha' : 'mse_mean_per_alpha');
    if (loo) expectClose(leaveOneOut(regression(c), alphas), c, 'mse_per_alpha');
    if (!loo) expectClose(r2, c, 'r2_mean_per_alpha');
    const score = loo ? mse.map((v) => -v) : r2;
    const best = score.indexOf(Math.max(...score));
    expectClose(alphas[best], c, 'alpha');
    expectClose(score[best], c, 'best_score');
    const { theta } = ridge.fit(labelled(x, y), null, { ...exact, alpha: alphas[best]! }, ctx);
    expectClose(theta.subarray(0, -1), c, 'coef');
    expectClose(theta.at(-1), c, 'intercept');
  });
});

const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b) / v.length;

function foldLosses(
  x: Matrix,
  values: number[],
  folds: number[],
  alpha: number,
): { mse: number; r2: number }[] {
  const rows = Int32Array.from(values.keys());
  return [...new Set(folds)].map((fold) => {
    const test = rows.filter((i) => folds[i] === fold);
    const train = labelled(
      x,
      real(values),
      rows.filter((i) => folds[i] !== fold),
    );
    const { data } = ridge.predict(ridge.fit(train, null, { ...exact, alpha }, ctx), x, test);
    const middle = mean([...test].map((i) => values[i]!));
    const mse = mean([...test].map((i, at) => (data[at]! - values[i]!) ** 2));
    return { mse, r2: 1 - mse / mean([...test].map((i) => (values[i]! - middle) ** 2)) };
  });
}

describe('ridge', () => {
  const rng = rngFrom('ridge');
  const rows = Array.from({ length: 60 }, () => [rng.normal(), rng.normal(), rng.normal()]);
  const x = matrixOf(rows);
  const y = rows.map(([a, b]) => 3 * a! - b! + 0.1 * rng.normal());
  const list = (from: number, to: number): Int32Array =>
    Int32Array.from({ length: to - from }, (_, i) => from + i);

  it('keeps the strength that is best on the rows to check on', () => {
    const train = labelled(x, real(y), list(0, 30));
    const valid = labelled(x, real(y), list(30, 60));
    const loss = (alpha: number): number => {
      const { data } = ridge.predict(ridge.fit(train, null, { ...exact, alpha }, ctx), x, valid.rows);
      return mean([...data].map((v, i) => (v - y[30 + i]!) ** 2));
    };
    const chosen = ridge.fit(train, valid, defaults(ridge.space), ctx).alpha;
    expect(loss(chosen)).toBeLessThanOrEqual(Math.min(loss(chosen / 4), loss(chosen * 4)));
  });

  it('without rows to check on, keeps the strength that is best for each row when it is left out', () => {
    const rows = list(0, 25);
    const weight = Float64Array.from(y, (_, i) => 1 + (i % 3));
    const left = (alpha: number): number => {
      let sum = 0;
      for (const i of rows) {
        const train = labelled(
          x,
          real(y),
          rows.filter((row) => row !== i),
          weight,
        );
        const [value] = ridge.predict(
          ridge.fit(train, null, { ...exact, alpha }, ctx),
          x,
          Int32Array.of(i),
        ).data;
        sum += weight[i]! * (value! - y[i]!) ** 2;
      }
      return sum;
    };
    const { alpha } = ridge.fit(labelled(x, real(y), rows, weight), null, defaults(ridge.space), ctx);
    expect(left(alpha)).toBeLessThanOrEqual(Math.min(left(alpha / 4), left(alpha * 4)));
    expect(ridge.chosen!({ p: 3, q: 0, theta: x.columns[0]!, alpha })).toEqual({ chosen_alpha: alpha });
  });

  it('takes a weight of 2 for a row that is listed twice', () => {
    const weight = new Float64Array(60).fill(1);
    weight[4] = 2;
    const weighted = ridge.fit(labelled(x, real(y), undefined, weight), null, exact, ctx).theta;
    const repeated = ridge.fit(
      labelled(x, real(y), Int32Array.of(...list(0, 60), 4)),
      null,
      exact,
      ctx,
    ).theta;
    weighted.forEach((v, j) => expect(v).toBeCloseTo(repeated[j]!, 10));
  });

  it('stays finite with broken columns, huge values and huge targets, and ignores what is constant', () => {
    const odd = matrixOf(rows.map(([a, b], i) => [a!, 5, 0, i === 3 ? NaN : b!, a! * 1e200, a! * 1e300]));
    for (const size of [1, 1e12, 1e-12, 1e150]) {
      const state = ridge.fit(labelled(odd, real(y.map((v) => v * size))), null, exact, ctx);
      const { data } = ridge.predict(state, odd);
      expect(data.every((v) => Math.abs(v) < 20 * size)).toBe(true);
      expect(Math.abs(state.theta[1]!)).toBeLessThan(1e-9 * size);
      expect(state.theta[2]).toBe(0);
    }
  });

  it('answers with the target itself when that is constant, when there is one row, and when there is no column', () => {
    for (const [matrix, n] of [
      [x, 60],
      [x, 1],
      [matrixOf(rows.map(() => [])), 60],
    ] as const) {
      const train = labelled(matrix, real(new Float64Array(60).fill(7)), list(0, n));
      const { data } = ridge.predict(ridge.fit(train, null, exact, ctx), matrix);
      data.forEach((v) => expect(v).toBeCloseTo(7, 9));
    }
  });
});
