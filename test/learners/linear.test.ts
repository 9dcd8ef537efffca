import { describe, expect, it } from 'vitest';
import { allRows, type Matrix } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { linear } from '../../src/learners/linear.js';
import { centre, momentsOf, sizeOf, uncentred } from '../../src/learners/least-squares/normal-equations.js';
import { minimumNorm } from '../../src/learners/least-squares/minimum-norm.js';
import { csrOf, labelled, matrixOf, real } from '../support/labelled.js';
import { input, weights } from '../support/linear-cases.js';
import { cases, expectClose, field, type ReferenceCase } from '../support/reference.js';

const ctx = { rng: rngFrom('linear'), prepared: null };
const fit = (x: Matrix, y: ArrayLike<number>, weight?: ArrayLike<number>): Float64Array =>
  linear.fit(labelled(x, real(y), undefined, weight), null, {}, ctx).theta;

const all = cases('linear').filter((c) => c.name.startsWith('ols_'));

describe('linear gives the figures of scikit-learn', () => {
  const free = all.filter((c) => c.params['fit_intercept'] === true);
  it.each(free.map((c) => [c.name, c] as const))('%s', (_, c) => {
    const x = input(c);
    const y = field<number[]>(c, 'y');
    const weight = weights(c);
    const state = linear.fit(labelled(x, real(y), undefined, weight), null, {}, ctx);
    expectClose(state.theta.subarray(0, -1), c, 'coef');
    expectClose(state.theta.at(-1), c, 'intercept');
    expectClose(linear.predict(state, matrixOf(field<number[][]>(c, 'X_test'))).data, c, 'predictions');
    const { data } = linear.predict(state, x);
    expectClose(
      y.reduce((sum, v, i) => sum + (weight?.[i] ?? 1) * (v - data[i]!) ** 2, 0),
      c,
      'rss',
    );
  });

  // Large tables are solved by their Gram matrix.
  it.each(all.map((c) => [c.name, c] as const))('%s, by the Gram matrix', (_, c: ReferenceCase) => {
    const x = input(c);
    const y = Float64Array.from(field<number[]>(c, 'y'));
    const weight = Float64Array.from(weights(c) ?? y.map(() => 1));
    const data = { x, rows: allRows(y.length), y, weight };
    const normal =
      c.params['fit_intercept'] === true
        ? centre(momentsOf(data))
        : uncentred(momentsOf(data, new Float64Array(sizeOf(x) + 1)));
    expectClose(minimumNorm(normal.gram, normal.size, normal.right).coef, c, 'coef');
  });
});

describe('linear', () => {
  const rng = rngFrom('linear');
  const numbers = (n: number, p: number): number[][] =>
    Array.from({ length: n }, () => Array.from({ length: p }, () => rng.normal()));
  const close = (got: ArrayLike<number>, want: ArrayLike<number>, digits: number): void =>
    Array.from(got).forEach((v, j) => expect(v).toBeCloseTo(want[j]!, digits));

  it('shares a coefficient among equal columns, in small tables and in large ones', () => {
    for (const n of [50, 30_000]) {
      const rows = numbers(n, 20).map((row) => [...row, row[0]!, 5]);
      const theta = fit(
        matrixOf(rows),
        rows.map((row) => 2 * row[0]! - row[1]! + 1),
      );
      close([theta[0]!, theta[20]!, theta[1]!, theta[21]!, theta[22]!], [1, 1, -1, 0, 1], 8);
    }
  });

  it('takes more sparse columns than rows, and finds what a dense table of them finds', () => {
    const rows = numbers(12, 40).map((row) => row.map((v) => (v > 0.7 ? v : 0)));
    const y = rows.map(() => rng.normal());
    const sparse = csrOf(
      rows.map((row) => row.flatMap((v, j) => (v === 0 ? [] : [[j, v] as const]))),
      40,
    );
    const theta = fit(matrixOf(rows), y);
    close(fit(matrixOf([], sparse), y), theta, 9);
    const { data } = linear.predict({ p: 40, q: 0, theta, converged: true }, matrixOf(rows));
    close(data, y, 8);
  });

  it('takes a weight of 2 for a row that is listed twice', () => {
    const x = matrixOf(numbers(30, 4));
    const y = x.columns[0]!.map((v) => v + rng.normal());
    const twice = labelled(x, real(y), Int32Array.of(...allRows(30), 4));
    const weight = y.map((_, i) => (i === 4 ? 2 : 1));
    close(fit(x, y, weight), linear.fit(twice, null, {}, ctx).theta, 10);
  });

  const nearlyAlike = (n: number, p: number, difference: number): { x: Matrix; y: Float64Array } => {
    const rows = numbers(n, p);
    const y = Float64Array.from(rows, ([a, d]) => a! + 2 * d! + 0.1 * rng.normal());
    return { x: matrixOf(rows.map(([a, d, ...others]) => [a!, a! + difference * d!, ...others])), y };
  };

  it.each([1e-3, 3e-6, 1e-8])(
    'sees what columns tell by differences of %f, in large tables too',
    (difference) => {
      const { x, y } = nearlyAlike(3000, 14, difference);
      const state = linear.fit(labelled(x, real(y)), null, {}, ctx);
      const { data } = linear.predict(state, x);
      const error = y.reduce((sum, v, i) => sum + (v - data[i]!) ** 2, 0) / y.length;
      expect(error).toBeLessThan(0.0105);
      expect(linear.chosen!(state)).toEqual({});
    },
  );

  it('says so where such differences are lost because the table is too large, not where columns are equal', () => {
    const { x, y } = nearlyAlike(2000, 310, 3e-6);
    const chosen = (difference: number): unknown => {
      const second = x.columns[0]!.map((v, i) => v + difference * x.columns[2]![i]!);
      const columns = x.columns.with(1, second);
      return linear.chosen!(linear.fit(labelled({ ...x, columns }, real(y)), null, {}, ctx));
    };
    expect(linear.chosen!(linear.fit(labelled(x, real(y)), null, {}, ctx))).toEqual({ converged: false });
    expect(chosen(0)).toEqual({});
  });
});
