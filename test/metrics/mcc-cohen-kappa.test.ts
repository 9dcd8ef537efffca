import { expect, it } from 'vitest';
import { cohenKappa, mcc } from '../../src/metrics/mcc-cohen-kappa.js';
import { classesOf, describeReference, oneHot } from '../support/metric-cases.js';

describeReference('mcc');
describeReference('cohen_kappa');

it('has no kappa where labels and predictions are all of one class, and an mcc of 0', () => {
  const weight = Float64Array.of(0.1, 0.7, 0.3);
  expect(cohenKappa.score(classesOf([1, 1, 1], 2), oneHot([1, 1, 1], 2), weight)).toBeNaN();
  expect(mcc.score(classesOf([1, 1, 1], 2), oneHot([1, 1, 1], 2), weight)).toBe(0);
});
