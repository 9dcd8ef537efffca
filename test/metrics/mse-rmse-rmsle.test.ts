import { expect, it } from 'vitest';
import { rmse, rmsle } from '../../src/metrics/mse-rmse-rmsle.js';
import { describeReference, scoresOf, valuesOf } from '../support/metric-cases.js';

describeReference('mse');
describeReference('rmse');
describeReference('rmsle');

it('has no rmsle at or below -1, and one just above', () => {
  expect(rmsle.score(valuesOf([1]), scoresOf([[-1]]))).toBeNaN();
  expect(rmsle.score(valuesOf([-2]), scoresOf([[-2]]))).toBeNaN();
  expect(rmsle.score(valuesOf([-0.5]), scoresOf([[-0.5]]))).toBe(0);
});

it('refuses predictions of another length', () => {
  expect(() => rmse.score(valuesOf([1, 2]), scoresOf([[1]]))).toThrow('2 labels but 1 predictions');
});
