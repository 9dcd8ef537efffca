import { describe, expect, it } from 'vitest';
import { allRows } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import type { Moments, Regression } from '../../../src/learners/least-squares/normal-equations.js';
import {
  centre,
  momentsOf,
  shiftOf,
  squaredError,
  together,
} from '../../../src/learners/least-squares/normal-equations.js';
import { errorOf } from '../../../src/learners/least-squares/regression.js';
import { csrOf, matrixOf } from '../../support/labelled.js';

const rng = rngFrom('normal-equations');

/** Columns far from 0, the last q of them sparse and mostly 0; once with a sparse block and once all dense. */
function tables(n: number, p: number, q: number): { mixed: Regression; dense: Regression } {
  const cell = (j: number): number => (j < p ? 50 * j + rng.normal() : rng.next() < 0.3 ? rng.normal() : 0);
  const rows = Array.from({ length: n }, () => Array.from({ length: p + q }, (_, j) => cell(j)));
  const sparse = rows.map((row) => row.slice(p).flatMap((v, j) => (v === 0 ? [] : [[j, v] as const])));
  const rest = {
    rows: allRows(n),
    y: Float64Array.from({ length: n }, () => 1000 + rng.normal()),
    weight: Float64Array.from({ length: n }, () => rng.int(3)),
  };
  const mixed = matrixOf(
    rows.map((row) => row.slice(0, p)),
    csrOf(sparse, q),
  );
  return { mixed: { x: mixed, ...rest }, dense: { x: matrixOf(rows), ...rest } };
}

const close = (got: ArrayLike<number>, want: ArrayLike<number>): void =>
  Array.from(got).forEach((v, k) => expect(v).toBeCloseTo(want[k]!, 8));

describe('moments', () => {
  it('are those of the same columns, dense or sparse, for any number of rows', () => {
    for (const n of [1, 2, 63, 255, 256, 257, 600]) {
      const { mixed, dense } = tables(n, 3, 4);
      mixed.weight[0] = dense.weight[0] = 1;
      const a = centre(momentsOf(mixed));
      const b = centre(momentsOf(dense));
      close(a.gram, b.gram);
      close(a.right, b.right);
      close([...a.mean, a.targetMean, a.squares, a.total], [...b.mean, b.targetMean, b.squares, b.total]);
    }
  });

  it('give the centred products as the definition does', () => {
    const { dense } = tables(40, 4, 0);
    const { gram, mean, total } = centre(momentsOf(dense));
    const [a, b] = dense.x.columns;
    const { weight } = dense;
    const mass = weight.reduce((s, w) => s + w, 0);
    const middle = a!.reduce((s, v, i) => s + weight[i]! * v, 0) / mass;
    expect(total).toBe(mass);
    expect(mean[0]).toBeCloseTo(middle, 10);
    const product = a!.reduce((s, v, i) => s + weight[i]! * (v - middle) * b![i]!, 0);
    expect(gram[1]).toBeCloseTo(product, 8);
  });

  it('of parts of the rows make those of all', () => {
    const { mixed } = tables(300, 5, 3);
    const shift = shiftOf(mixed);
    const part = (from: number, to: number): Moments =>
      momentsOf(
        {
          ...mixed,
          rows: mixed.rows.slice(from, to),
          y: mixed.y.slice(from, to),
          weight: mixed.weight.slice(from, to),
        },
        shift,
      );
    close(
      together([part(0, 100), part(100, 101), part(101, 300)]).products,
      momentsOf(mixed, shift).products,
    );
  });

  it('know the squared error of any coefficients on their rows', () => {
    const { mixed } = tables(50, 3, 2);
    const coef = Float64Array.of(1, 0, -2, 0.5, 3);
    const direct = errorOf(mixed, coef, 7);
    expect(squaredError(momentsOf(mixed), coef, 7) / direct).toBeCloseTo(1, 10);
  });

  it('see that a column does not vary, however large it is', () => {
    const { dense } = tables(300, 2, 0);
    const columns = [dense.x.columns[0]!, new Float64Array(300).fill(1e9 + 0.1)];
    const { gram, right } = centre(momentsOf({ ...dense, x: { ...dense.x, columns } }));
    expect([gram[1], gram[2], gram[3], right[1]]).toEqual([0, 0, 0, 0]);
  });
});
