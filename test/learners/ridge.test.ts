import { describe, it } from 'vitest';
import type { Matrix } from '../../src/core/data.js';
import { defaults } from '../../src/core/space.js';
import { rngFrom } from '../../src/core/rng.js';
import { ridge } from '../../src/learners/ridge.js';
import { gatherAll } from '../../src/learners/linear/design.js';
import type { Solver, System } from '../../src/learners/linear/least-squares.js';
import { centred, dual, iterative, primal } from '../../src/learners/linear/least-squares.js';
import type { ReferenceCase } from '../support/reference.js';
import { cases, expectClose, field, has } from '../support/reference.js';
import { csrOf, labelled, matrixOf, real } from '../support/labelled.js';

const ctx = { rng: rngFrom('test'), prepared: null };
const exact = { ...defaults(ridge.space), path: false };

/** The rows of a case, dense or sparse. */
function input(c: ReferenceCase): Matrix {
  if (!has(c, 'rows')) return matrixOf(field<number[][]>(c, 'X'));
  return matrixOf([], csrOf(field<[number, number][][]>(c, 'rows'), c['n_columns'] as number));
}

function weights(c: ReferenceCase): number[] | undefined {
  return has(c, 'sample_weight') ? field<number[]>(c, 'sample_weight') : undefined;
}

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
  const solvers: [string, (s: System) => Solver][] = [
    ['columns', primal],
    ['rows', dual],
    ['conjugate gradients', (s) => iterative(s, 1e-12, 1000)],
  ];
  it.each(solvers)('without an intercept, by %s', (_, make) => {
    const y = Float64Array.from(field<number[]>(noIntercept, 'y'));
    const system = centred(gatherAll(input(noIntercept)), y, new Float64Array(y.length).fill(1), false);
    expectClose(make(system)(1), noIntercept, 'coef');
  });

  it.each(solvers)('for all other cases too, when solved by %s', (_, make) => {
    for (const c of all.filter(isRidge)) {
      const y = Float64Array.from(field<number[]>(c, 'y'));
      const weight = Float64Array.from(weights(c) ?? new Float64Array(y.length).fill(1));
      const system = centred(gatherAll(input(c)), y, weight);
      expectClose(make(system)(c.params['alpha'] as number), c, 'coef');
    }
  });

  // The limit of ridge for alpha → 0 is the least-squares solution of minimum norm.
  it.each(all.filter((c) => c.name.startsWith('ols_')).map((c) => [c.name, c] as const))('%s', (_, c) => {
    const y = Float64Array.from(field<number[]>(c, 'y'));
    const weight = Float64Array.from(weights(c) ?? new Float64Array(y.length).fill(1));
    const system = centred(gatherAll(input(c)), y, weight, c.params['fit_intercept'] as boolean);
    const solve = system.design.p > y.length ? dual(system) : primal(system);
    expectClose(solve(1e-7), c, 'coef');
  });
});
