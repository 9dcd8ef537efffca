import { expect, it } from 'vitest';
import { balancedAccuracy } from '../../src/metrics/balanced-accuracy.js';
import { classesOf, describeReference, oneHot } from '../support/metric-cases.js';

describeReference('balanced_accuracy');

it('leaves out a class whose rows have no weight', () => {
  const y = classesOf([0, 0, 1], 2);
  expect(balancedAccuracy.score(y, oneHot([0, 1, 0], 2), Float64Array.of(1, 1, 0))).toBe(0.5);
});
