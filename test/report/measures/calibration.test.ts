import { expect, it } from 'vitest';
import { rngFrom } from '../../../src/core/rng.js';
import { calibration, shareInterval } from '../../../src/report/measures/calibration.js';

it('finds that what is said happens, in bins of about equally many rows', () => {
  const rng = rngFrom('calibration');
  const p = Float64Array.from({ length: 20_000 }, () => rng.next());
  const bins = calibration(
    p,
    Uint8Array.from(p, (value) => (rng.next() < value ? 1 : 0)),
  );
  expect(bins).toHaveLength(10);
  for (const { rows, said, happened } of bins) {
    expect(rows).toBeGreaterThan(1900);
    expect(Math.abs(said - happened)).toBeLessThan(0.04);
  }
  expect(bins.reduce((sum, { rows }) => sum + rows, 0)).toBe(20_000);
});

it('keeps equal probabilities in one bin', () => {
  const p = Float64Array.from({ length: 100 }, (_, i) => (i < 90 ? 0.1 : 0.9));
  const bins = calibration(p, new Uint8Array(100));
  expect(bins.map(({ rows }) => rows)).toEqual([90, 10]);
});

it('gives the interval of Wilson', () => {
  // statsmodels: proportion_confint(8, 10, method='wilson')
  const [low, high] = shareInterval(8, 10);
  expect(low).toBeCloseTo(0.49016, 4);
  expect(high).toBeCloseTo(0.94332, 4);
});
