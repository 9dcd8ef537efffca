import { describe, expect, it } from 'vitest';
import { allRows, type Matrix } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { defaults, type Params } from '../../src/core/space.js';
import { elasticNet } from '../../src/learners/elastic-net.js';
import { columnDescent } from '../../src/learners/least-squares/column-descent.js';
import { columnsOf } from '../../src/learners/least-squares/columns.js';
import type { Descent } from '../../src/learners/least-squares/duality-gap.js';
import { gramDescent } from '../../src/learners/least-squares/gram-descent.js';
import { alphaGrid, followPath, ladder, strongestAlpha } from '../../src/learners/least-squares/l1-path.js';
import {
  centre,
  momentsOf,
  squaredError,
  together,
} from '../../src/learners/least-squares/normal-equations.js';
import type { Regression } from '../../src/learners/least-squares/normal-equations.js';
import { interceptOf } from '../../src/learners/least-squares/regression.js';
import { labelled, matrixOf, real } from '../support/labelled.js';
import { input, weights } from '../support/linear-cases.js';
import { cases, expectClose, field, has, type ReferenceCase } from '../support/reference.js';

const ctx = { rng: rngFrom('elastic-net'), prepared: null };
const all = cases('linear').filter((c) => /^(lasso|enet)/.test(c.name));
const fixed = all.filter((c) => typeof c.params['alpha'] === 'number');

const regression = (c: ReferenceCase): Regression => {
  const y = Float64Array.from(field<number[]>(c, 'y'));
  return { x: input(c), rows: allRows(y.length), y, weight: Float64Array.from(weights(c) ?? y.map(() => 1)) };
};
const ratioOf = (c: ReferenceCase): number => (c.params['l1_ratio'] as number | undefined) ?? 1;

/** mean of squares / 2 + penalty, as scikit-learn counts it */
function objective(
  data: Regression,
  predictions: Float64Array,
  coef: Float64Array,
  alpha: number,
  ratio: number,
): number {
  const { y, weight } = data;
  const total = weight.reduce((a, b) => a + b);
  const loss = y.reduce((sum, v, i) => sum + weight[i]! * (v - predictions[i]!) ** 2, 0) / (2 * total);
  const l1 = coef.reduce((sum, w) => sum + Math.abs(w), 0);
  const l2 = coef.reduce((sum, w) => sum + w * w, 0);
  return loss + alpha * (ratio * l1 + ((1 - ratio) / 2) * l2);
}

function check(c: ReferenceCase, theta: Float64Array): void {
  const coef = theta.subarray(0, -1);
  const data = regression(c);
  const state = {
    p: data.x.columns.length,
    q: data.x.sparse?.width ?? 0,
    theta,
    alpha: 0,
    l1Ratio: 0,
    gap: 0,
    converged: true,
  };
  if ('coef' in c.expected) expectClose(coef, c, 'coef');
  expectClose(theta.at(-1), c, 'intercept');
  const inside = elasticNet.predict(state, data.x).data;
  const test = has(c, 'X_test')
    ? elasticNet.predict(state, matrixOf(field<number[][]>(c, 'X_test'))).data
    : inside;
  if ('predictions' in c.expected) expectClose(test, c, 'predictions');
  if ('n_nonzero' in c.expected)
    expect(coef.filter((w) => w !== 0)).toHaveLength(c.expected['n_nonzero'] as number);
  if ('l1_norm' in c.expected)
    expectClose(
      coef.reduce((sum, w) => sum + Math.abs(w), 0),
      c,
      'l1_norm',
    );
  if (!('objective' in c.expected)) return;
  const value = objective(data, inside, coef, c.params['alpha'] as number, ratioOf(c));
  expectClose(value, c, 'objective');
  expect(value / (c.expected['objective'] as number)).toBeLessThan(1 + 1e-7);
}

