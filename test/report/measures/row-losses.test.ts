import { expect, it } from 'vitest';
import { logLoss } from '../../../src/metrics/log-loss.js';
import { rowLosses } from '../../../src/report/measures/row-losses.js';

it('are absolute errors of numbers, and of classes what log_loss is the mean of', () => {
  const numbers = { rows: 2, width: 1, data: Float64Array.of(1, 5) };
  expect([...rowLosses({ task: 'regression', values: Float64Array.of(3, 4) }, numbers)]).toEqual([2, 1]);
  const y = { task: 'binary' as const, codes: Int32Array.of(1, 0), classes: ['a', 'b'] };
  const scores = { rows: 2, width: 2, data: Float64Array.of(0.2, 0.8, 0.7, 0.3) };
  const losses = rowLosses(y, scores);
  expect((losses[0]! + losses[1]!) / 2).toBeCloseTo(logLoss.score(y, scores), 12);
});
