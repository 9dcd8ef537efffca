import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matrix, Target } from '../../src/core/data.js';
import { argmax } from '../../src/core/data.js';
import type { Params } from '../../src/core/space.js';
import { corners, defaults } from '../../src/core/space.js';
import { rngFrom } from '../../src/core/rng.js';
import { gatherAll } from '../../src/learners/linear/design.js';
import { penalizedLogLoss } from '../support/plain-losses.js';
import { sizeOf } from '../../src/learners/linear/margins.js';
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
const isCv = (c: ReferenceCase): boolean => c.name.startsWith('cv_');

function paramsOf(c: ReferenceCase): Params {
  const ratio = c.params['l1_ratio'] as number;
  const free = c.params['C'] === 'Infinity';
  return {
    ...exact,
    C: free ? 1 : (c.params['C'] as number),
    penalty: free ? 'none' : ratio === 0 ? 'l2' : ratio === 1 ? 'l1' : 'elastic-net',
    l1_ratio: ratio,
    class_weight: c.params['class_weight'] === 'balanced' ? 'balanced' : 'none',
  };
}

/** Coefficients as scikit-learn shows them: one row per output. */
function shown(theta: Float64Array, outputs: number, p: number, q: number): number[][] {
  return Array.from({ length: outputs }, (_, k) => [
    ...theta.subarray(k * p, k * p + p),
    ...Array.from({ length: q }, (_, j) => theta[outputs * p + j * outputs + k]!),
  ]);
}

/** scikit-learn's own objective: C · Σ w · loss + (1 - l1_ratio) / 2 · ‖w‖² + l1_ratio · Σ|w|. */
function objective(c: ReferenceCase, coef: number[][], p: number[][]): number {
  const y = field<number[]>(c, 'y');
  const weight = has(c, 'sample_weight') ? field<number[]>(c, 'sample_weight') : y.map(() => 1);
  const count = (k: number): number => y.filter((v) => v === k).length;
  const balanced = c.params['class_weight'] === 'balanced';
  const loss = y.reduce((sum, k, i) => {
    const factor = balanced ? y.length / (p[0]!.length * count(k)) : 1;
    return sum - weight[i]! * factor * Math.log(p[i]![k]!);
  }, 0);
  if (c.params['C'] === 'Infinity') return loss;
  const ratio = c.params['l1_ratio'] as number;
  const all = coef.flat();
  const squares = all.reduce((sum, w) => sum + w * w, 0);
  const sizes = all.reduce((sum, w) => sum + Math.abs(w), 0);
  return (c.params['C'] as number) * loss + ((1 - ratio) / 2) * squares + ratio * sizes;
}

/** Tolerances: those of the file (coefficients 1e-5, with l1 2e-5, relative); the objective 1e-7 relative. */
describe('logistic gives the figures of scikit-learn', () => {
  it.each(all.filter((c) => !isCv(c)).map((c) => [c.name, c] as const))('%s', (_, c) => {
    const y = field<number[]>(c, 'y');
    const width = Math.max(...y) + 1;
    const x = input(c);
    const weight = has(c, 'sample_weight') ? field<number[]>(c, 'sample_weight') : undefined;
    const state = logistic.fit(labelled(x, classes(y, width), undefined, weight), null, paramsOf(c), ctx);
    expect(state.solved).toMatchObject({ converged: true });
    const outputs = width === 2 ? 1 : width;
    const coef = shown(state.theta, outputs, state.p, state.q);
    expectClose(coef, c, 'coef');
    expectClose(state.theta.subarray(-outputs), c, 'intercept');
    const probabilities = (of: Matrix): number[][] => {
      const { data } = logistic.predict(state, of);
      return Array.from({ length: of.rows }, (_, i) => [...data.subarray(i * width, (i + 1) * width)]);
    };
    expectClose(
      probabilities(has(c, 'X_test') ? matrixOf(field<number[][]>(c, 'X_test')) : x),
      c,
      'probabilities',
    );
    const want = c.expected['objective'] as number;
    expect(objective(c, coef, probabilities(x))).toBeLessThanOrEqual(want * (1 + 1e-7));
  });

  it.each(all.filter((c) => c.name.startsWith('cv_')).map((c) => [c.name, c] as const))('%s', (_, c) => {
    const codes = field<number[]>(c, 'y');
    const y = classes(codes, Math.max(...codes) + 1);
    const x = input(c);
    const folds = field<number[]>(c, 'fold_of_row');
    const Cs = c.params['Cs'] as number[];
    const accuracy = c.params['scoring'] === 'accuracy';
    const scores = [...new Set(folds)]
      .sort((a, b) => a - b)
      .map((fold) => Cs.map((C) => foldScore(x, y, codes, folds, fold, C, accuracy)));
    expectClose(scores, c, 'scores');
    const means = Cs.map((_, at) => scores.reduce((sum, row) => sum + row[at]!, 0) / scores.length);
    expectClose(means, c, 'mean_scores');
    const C = Cs[means.findIndex((v) => v > Math.max(...means) - 1e-12)]!;
    expectClose(C, c, 'C');
    const { theta } = logistic.fit(labelled(x, y), null, { ...exact, C }, ctx);
    const outputs = Math.max(...codes) === 1 ? 1 : 3;
    const coef = shown(theta, outputs, 5, 0);
    expectClose(Array.isArray((c.expected['coef'] as unknown[])[0]) ? coef : coef[0], c, 'coef');
    expectClose(theta.subarray(-outputs), c, 'intercept');
  });

  it('claims all cases', () => {
    expect(all).toHaveLength(37);
    expect(all.filter(isCv)).toHaveLength(4);
  });
});