const descents: [
  string,
  (data: Regression) => Descent & { mean: Float64Array; targetMean: number; total: number },
][] = [
  [
    'Gram matrix',
    (data) => {
      const normal = centre(momentsOf(data));
      return { ...normal, ...gramDescent(normal) };
    },
  ],
  [
    'columns',
    (data) => {
      const columns = columnsOf(data);
      return { ...columns, ...columnDescent(columns) };
    },
  ],
  [
    'columns without a Gram matrix',
    (data) => {
      const columns = columnsOf(data);
      return { ...columns, ...columnDescent(columns, 0) };
    },
  ],
  [
    'columns with room for few',
    (data) => {
      const columns = columnsOf(data);
      return { ...columns, ...columnDescent(columns, 6) };
    },
  ],
];

describe('elastic-net gives the figures of scikit-learn', () => {
  it.each(fixed.map((c) => [c.name, c] as const))('%s', (_, c) => {
    const { x, y } = regression(c);
    const params = {
      ...defaults(elasticNet.space),
      path: false,
      alpha: c.params['alpha'] as number,
      l1_ratio: ratioOf(c),
    };
    const state = elasticNet.fit(labelled(x, real(y), undefined, weights(c)), null, params, ctx);
    expect(state.converged).toBe(true);
    expect(state.alpha).toBeCloseTo(params.alpha, 12);
    check(c, state.theta);
  });

  it.each(descents)('when it descends by the %s', (_, make) => {
    for (const c of fixed) {
      const data = regression(c);
      const descent = make(data);
      const options = { l1Ratio: ratioOf(c), total: descent.total, tolerance: 1e-12, sweeps: 100_000 };
      followPath(
        descent,
        ladder(strongestAlpha(descent, options), c.params['alpha'] as number),
        options,
        () => false,
      );
      check(c, Float64Array.of(...descent.coef, interceptOf(descent.coef, descent)));
    }
  });

  it('lasso_alpha_max: the strength from which on nothing is left', () => {
    const c = all.find(({ name }) => name === 'lasso_alpha_max')!;
    for (const [, make] of descents) {
      const descent = make(regression(c));
      expectClose(
        strongestAlpha(descent, { l1Ratio: 1, total: descent.total, tolerance: 1e-9 }),
        c,
        'alpha_max',
      );
    }
  });

  // alphas of all rows; each fold's rows checked by what the others say; the best alpha once more with all rows
  it.each(all.filter((c) => /cv_/.test(c.name)).map((c) => [c.name, c] as const))('%s', (_, c) => {
    const data = regression(c);
    const foldOf = field<number[]>(c, 'fold_of_row');
    const whole = momentsOf(data);
    const parts = [0, 1, 2, 3, 4].map((fold) => {
      const rows = data.rows.filter((i) => foldOf[i] === fold);
      return momentsOf(
        {
          x: data.x,
          rows,
          y: data.y.filter((_, i) => foldOf[i] === fold),
          weight: new Float64Array(rows.length).fill(1),
        },
        whole.shift,
      );
    });
    const ratios = [c.params['l1_ratio'] ?? 1].flat() as number[];
    const tolerance = 1e-11;
    const grids = ratios.map((l1Ratio) =>
      alphaGrid(
        strongestAlpha(gramDescent(centre(whole)), { l1Ratio, total: data.y.length, tolerance }),
        20,
        0.01,
      ),
    );
    const errors = ratios.map((l1Ratio, r) =>
      parts.map((part) => {
        const normal = centre(together(parts.filter((other) => other !== part)));
        const found: number[] = [];
        followPath(
          gramDescent(normal),
          grids[r]!,
          { l1Ratio, total: normal.total, tolerance },
          ({ coef }) => {
            found.push(squaredError(part, coef, interceptOf(coef, normal)) / part.products.at(-1)!);
            return false;
          },
        );
        return found;
      }),
    );
    const path = errors.map((perFold) => grids[0]!.map((_, i) => perFold.map((found) => found[i]!)));
    const mean = path.map((perAlpha) => perAlpha.map((v) => v.reduce((a, b) => a + b) / v.length));
    const single = !Array.isArray(c.params['l1_ratio']);
    expectClose(single ? grids[0] : grids, c, 'alphas');
    if (single) expectClose(path[0], c, 'mse_path');
    else expectClose(mean, c, 'mse_mean');
    const flat = mean.flat();
    const best = flat.indexOf(Math.min(...flat));
    const ratio = ratios[Math.floor(best / 20)]!;
    const alpha = grids.flat()[best]!;
    if (!single) expectClose(ratio, c, 'l1_ratio');
    expectClose(alpha, c, 'alpha');
    const params = { ...defaults(elasticNet.space), path: false, alpha, l1_ratio: ratio };
    const { theta } = elasticNet.fit(labelled(data.x, real(data.y)), null, params, ctx);
    expectClose(theta.subarray(0, -1), c, 'coef');
    expectClose(theta.at(-1), c, 'intercept');
  });

  it('claims, with ridge.test.ts and linear.test.ts, all 46 cases', () => {
    const elsewhere = cases('linear').filter((c) => /^(ridge|ridgecv|ols)_/.test(c.name));
    expect(all.length + elsewhere.length).toBe(46);
    expect(fixed.length + all.filter((c) => /cv_/.test(c.name)).length).toBe(all.length);
  });
});

