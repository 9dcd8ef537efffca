import { expect, it } from 'vitest';
import { logLoss } from '../../src/metrics/log-loss.js';
import { classesOf, describeReference, scoresOf } from '../support/metric-cases.js';

describeReference('log_loss');

it('brings rows to the sum 1', () => {
  expect(logLoss.score(classesOf([1], 2), scoresOf([[3, 1]]))).toBeCloseTo(Math.log(4), 14);
});

it('stays finite where the true class got probability 0', () => {
  expect(logLoss.score(classesOf([1], 2), scoresOf([[1, 0]]))).toBeCloseTo(
    -Math.log(2.220446049250313e-16),
    10,
  );
});
