import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { defaults } from '../../src/core/space.js';
import { glm } from '../../src/learners/glm.js';
import { csrOf, labelled, matrixOf, real } from '../support/labelled.js';
import type { ReferenceCase } from '../support/reference.js';
import { cases, expectClose, field, has } from '../support/reference.js';

const ctx = { rng: rngFrom('test'), prepared: null };
const start = defaults(glm.space);
const exact = { ...start, path: false };

function input(c: ReferenceCase, end: '' | '_test'): Matrix {
  if (!has(c, 'rows')) return matrixOf(field<number[][]>(c, `X${end}`));
  return matrixOf([], csrOf(field<[number, number][][]>(c, `rows${end}`), c['n_columns'] as number));
}

/** Tolerance: 1e-6 relative. */
describe('glm gives the figures of scikit-learn', () => {
  const all = cases('glm');

  it.each(all.flatMap((c) => ['newton', 'lbfgs'].map((solver) => [c.name, solver, c] as const)))(
    '%s by %s',
    (_, solver, c) => {
      const y = real(field<number[]>(c, 'y'));
      const weight = has(c, 'sample_weight') ? field<number[]>(c, 'sample_weight') : undefined;
      const params = { ...exact, ...c.params, solver };
      const state = glm.fit(labelled(input(c, ''), y, undefined, weight), null, params, ctx);
      expect(state.solved).toMatchObject({ solver, converged: true });
      expectClose(state.theta.subarray(0, -1), c, 'coef');
      expectClose(state.theta.at(-1), c, 'intercept');
      expectClose(glm.predict(state, input(c, '_test')).data, c, 'predictions');
    },
  );

  it('claims all cases', () => {
    expect(all).toHaveLength(13);
  });
});

describe('glm', () => {
  const rng = rngFrom('glm');
  const rows = Array.from({ length: 200 }, () => [rng.normal(), rng.normal(), rng.normal()]);
  const x = matrixOf(rows);
  const counts = real(rows.map(([a]) => Math.floor(Math.exp(0.8 * a! + 0.7 * rng.normal() + 1))));
  const list = (from: number, to: number): Int32Array =>
    Int32Array.from({ length: to - from }, (_, i) => from + i);

  it('takes poisson for training labels of 0 or more, squared errors as soon as one that counts is negative', () => {
    expect(glm.fit(labelled(x, counts), null, exact, ctx).loss).toBe('poisson');
    const values = counts.task === 'regression' ? counts.values : new Float64Array();
    const mixed = real(values.with(150, -1));
    expect(glm.fit(labelled(x, mixed), null, exact, ctx).loss).toBe('squared_error');
    const [train, valid] = [labelled(x, mixed, list(0, 100)), labelled(x, mixed, list(100, 200))];
    expect(glm.fit(train, valid, start, ctx).loss).toBe('poisson');
    const weight = values.map((_, i) => (i === 150 ? 0 : 1));
    expect(glm.fit(labelled(x, mixed, undefined, weight), null, exact, ctx).loss).toBe('poisson');
  });

  it.each([
    ['poisson', -1, /labels of 0 or more/],
    ['tweedie', -1, /labels of 0 or more/],
    ['gamma', 0, /labels above 0/],
  ])('%s refuses a label of %d', (loss, label, message) => {
    const y = real([1, 2, label]);
    const few = matrixOf([[1], [2], [3]]);
    expect(() => glm.fit(labelled(few, y), null, { ...exact, loss }, ctx)).toThrow(message);
  });

  it.each(['poisson', 'gamma'])('%s minds no label of a row without weight', (loss) => {
    const values = rows.map(([a]) => 0.1 + Math.exp(a!));
    const weight = values.map((_, i) => (i === 7 ? 0 : 1));
    const fit = (label: number): Float64Array => {
      const y = real(values.with(7, label));
      return glm.fit(labelled(x, y, undefined, weight), null, { ...exact, loss }, ctx).theta;
    };
    expect(fit(-3)).toEqual(fit(1));
  });

  it('shows the strength that it chose, and that it did not converge', () => {
    const [train, valid] = [labelled(x, counts, list(0, 40)), labelled(x, counts, list(40, 200))];
    const state = glm.fit(train, valid, start, ctx);
    expect(glm.chosen!(state)).toEqual({ chosen_alpha: state.alpha });
    expect(state.alpha).not.toBe(start['alpha']);
    const ended = { ...state, solved: { ...state.solved, converged: false } };
    expect(glm.chosen!(ended)).toMatchObject({ converged: false });
  });

  it('leaves its strength to the path, and its predictions within the range seen', () => {
    expect(glm.space['path']).toMatchObject({ start: true, searched: false });
    expect(glm.space['target']).toMatchObject({ start: 'bounded', searched: false });
  });

  it('keeps the strength that is best on the rows to check on', () => {
    const [train, valid] = [labelled(x, counts, list(0, 40)), labelled(x, counts, list(40, 200))];
    const deviance = (alpha: number): number => {
      const { data } = glm.predict(glm.fit(train, null, { ...exact, alpha }, ctx), x, valid.rows);
      const y = counts.task === 'regression' ? counts.values : new Float64Array();
      return [...valid.rows].reduce((sum, i, at) => sum + data[at]! - y[i]! * Math.log(data[at]!), 0);
    };
    const { alpha } = glm.fit(train, valid, start, ctx);
    expect(deviance(alpha)).toBeLessThanOrEqual(Math.min(deviance(alpha / 4), deviance(alpha * 4)) + 1e-6);
  });

  it('predicts next to nothing where it has seen nothing but 0', () => {
    const state = glm.fit(labelled(x, real(new Float64Array(200))), null, exact, ctx);
    expect(Math.max(...glm.predict(state, x).data)).toBeLessThan(1e-11);
  });

  it('changes its predictions with the unit of the labels, if alpha changes with it', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        fc.constantFrom(1, 1.5, 2),
        (unit, power) => {
          const positive = real(rows.map(([a]) => 0.1 + Math.exp(a!)));
          const y = positive.task === 'regression' ? positive.values : new Float64Array();
          const params = { ...exact, loss: 'tweedie', power, alpha: 0.1 };
          const one = glm.predict(glm.fit(labelled(x, positive), null, params, ctx), x).data;
          const other = glm.predict(
            glm.fit(
              labelled(x, real(y.map((v) => v * unit))),
              null,
              { ...params, alpha: 0.1 * unit ** (2 - power) },
              ctx,
            ),
            x,
          ).data;
          one.forEach((v, i) => expect(other[i]! / unit / v).toBeCloseTo(1, 9));
        },
      ),
      { numRuns: 20 },
    );
  });
});
