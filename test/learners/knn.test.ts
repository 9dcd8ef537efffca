import { describe, expect, it } from 'vitest';
import { allRows } from '../../src/core/data.js';
import type { Matrix, Target } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { complete } from '../../src/core/space.js';
import type { Params } from '../../src/core/space.js';
import { knn } from '../../src/learners/knn/knn.js';
import { cases, expectClose, field, type ReferenceCase } from '../support/reference.js';
import { classes, matrixOf, real } from '../support/labelled.js';

const EXACT = { relevance: 0, prior: 0, precision: 'double' };
const claimed = cases('forest_knn').filter((c) => c.name.startsWith('knn_'));

function targetOf(c: ReferenceCase): Target {
  const y = field<number[]>(c, 'y');
  if (c.name.startsWith('knn_reg')) return { task: 'regression', values: Float64Array.from(y) };
  const classes = [...new Set(y)].sort().map(String);
  return { task: 'multiclass', codes: Int32Array.from(y), classes };
}

function fit(x: Matrix, y: Target, params: Params, weight: Float64Array | null = null) {
  return knn.fit({ x, y, rows: allRows(x.rows), weight }, null, complete('knn', knn.space, params), {
    rng: rngFrom('knn'),
    prepared: null,
  });
}

describe('knn against scikit-learn', () => {
  it.each(claimed.map((c) => [c.name, c] as const))('%s', (_, c) => {
    const x = matrixOf(field<number[][]>(c, 'X'));
    const test = matrixOf(field<number[][]>(c, 'X_test'));
    const y = targetOf(c);
    const params = {
      n_neighbors: c.params['n_neighbors'],
      weights: c.params['weights'],
      p: c.params['p'],
      ...EXACT,
    } as Params;
    const { data, width } = knn.predict(fit(x, y, params), test);
    if (y.task === 'regression') expectClose(data, c, 'predictions');
    else
      expectClose(
        Array.from({ length: test.rows }, (_, i) => data.slice(i * width, (i + 1) * width)),
        c,
        'probabilities',
      );
  });
});

describe('knn', () => {
  const line = matrixOf([[0], [1], [2], [10]]);
  const two = classes([0, 1, 0, 1], 2);
  const uniform = { n_neighbors: 3, weights: 'uniform', ...EXACT };
  const shares = (params: Params, weight: Float64Array | null): number[] => [
    ...knn.predict(fit(line, two, params, weight), matrixOf([[0.9]])).data,
  ];
  const expectNear = (got: number[], want: number[]): void =>
    want.forEach((v, i) => expect(got[i]).toBeCloseTo(v, 6));

  it('counts a vote as often as the weight of its row says', () => {
    expectNear(shares(uniform, null), [2 / 3, 1 / 3]);
    expectNear(shares(uniform, Float64Array.of(1, 6, 1, 1)), [2 / 8, 6 / 8]);
    const values = knn.predict(
      fit(line, real([3, 7, 5, 0]), uniform, Float64Array.of(1, 6, 1, 1)),
      matrixOf([[0.9]]),
    ).data;
    expect(values[0]).toBeCloseTo((3 + 42 + 5) / 8, 6);
  });

  it('adds prior votes for the shares of the classes, of each half a row more', () => {
    // 4 rows of weight 1 and half a row for each class: both have 2.5 of 5.
    expectNear(shares({ ...uniform, prior: 2 }, null), [(2 + 2 * 0.5) / 5, (1 + 2 * 0.5) / 5]);
    const weight = Float64Array.of(1, 2, 1, 4);
    const rare = (2 * (4 / 8) + 0.5) / 5;
    expectNear(shares({ ...uniform, prior: 1 }, weight), [
      (3 * (2 / 4) + rare) / 4,
      (3 * (2 / 4) + 1 - rare) / 4,
    ]);
  });

  it('stretches columns by what they explain, more so with more relevance', () => {
    const rng = rngFrom('relevance');
    const rows = Array.from({ length: 400 }, () => [rng.normal(), rng.normal(), rng.normal(), rng.normal()]);
    const x = matrixOf(rows);
    const y = real(rows.map(([, b]) => b!));
    const scaleOf = (relevance: number): Map<number, number> => {
      const { columns, scale } = fit(x, y, { ...EXACT, relevance }).kept;
      return new Map([...columns].map((j, at) => [j, scale[at]!]));
    };
    expect(scaleOf(1).get(1)).toBe(1);
    for (const j of [0, 2, 3]) {
      expect(scaleOf(1).get(j)).toBeLessThan(0.4);
      expect(scaleOf(0.5).get(j)).toBeCloseTo(Math.sqrt(scaleOf(1).get(j)!), 9);
      expect(scaleOf(0).get(j)).toBe(1);
    }
  });

  it('keeps as many rows as the columns that it keeps leave room for', () => {
    const rows = 6000;
    const column = Float64Array.from({ length: rows }, (_, i) => i);
    const x: Matrix = {
      rows,
      names: Array.from({ length: 1000 }, (_, j) => `x${j}`),
      levels: new Int32Array(1000),
      columns: new Array<Float64Array>(1000).fill(column),
    };
    const { kept } = fit(x, real(column), {});
    expect([kept.rows, kept.columns.length]).toEqual([rows, 100]);
  });

  it('leaves to the user what numbers know nothing of', () => {
    expect(knn.space['prior']).toMatchObject({ searched: false });
  });
});
