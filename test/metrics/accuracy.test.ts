import { expect, it } from 'vitest';
import { accuracy } from '../../src/metrics/accuracy.js';
import { classesOf, describeReference, scoresOf } from '../support/metric-cases.js';

describeReference('accuracy');

it('takes the first of equally probable classes', () => {
  const scores = scoresOf([
    [0.5, 0.5],
    [0.5, 0.5],
  ]);
  expect(accuracy.score(classesOf([0, 1], 2), scores)).toBe(0.5);
});

it('is NaN, not a lucky share, when a prediction is NaN', () => {
  const scores = scoresOf([
    [1, 0],
    [NaN, NaN],
  ]);
  expect(accuracy.score(classesOf([0, 0], 2), scores)).toBeNaN();
});

it('is NaN without rows', () => {
  expect(accuracy.score(classesOf([], 2), { rows: 0, width: 2, data: new Float64Array(0) })).toBeNaN();
});
