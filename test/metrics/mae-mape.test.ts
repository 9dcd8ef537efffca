import { expect, it } from 'vitest';
import { mae, mape } from '../../src/metrics/mae-mape.js';
import { describeReference, scoresOf, valuesOf } from '../support/metric-cases.js';

describeReference('mae');
describeReference('mape');

it('takes a weight of 2 for two rows', () => {
  const twice = [valuesOf([1, 1, 4]), scoresOf([[2], [2], [1]])] as const;
  const weighted = [valuesOf([1, 4]), scoresOf([[2], [1]]), Float64Array.of(2, 1)] as const;
  expect(mae.score(...weighted)).toBe(mae.score(...twice));
  expect(mape.score(...weighted)).toBe(mape.score(...twice));
});
