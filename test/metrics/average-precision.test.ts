import { expect, it } from 'vitest';
import { averagePrecision } from '../../src/metrics/average-precision.js';
import { classesOf, describeReference, scoresOf } from '../support/metric-cases.js';

describeReference('average_precision');

it('is the mean over the classes present for more than two classes', () => {
  const scores = scoresOf([
    [0.8, 0.1, 0.1],
    [0.6, 0.3, 0.1],
    [0.5, 0.4, 0.1],
  ]);
  // class 0: ranks 1 and 3 of 3 are right: 1/2·1 + 1/2·2/3; class 1: its row is ranked second
  expect(averagePrecision.score(classesOf([0, 1, 0], 3), scores)).toBeCloseTo((5 / 6 + 1 / 2) / 2, 14);
});
