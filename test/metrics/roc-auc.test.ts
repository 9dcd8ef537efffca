import { expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { rocAuc } from '../../src/metrics/roc-auc.js';
import { classesOf, describeReference, inputs, scoresOf } from '../support/metric-cases.js';
import { cases } from '../support/reference.js';

describeReference('roc_auc');

it('is the mean over the classes present when one is absent', () => {
  const c = cases('metrics').find((one) => one.name === 'multiproba_missing_class')!;
  const { y, scores } = inputs(c);
  if (y.task === 'regression') throw new Error('not a classification');
  const binary = (k: number): number =>
    rocAuc.score(
      classesOf(
        Array.from(y.codes, (code) => (code === k ? 1 : 0)),
        2,
      ),
      scoresOf(Array.from({ length: scores.rows }, (_, i) => [0, scores.data[i * scores.width + k]!])),
    );
  expect(rocAuc.score(y, scores)).toBeCloseTo((binary(0) + binary(1)) / 2, 14);
});

it('equals the share of pairs in the right order, weights and ties included', () => {
  const rng = rngFrom('auc');
  const n = 300;
  const codes = Array.from({ length: n }, () => rng.int(2));
  const p = Array.from({ length: n }, () => rng.int(20) / 20);
  const weight = Float64Array.from({ length: n }, () => rng.int(4));
  let right = 0;
  let all = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (codes[i] !== 1 || codes[j] !== 0) continue;
      const w = weight[i]! * weight[j]!;
      right += w * (p[i]! > p[j]! ? 1 : p[i] === p[j] ? 0.5 : 0);
      all += w;
    }
  }
  const scores = scoresOf(p.map((x) => [1 - x, x]));
  expect(rocAuc.score(classesOf(codes, 2), scores, weight)).toBeCloseTo(right / all, 12);
});

it('is NaN when one class has no weight', () => {
  const scores = scoresOf([
    [0.1, 0.9],
    [0.4, 0.6],
  ]);
  expect(rocAuc.score(classesOf([1, 0], 2), scores, Float64Array.of(1, 0))).toBeNaN();
});