describe('elastic-net', () => {
  const rng = rngFrom('elastic-net');
  const off: Params = { ...defaults(elasticNet.space), path: false };
  const table = (n: number, p: number): number[][] =>
    Array.from({ length: n }, () => Array.from({ length: p }, () => rng.normal()));
  const rows = table(60, 6);
  const x = matrixOf(rows);
  const y = rows.map(([a, b]) => 3 * a! - b! + 0.3 * rng.normal());
  const list = (from: number, to: number): Int32Array =>
    Int32Array.from({ length: to - from }, (_, i) => from + i);
  const thetaOf = (
    matrix: Matrix,
    target: ArrayLike<number>,
    params: Params,
    weight?: ArrayLike<number>,
  ): Float64Array =>
    elasticNet.fit(labelled(matrix, real(target), undefined, weight), null, params, ctx).theta;

  it('satisfies the conditions of the optimum, by each descent, for tables of all shapes', () => {
    for (const [n, p] of [
      [60, 6],
      [20, 50],
      [5, 5],
      [200, 30],
    ] as const)
      for (const ratio of [1, 0.5, 0.05])
        for (const [name, make] of descents) {
          const data = {
            x: matrixOf(table(n, p)),
            rows: allRows(n),
            y: Float64Array.from(table(n, 1).flat()),
            weight: Float64Array.from({ length: n }, (_, i) => 1 + (i % 3)),
          };
          const descent = make(data);
          const options = { l1Ratio: ratio, total: descent.total, tolerance: 1e-13, sweeps: 100_000 };
          const alpha = 0.1 * strongestAlpha(descent, options);
          followPath(descent, [alpha], options, () => false);
          const { coef } = descent;
          const intercept = interceptOf(coef, descent);
          const residual = data.y.map(
            (v, i) =>
              data.weight[i]! *
              (v - intercept - data.x.columns.reduce((sum, c, j) => sum + c[i]! * coef[j]!, 0)),
          );
          const size = descent.total * alpha;
          data.x.columns.forEach((column, j) => {
            const pull =
              column.reduce((sum, v, i) => sum + v * residual[i]!, 0) - size * (1 - ratio) * coef[j]!;
            const miss =
              coef[j] === 0
                ? Math.max(0, Math.abs(pull) - size * ratio)
                : Math.abs(pull - size * ratio * Math.sign(coef[j]!));
            expect(miss / size, `${name} ${n} × ${p}, ${ratio}`).toBeLessThan(1e-4);
          });
        }
  });

  it('keeps the strength that is best on the rows to check on, and says so as scikit-learn counts', () => {
    const scaled = y.map((v) => 1000 * v);
    const train = labelled(x, real(scaled), list(0, 30));
    const valid = labelled(x, real(scaled), list(30, 60));
    const loss = (params: Params): number => {
      const { data } = elasticNet.predict(elasticNet.fit(train, null, params, ctx), x, valid.rows);
      return data.reduce((sum, v, i) => sum + (v - scaled[30 + i]!) ** 2, 0);
    };
    const state = elasticNet.fit(train, valid, defaults(elasticNet.space), ctx);
    const chosen = { path: false, alpha: state.alpha, l1_ratio: state.l1Ratio };
    expect(elasticNet.chosen!(state)).toEqual({ chosen_alpha: state.alpha });
    const again = elasticNet.fit(train, null, chosen, ctx);
    again.theta.forEach((v, j) => expect(v).toBeCloseTo(state.theta[j]!, 3));
    const others = [0.5, 2].map((factor) => loss({ ...chosen, alpha: chosen.alpha * factor }));
    expect(loss(chosen)).toBeLessThanOrEqual(Math.min(...others));
  });

  it('finds the same on the path whatever the unit of the target is', () => {
    const fit = (unit: number): Float64Array => {
      const target = real(y.map((v) => v * unit));
      const state = elasticNet.fit(
        labelled(x, target, list(0, 40)),
        labelled(x, target, list(40, 60)),
        defaults(elasticNet.space),
        ctx,
      );
      return state.theta.map((v) => v / unit);
    };
    fit(1e6).forEach((v, j) => expect(v).toBeCloseTo(fit(1)[j]!, 9));
  });

  it('takes a weight of 2 for a row that is listed twice, and none for rows of weight 0', () => {
    const weight = y.map((_, i) => (i === 4 ? 2 : i === 7 ? 0 : 1));
    const params = { ...off, alpha: 0.1 };
    const twice = labelled(x, real(y), Int32Array.of(...allRows(60).filter((i) => i !== 7), 4));
    const repeated = elasticNet.fit(twice, null, params, ctx).theta;
    thetaOf(x, y, params, weight).forEach((v, j) => expect(v).toBeCloseTo(repeated[j]!, 9));
  });

  it('does not care for the order of the columns', () => {
    const order = [3, 1, 5, 0, 2, 4];
    const turned = thetaOf(matrixOf(rows.map((row) => order.map((j) => row[j]!))), y, { ...off, alpha: 0.1 });
    const straight = thetaOf(x, y, { ...off, alpha: 0.1 });
    order.forEach((j, place) => expect(turned[place]).toBeCloseTo(straight[j]!, 9));
  });

  it('stays finite with broken columns, huge values and huge targets, and ignores what is constant', () => {
    const odd = matrixOf(rows.map(([a, b], i) => [a!, 5, 0, i === 3 ? NaN : b!, a!, a! * 1e200]));
    for (const size of [1, 1e12, 1e-12, 1e150])
      for (const path of [true, false]) {
        const target = real(y.map((v) => v * size));
        const params = { ...off, path, alpha: 1e-3 * Math.min(1e8, Math.max(1e-5, size)) };
        const state = elasticNet.fit(
          labelled(odd, target, list(0, 40)),
          labelled(odd, target, list(40, 60)),
          params,
          ctx,
        );
        const { data } = elasticNet.predict(state, odd);
        expect(data.every((v) => Math.abs(v) < 20 * size)).toBe(true);
        expect([state.theta[1], state.theta[2]]).toEqual([0, 0]);
      }
  });

  it('answers with the target itself when that is constant, when there is one row, and when there is no column', () => {
    for (const [matrix, n] of [
      [x, 60],
      [x, 1],
      [matrixOf(rows.map(() => [])), 60],
    ] as const)
      for (const valid of [null, labelled(matrix, real(new Float64Array(60).fill(7)), list(0, 60))]) {
        const train = labelled(matrix, real(new Float64Array(60).fill(7)), list(0, n));
        const { data } = elasticNet.predict(
          elasticNet.fit(train, valid, defaults(elasticNet.space), ctx),
          matrix,
        );
        data.forEach((v) => expect(v).toBeCloseTo(7, 9));
      }
  });

  it('says when it did not converge', () => {
    const data = { x, rows: allRows(60), y: Float64Array.from(y), weight: new Float64Array(60).fill(1) };
    const found: boolean[] = [];
    for (const [, make] of descents) {
      const descent = make(data);
      const options = { l1Ratio: 1, total: 60, tolerance: 1e-15, sweeps: 1 };
      followPath(
        descent,
        [0.01 * strongestAlpha(descent, options)],
        options,
        (s) => found.push(s.converged) > 1,
      );
    }
    expect(found).toContain(false);
    const state = { p: 0, q: 0, theta: Float64Array.of(1), alpha: 2, l1Ratio: 0.5, gap: 1, converged: false };
    expect(elasticNet.chosen!(state)).toEqual({ chosen_alpha: 2, converged: false });
  });
});
