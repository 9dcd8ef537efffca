import { expect, it } from 'vitest';
import { brier } from '../../src/metrics/brier.js';
import { classesOf, describeReference, scoresOf } from '../support/metric-cases.js';

describeReference('brier');

it('halves nothing for more than two classes: a sure and wrong row costs 2', () => {
  expect(brier.score(classesOf([0], 3), scoresOf([[0, 1, 0]]))).toBe(2);
  expect(brier.score(classesOf([0], 2), scoresOf([[0, 1]]))).toBe(1);
});
