import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../../src/core/rng.js';
import { anovaF } from '../../../src/features/selection/anova-f.js';
import { bestOf } from '../../../src/features/selection/best-of.js';
import { chiSquared } from '../../../src/features/selection/chi-squared.js';
import { correlationF } from '../../../src/features/selection/correlation-f.js';
import {
  mutualInformation,
  numberClassInformation,
  numberInformation,
} from '../../../src/features/selection/mutual-information.js';
import { planarDistances } from '../../../src/features/selection/nearest.js';
import { chiSquaredTail, digamma, fTail, lnGamma } from '../../../src/features/selection/special.js';
import { aboveVariance, variances } from '../../../src/features/selection/variance.js';
import { cases, expectClose, field, type ReferenceCase } from '../../support/reference.js';

/** Tolerances are those of the cases: 1e-9 relative, p-values and nearest neighbours 1e-6. */
const all = cases('selection');

function columnsOf(c: ReferenceCase): Float64Array[] {
  const rows = field<number[][]>(c, 'X');
  return rows[0]!.map((_, j) => Float64Array.from(rows, (row) => row[j]!));
}

const codesOf = (c: ReferenceCase): Int32Array => Int32Array.from(field<number[]>(c, 'y'));
const numbersOf = (c: ReferenceCase): Float64Array => Float64Array.from(field<number[]>(c, 'y'));
const scored = (scores: readonly number[]): { scores: Float64Array } => ({
  scores: Float64Array.from(scores),
});

const computed: Readonly<Record<string, (c: ReferenceCase) => { scores: Float64Array }>> = {
  f_classif: (c) => anovaF(columnsOf(c), codesOf(c), 3),
  f_regression: (c) => correlationF(columnsOf(c), numbersOf(c)),
  chi2: (c) => chiSquared(columnsOf(c), codesOf(c), 3),
  mutual_info_discrete: (c) =>
    scored(columnsOf(c).map((x) => mutualInformation(Int32Array.from(x), codesOf(c)))),
  mutual_info_knn_classif_3: (c) => scored(columnsOf(c).map((x) => numberClassInformation(x, codesOf(c), 3))),
  mutual_info_knn_regression_3: (c) => scored(columnsOf(c).map((x) => numberInformation(x, numbersOf(c), 3))),
};

describe('scores of columns agree with scikit-learn', () => {
  it.each(all.filter(({ name }) => name in computed))('$name', (c) => {
    const got = computed[c.name]!(c);
    const k = Number(c.params['k'] ?? 0);
    const results: Record<string, unknown> = { ...got, ...(k > 0 && { selected: bestOf(got.scores, k) }) };
    for (const key of Object.keys(c.expected)) expectClose(results[key], c, key);
  });

  it.each(all.filter(({ name }) => name.startsWith('variance')))('$name', (c) => {
    expectClose(variances(columnsOf(c)), c, 'variances');
    expectClose(aboveVariance(columnsOf(c), Number(c.params['threshold'])), c, 'kept');
  });

  it('claims every case', () => {
    expect(
      all.map(({ name }) => name).filter((name) => !(name in computed || name.startsWith('variance'))),
    ).toEqual([]);
    expect(all).toHaveLength(8);
  });
});

describe('edges', () => {
  const column = (values: readonly number[]): Float64Array => Float64Array.from(values);

  it('does not choose a column without a score before one with a score', () => {
    expect([...bestOf(column([NaN, 3, 1, 3, NaN]), 2)]).toEqual([1, 3]);
    expect([...bestOf(column([NaN, -5]), 1)]).toEqual([1]);
  });

  it('takes the later of equal scores, as scikit-learn does', () => {
    expect([...bestOf(column([2, 2, 2]), 1)]).toEqual([2]);
  });

  it('gives a constant column a correlation score of 0 and p-value 1', () => {
    const { scores, pvalues } = correlationF([column([4, 4, 4, 4])], column([1, 2, 3, 5]));
    expect([scores[0], pvalues[0]]).toEqual([0, 1]);
  });

  it('leaves out classes without rows', () => {
    const x = [column([1, 2, 3, 5, 8, 9])];
    const codes = [0, 0, 0, 1, 1, 1];
    const plain = anovaF(x, Int32Array.from(codes), 2);
    const sparse = anovaF(
      x,
      Int32Array.from(codes, (k) => 2 * k),
      4,
    );
    expect(sparse).toEqual(plain);
    expect(
      chiSquared(
        x,
        Int32Array.from(codes, (k) => 2 * k),
        4,
      ),
    ).toEqual(chiSquared(x, Int32Array.from(codes), 2));
  });

  it('finds as much information in a copy of the classes as they have', () => {
    const codes = Int32Array.from({ length: 40 }, (_, i) => i % 4);
    expect(mutualInformation(codes, codes)).toBeCloseTo(Math.log(4), 12);
    expect(mutualInformation(codes, new Int32Array(40))).toBe(0);
  });

  it('ignores rows that are alone in their class', () => {
    const x = column([1, 2, 3, 10, 11, 12, 50]);
    const codes = Int32Array.of(0, 0, 0, 1, 1, 1, 2);
    expect(
      numberClassInformation(
        x.map((v) => v),
        codes,
        1,
      ),
    ).toBeGreaterThan(0);
  });
});

describe('distances in the plane', () => {
  it.each([
    ['scattered', (i: number, next: () => number) => [next(), next() + i * 0]],
    ['on few values', (_: number, next: () => number) => [Math.floor(next() * 3), Math.floor(next() * 4)]],
    ['all the same', () => [1, 1]],
  ] as const)('are those of brute force: points %s', (_, point) => {
    const rng = rngFrom('plane');
    const points = Array.from({ length: 300 }, (_, i) => point(i, () => rng.next()));
    const [x, y] = [0, 1].map((axis) => Float64Array.from(points, (p) => p[axis]!));
    for (const k of [1, 4]) {
      const want = points.map(([px, py], i) => {
        const far = points.map(([qx, qy]) => Math.max(Math.abs(px! - qx!), Math.abs(py! - qy!)));
        return far.filter((_, j) => j !== i).sort((a, b) => a - b)[k - 1];
      });
      expect([...planarDistances(x!, y!, k)]).toEqual(want);
    }
  });
});

describe('special functions', () => {
  // scipy.special 1.17: gammaln, psi; scipy.stats: f.sf, chi2.sf
  it.each([
    [lnGamma(0.3), 1.0957979948180756],
    [lnGamma(57.5), 174.37212981874515],
    [digamma(1), -0.5772156649015329],
    [digamma(0.25), -4.2274535333762655],
    [digamma(123.4), 4.8113737751162775],
    [fTail(2, 57, 3.1), 0.05272258013867739],
    [fTail(1, 3, 1e-3), 0.9767590969181911],
    [fTail(30, 400, 2), 0.001674158878582124],
    [chiSquaredTail(1, 0.01), 0.920344325445942],
    [chiSquaredTail(10, 60), 3.6243009520614924e-9],
  ])('%d is %d', (got, want) => {
    expect(Math.abs(got / want - 1)).toBeLessThan(1e-11);
  });
});
