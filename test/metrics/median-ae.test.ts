import { expect, it } from 'vitest';
import { medianAe } from '../../src/metrics/median-ae.js';
import { describeReference, scoresOf, valuesOf } from '../support/metric-cases.js';

describeReference('median_ae');

const errors = scoresOf([[4], [1], [2], [3]]);
const zeros = valuesOf([0, 0, 0, 0]);

it('equals the plain median when all weights are equal', () => {
  expect(medianAe.score(zeros, errors)).toBe(2.5);
  expect(medianAe.score(zeros, errors, Float64Array.of(3, 3, 3, 3))).toBe(2.5);
});

it('is the value where the cumulated weight reaches one half', () => {
  expect(medianAe.score(zeros, errors, Float64Array.of(5, 1, 1, 1))).toBe(4);
});

it('skips rows without weight, also as the upper one of the middle pair', () => {
  expect(medianAe.score(zeros, errors, Float64Array.of(1, 0, 1, 0))).toBe(3);
  expect(medianAe.score(zeros, errors, new Float64Array(4))).toBeNaN();
});
