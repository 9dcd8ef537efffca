import { expect, it } from 'vitest';
import { r2 } from '../../src/metrics/r2.js';
import { describeReference, scoresOf, valuesOf } from '../support/metric-cases.js';

describeReference('r2');

it('knows equal labels although their mean is not exact', () => {
  const y = valuesOf([0.1, 0.1, 0.1]);
  expect(r2.score(y, scoresOf([[0.1], [0.1], [0.2]]))).toBe(0);
  expect(r2.score(y, scoresOf([[0.1], [0.1], [0.1]]))).toBe(1);
});
