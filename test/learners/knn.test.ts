import { describe, it } from 'vitest';
import { allRows } from '../../src/core/data.js';
import type { Matrix, Target } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { complete } from '../../src/core/space.js';
import type { Params } from '../../src/core/space.js';
import { knn } from '../../src/learners/knn/knn.js';
import { cases, expectClose, field, type ReferenceCase } from '../support/reference.js';
import { matrixOf } from '../support/labelled.js';

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