function foldScore(
  x: Matrix,
  y: Target,
  codes: number[],
  folds: number[],
  fold: number,
  C: number,
  accuracy: boolean,
): number {
  const rows = Int32Array.from(codes.keys());
  const test = rows.filter((i) => folds[i] === fold);
  const train = labelled(
    x,
    y,
    rows.filter((i) => folds[i] !== fold),
  );
  const p = logistic.predict(logistic.fit(train, null, { ...exact, C }, ctx), x, test);
  const right = argmax(p).filter((k, at) => k === codes[test[at]!]).length;
  const logs = [...test].map((i, at) => Math.log(p.data[at * p.width + codes[i]!]!));
  return accuracy ? right / test.length : logs.reduce((a, b) => a + b) / test.length;
}

/** One row in six is of the second class. */
function rareCases(): { x: Matrix; codes: number[] } {
  const rng = rngFrom('rare 29');
  const rows = Array.from({ length: 260 }, () => Array.from({ length: 6 }, () => rng.normal()));
  const codes = rows.map(([a, b]) => Number(a! + 0.5 * b! + 1.5 * rng.normal() > 1.8));
  return { x: matrixOf(rows), codes };
}

describe('logistic', () => {
  const rng = rngFrom('logistic');
  const list = (from: number, to: number): Int32Array =>
    Int32Array.from({ length: to - from }, (_, i) => from + i);
  const rows = Array.from({ length: 90 }, () => [rng.normal(), rng.normal()]);
  const x = matrixOf(rows);
  const two = classes(
    rows.map(([a]) => (a! + rng.normal() > 0 ? 1 : 0)),
    2,
  );
  const three = classes(
    rows.map(([a, b]) => (a! > 0.3 ? 0 : b! > 0 ? 1 : 2)),
    3,
  );

  it.each([1, 3])('has the gradient of finite differences, dense and sparse, %d outputs', (outputs) => {
    const sparse = csrOf(
      [
        [[0, 1.5]],
        [],
        [
          [1, -2],
          [3, 0.5],
        ],
        [
          [0, 1],
          [3, 1],
        ],
        [[2, 3]],
      ],
      4,
    );
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 60, maxLength: 60 }),
        (v) => {
          const design = gatherAll(
            matrixOf(
              list(0, 5).reduce<number[][]>((all, i) => [...all, v.slice(2 * i, 2 * i + 2)], []),
              sparse,
            ),
          );
          const layout = { outputs, p: 2, q: 4 };
          const codes = Int32Array.of(0, 1, outputs - 1, 1, 0);
          const problem = {
            design,
            layout,
            codes,
            weight: Float64Array.of(0.1, 0.3, 0.2, 0.15, 0.25),
            penalty: 0.3,
          };
          const theta = Float64Array.from(v.slice(20, 20 + sizeOf(layout)));
          const grad = new Float64Array(theta.length);
          penalizedLogLoss(problem, theta, grad);
          const spare = new Float64Array(theta.length);
          grad.forEach((g, j) => {
            const moved = (by: number): number =>
              penalizedLogLoss(problem, theta.with(j, theta[j]! + by), spare);
            expect(Math.abs((moved(1e-5) - moved(-1e-5)) / 2e-5 - g)).toBeLessThan(1e-8);
          });
        },
      ),
      { numRuns: 20 },
    );
  });

  it('keeps the strength that is best on the rows to check on', () => {
    const train = labelled(x, two, list(0, 30));
    const valid = labelled(x, two, list(30, 90));
    const loss = (C: number): number => {
      const { data } = logistic.predict(logistic.fit(train, null, { ...exact, C }, ctx), x, valid.rows);
      return [...valid.rows].reduce(
        (sum, i, at) => sum - Math.log(data[2 * at + (two.task === 'regression' ? 0 : two.codes[i]!)]!),
        0,
      );
    };
    const { C } = logistic.fit(train, valid, defaults(logistic.space), ctx);
    expect(loss(C)).toBeLessThanOrEqual(Math.min(loss(C / 4), loss(C * 4)) + 1e-9);
  });

  it('leaves its strength to the path and shows it, none where nothing is penalized, and that it did not converge', () => {
    for (const name of ['C', 'path']) expect(logistic.space[name]).toMatchObject({ searched: false });
    const [train, valid] = [labelled(x, two, list(0, 30)), labelled(x, two, list(30, 90))];
    const state = logistic.fit(train, valid, defaults(logistic.space), ctx);
    expect(logistic.chosen!(state)).toEqual({ chosen_C: state.C });
    expect(state.C).not.toBe(1);
    const free = logistic.fit(train, valid, { ...exact, penalty: 'none' }, ctx);
    expect(logistic.chosen!(free)).not.toHaveProperty('chosen_C');
    const few = { ...exact, solver: 'gd', steps: 1 };
    expect(logistic.chosen!(logistic.fit(train, null, few, ctx))).toEqual({ chosen_C: 1, converged: false });
  });

  it('chooses C by the loss of balanced classes, if these are to be balanced', () => {
    const { x: rare, codes } = rareCases();
    const y = classes(codes, 2);
    const [train, valid] = [labelled(rare, y, list(0, 60)), labelled(rare, y, list(60, 260))];
    const params = { ...exact, class_weight: 'balanced' };
    const share = [...train.rows].filter((i) => codes[i] === 1).length / 60;
    const lossOf = (C: number, weightOf: (code: number) => number): number => {
      const { data } = logistic.predict(logistic.fit(train, null, { ...params, C }, ctx), rare, valid.rows);
      return [...valid.rows].reduce(
        (sum, i, at) => sum - weightOf(codes[i]!) * Math.log(data[2 * at + codes[i]!]!),
        0,
      );
    };
    const best = (weightOf: (code: number) => number): number => {
      const Cs = Array.from({ length: 11 }, (_, k) => 4 ** (k - 5));
      const losses = Cs.map((C) => lossOf(C, weightOf));
      return Cs[losses.indexOf(Math.min(...losses))]!;
    };
    const balanced = best((code) => (code === 1 ? 1 / share : 1 / (1 - share)));
    expect(balanced).not.toBe(best(() => 1));
    expect(logistic.fit(train, valid, { ...params, path: true }, ctx).C).toBe(balanced);
  });

  it('takes a weight of 2 for a row that is listed twice', () => {
    const weight = new Float64Array(90).fill(1);
    weight[4] = 2;
    const weighted = logistic.fit(labelled(x, three, undefined, weight), null, exact, ctx).theta;
    const repeated = logistic.fit(
      labelled(x, three, Int32Array.of(...list(0, 90), 4)),
      null,
      exact,
      ctx,
    ).theta;
    weighted.forEach((v, j) => expect(v).toBeCloseTo(repeated[j]!, 6));
  });

  it.each([2, 3, 5])('gives a class without rows a small probability (%d classes)', (width) => {
    const codes = three.task === 'regression' ? [] : three.codes.map((k) => Math.min(k, width - 2));
    const y = classes(codes, width);
    const { data } = logistic.predict(
      logistic.fit(labelled(x, y), labelled(x, y), defaults(logistic.space), ctx),
      x,
    );
    for (let i = 0; i < 90; i++) {
      const row = data.subarray(i * width, (i + 1) * width);
      expect(row[width - 1]).toBeCloseTo(0.5 / (90 + width), 12);
      expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    }
  });

  it('gives finite probabilities that sum to 1 at every corner of its space, whatever the columns', () => {
    const odd = matrixOf(rows.map(([a, b], i) => [a! * 1e300, i === 3 ? NaN : b!, 0, 1e9 + a!, a! * 1e-200]));
    for (const matrix of [odd, x, matrixOf(rows.map(() => []))]) {
      for (const corner of corners(logistic.space)) {
        for (const y of [two, three]) {
          const state = logistic.fit(
            labelled(matrix, y, list(0, 60)),
            labelled(matrix, y, list(60, 90)),
            corner,
            ctx,
          );
          const { data, width } = logistic.predict(state, matrix);
          expect(data.every((v) => v >= 0 && v <= 1)).toBe(true);
          for (let i = 0; i < 90; i++)
            expect(data.subarray(i * width, (i + 1) * width).reduce((a, b) => a + b)).toBeCloseTo(1, 9);
        }
      }
    }
  });

  it('predicts a subset as the subset of its predictions', () => {
    const state = logistic.fit(labelled(x, three), null, exact, ctx);
    const some = Int32Array.of(80, 3, 3, 41);
    const all = logistic.predict(state, x).data;
    const want = [...some].flatMap((i) => [...all.subarray(3 * i, 3 * i + 3)]);
    expect([...logistic.predict(state, x, some).data]).toEqual(want);
  });
});
