import { describe, expect, it } from 'vitest';
import { pinballNamed } from '../../src/metrics/pinball.js';
import { metricFor } from '../../src/metrics/registry.js';
import { cases, firstDifference } from '../support/reference.js';
import { inputs, scoresOf, valuesOf } from '../support/metric-cases.js';

// mean_pinball_loss of scikit-learn 1.9.1, without and with the weights.
const reference = [
  [0.1, 0.335, 0.31923076923076926],
  [0.5, 0.275, 0.21153846153846154],
  [0.9, 0.215, 0.10384615384615385],
] as const;

describe('pinball_<level>', () => {
  it.each(reference)('is that of scikit-learn at %f', (level, plain, weighted) => {
    const y = valuesOf([1, 2, 3.5, -1, 0]);
    const scores = scoresOf([[0.5], [2.5], [3], [0], [0.25]]);
    const metric = metricFor(`pinball_${level}`, 'regression');
    expect(metric.score(y, scores)).toBeCloseTo(plain, 12);
    expect(metric.score(y, scores, Float64Array.of(1, 2, 0, 0.5, 3))).toBeCloseTo(weighted, 12);
  });

  it('has the figures of the reference cases', () => {
    const found = cases('metrics').flatMap((c) =>
      Object.entries(c.expected).flatMap(([name, want]) => {
        const metric = pinballNamed(name);
        if (!metric) return [];
        const { y, scores, weight } = inputs(c);
        return [firstDifference(metric.score(y, scores, weight), want, c.tolerance)];
      }),
    );
    expect(found.length).toBeGreaterThan(2);
    expect(found.filter((difference) => difference !== null)).toEqual([]);
  });

  it('asks learners for its quantile', () => {
    expect(metricFor('pinball_.25', 'regression').quantile).toBe(0.25);
  });

  it.each([
    'pinball_',
    'pinball_0',
    'pinball_1',
    'pinball_1.5',
    'pinball_-0.5',
    'pinball_0.5x',
    'pinball_0.0',
  ])('has no level as in %s', (name) => {
    expect(() => metricFor(name, 'regression')).toThrow(
      expect.objectContaining({ kind: 'usage', hint: expect.stringContaining('pinball_0.9') }),
    );
  });

  it('is for numbers', () => {
    expect(() => metricFor('pinball_0.9', 'binary')).toThrow('does not fit a binary task');
    expect(() => metricFor('f1', 'regression')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('pinball_0.9') }),
    );
  });
});
