import { describe, expect, it } from 'vitest';
import { toScores } from '../../../../src/learners/gbdt/objectives/predictions.js';

describe('raw scores become predictions', () => {
  it('as they are for residuals', () => {
    expect(toScores('huber', 'regression', Float64Array.of(1, -2), 1)).toEqual({
      rows: 2,
      width: 1,
      data: Float64Array.of(1, -2),
    });
  });

  it('by the inverse of the log link, finite', () => {
    for (const loss of ['poisson', 'gamma', 'tweedie']) {
      const { data } = toScores(loss, 'regression', Float64Array.of(0, Math.log(3), 1000), 1);
      expect(data[0]).toBe(1);
      expect(data[1]).toBeCloseTo(3, 14);
      expect(data[2]).toBe(Number.MAX_VALUE);
    }
  });

  it('as the probabilities of two classes, both exact in the tails', () => {
    const { width, rows, data } = toScores('logistic', 'binary', Float64Array.of(0, 50, -800), 1);
    expect([rows, width]).toEqual([3, 2]);
    expect(Array.from(data.subarray(0, 2))).toEqual([0.5, 0.5]);
    expect(data[2]! / Math.exp(-50)).toBeCloseTo(1, 12);
    expect(Array.from(data.subarray(4))).toEqual([1, 0]);
  });

  it('as the probabilities of several classes, whatever the level of the scores', () => {
    const { width, data } = toScores(
      'auto',
      'multiclass',
      Float64Array.of(0, Math.log(3), 0, 2000, 2000, 0),
      3,
    );
    expect(width).toBe(3);
    [0.2, 0.6, 0.2, 0.5, 0.5, 0].forEach((p, i) => expect(data[i]).toBeCloseTo(p, 14));
  });
});
