import { describe, expect, it } from 'vitest';
import type { Scores, Target } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { tempered } from '../../src/core/temperature.js';
import { logLoss } from '../../src/metrics/log-loss.js';
import { calibrate } from '../../src/search/calibration.js';

/** Classes drawn by probabilities whose log-odds are then multiplied by `sharpness` before anybody sees them. */
function shown(rows: number, sharpness: number, seed: string): { y: Target; scores: Scores } {
  const rng = rngFrom(seed);
  const data = new Float64Array(2 * rows);
  const codes = Int32Array.from({ length: rows }, (_, i) => {
    const odds = 1.5 * rng.normal();
    data[2 * i + 1] = 1 / (1 + Math.exp(-sharpness * odds));
    data[2 * i] = 1 - data[2 * i + 1]!;
    return rng.next() < 1 / (1 + Math.exp(-odds)) ? 1 : 0;
  });
  return { y: { task: 'binary', codes, classes: ['a', 'b'] }, scores: { rows, width: 2, data } };
}

describe('calibrating a blend', () => {
  it.each([0.7, 1.4])('finds by how much probabilities were blurred or sharpened: %f', (sharpness) => {
    const { y, scores } = shown(8000, sharpness, 'train');
    const calibration = calibrate(y, scores, null)!;
    expect(calibration.temperature).toBeCloseTo(sharpness, 1);
    const other = shown(8000, sharpness, 'test');
    expect(logLoss.score(other.y, tempered(other.scores, calibration))).toBeLessThan(
      logLoss.score(other.y, other.scores) - 0.005,
    );
  });

  it('leaves probabilities that are right, whatever chance says of a few rows', () => {
    const seeds = Array.from({ length: 20 }, (_, i) => `right ${i}`);
    const changed = seeds.filter((seed) => {
      const { y, scores } = shown(300, 1, seed);
      return calibrate(y, scores, null) !== null;
    });
    expect(changed.length).toBeLessThan(8); // a gain of more than 1 by chance alone: one in six
  });

  it('counts weights, and leaves numbers alone', () => {
    const { y, scores } = shown(4000, 1, 'weights');
    const right = y.task === 'regression' ? [] : Array.from(y.codes, (k, i) => scores.data[2 * i + k]! > 0.5);
    const weight = Float64Array.from(right, (is) => (is ? 1.5 : 0.2));
    expect(calibrate(y, scores, weight)!.temperature).toBeLessThan(0.8);
    const values: Target = { task: 'regression', values: new Float64Array(3) };
    expect(calibrate(values, { rows: 3, width: 1, data: new Float64Array(3) }, null)).toBeNull();
  });
});
