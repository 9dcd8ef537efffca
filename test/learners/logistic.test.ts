import { describe, it } from 'vitest';
import type { Matrix } from '../../src/core/data.js';
import { defaults } from '../../src/core/space.js';
import { rngFrom } from '../../src/core/rng.js';
import { logistic } from '../../src/learners/logistic.js';
import type { ReferenceCase } from '../support/reference.js';
import { cases, expectClose, field, has } from '../support/reference.js';
import { classes, csrOf, labelled, matrixOf } from '../support/labelled.js';

const ctx = { rng: rngFrom('test'), prepared: null };
const exact = { ...defaults(logistic.space), path: false };

function input(c: ReferenceCase): Matrix {
  if (!has(c, 'rows')) return matrixOf(field<number[][]>(c, 'X'));
  return matrixOf([], csrOf(field<[number, number][][]>(c, 'rows'), c['n_columns'] as number));
}

const all = cases('logistic');
const isL2 = (c: ReferenceCase): boolean => c.params['l1_ratio'] === 0 && c.params['C'] !== undefined;

/** Coefficients as scikit-learn shows them: one row per output. */
function shown(theta: Float64Array, outputs: number, p: number, q: number): number[][] {
  return Array.from({ length: outputs }, (_, k) => [
    ...theta.subarray(k * p, k * p + p),
    ...Array.from({ length: q }, (_, j) => theta[outputs * p + j * outputs + k]!),
  ]);
}

describe('logistic gives the figures of scikit-learn', () => {
  it.each(all.filter(isL2).map((c) => [c.name, c] as const))('%s', (_, c) => {
    const y = field<number[]>(c, 'y');
    const width = Math.max(...y) + 1;
    const params = {
      ...exact,
      C: c.params['C'] === 'Infinity' ? 1e12 : (c.params['C'] as number),
      class_weight: c.params['class_weight'] === 'balanced' ? 'balanced' : 'none',
    };
    const x = input(c);
    const weight = has(c, 'sample_weight') ? field<number[]>(c, 'sample_weight') : undefined;
    const state = logistic.fit(labelled(x, classes(y, width), undefined, weight), null, params, ctx);
    const outputs = width === 2 ? 1 : width;
    expectClose(shown(state.theta, outputs, state.p, state.q), c, 'coef');
    expectClose(state.theta.subarray(-outputs), c, 'intercept');
    const test = has(c, 'X_test') ? matrixOf(field<number[][]>(c, 'X_test')) : x;
    const { data } = logistic.predict(state, test);
    const rows = Array.from({ length: test.rows }, (_, i) => data.subarray(i * width, (i + 1) * width));
    expectClose(rows, c, 'probabilities');
  });
});
