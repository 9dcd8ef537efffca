import { describe, expect, it } from 'vitest';
import { costMetric, costsOf, ruleOf, tableOf } from '../../src/metrics/cost.js';
import { decide, reorderedDecision, scoreDecided } from '../../src/metrics/decision.js';
import { metricFor } from '../../src/metrics/registry.js';
import { classesOf, scoresOf } from '../support/metric-cases.js';

const classes = ['ill', 'well', '__proto__'];

describe('costs', () => {
  it('are 0 where the class is right and 1 where it is not, unless the table says another', () => {
    const table = JSON.parse('{"ill": {"well": 20, "ill": 2}, "__proto__": {"ill": 0.5}}') as object;
    const costs = costsOf(table as never, classes);
    expect(costs).toEqual([
      [2, 20, 1],
      [1, 0, 1],
      [0.5, 1, 0],
    ]);
    expect(costsOf(tableOf(costs, ['a', 'b', 'c']), ['a', 'b', 'c'])).toEqual(costs);
  });

  it.each([{ sick: { well: 1 } }, { ill: { wel: 1 } }])(
    'of no class of the label are refused: %j',
    (table) => {
      expect(() => costsOf(table as never, classes)).toThrow(
        expect.objectContaining({ kind: 'input', hint: expect.stringContaining('"ill", "well"') }),
      );
    },
  );

  it('have to be known for the metric', () => {
    expect(() => metricFor('cost', 'binary')).toThrow(
      expect.objectContaining({ kind: 'usage', hint: expect.stringContaining('--cost') }),
    );
    expect(() => metricFor('cost', 'regression', [[0]])).toThrow('does not fit a regression task');
  });
});

describe('cost', () => {
  const y = classesOf([0, 0, 1], 2);
  const costs = [
    [0, 10],
    [1, 0],
  ];

  it('is the weighted mean of what the given classes cost', () => {
    const metric = costMetric(costs);
    const scores = scoresOf([
      [0.4, 0.6],
      [0.9, 0.1],
      [0.8, 0.2],
    ]);
    expect(metric.score(y, scores)).toBeCloseTo(11 / 3, 12);
    expect(metric.score(y, scores, Float64Array.of(1, 2, 2))).toBeCloseTo(12 / 5, 12);
    expect(scoreDecided(metric, y, scores, null, ruleOf(costs))).toBeCloseTo(1 / 3, 12);
  });

  it.each([
    [
      [0, 10],
      [1, 0],
    ],
    [
      [1, 3],
      [8, 2],
    ],
    [
      [0, 1, 5],
      [2, 0, 0.5],
      [9, 4, 1],
    ],
    [
      [0, 0, 5],
      [2, 0, 3],
      [1, 4, 0],
    ],
  ])('is least by the rule, whatever the probabilities (%j …)', (...rows: number[][]) => {
    const width = rows.length;
    const list = Array.from({ length: 60 }, (_, i) => {
      const raw = Array.from({ length: width }, (_, k) => 1 + ((7 * i + 13 * k * (i + 1)) % 29));
      return raw.map((v) => v / raw.reduce((a, b) => a + b));
    });
    const expectedCost = (p: number[], j: number): number =>
      p.reduce((sum, v, i) => sum + v * rows[i]![j]!, 0);
    const given = decide(scoresOf(list), ruleOf(rows));
    list.forEach((p, row) => {
      const least = Math.min(...rows.map((_, j) => expectedCost(p, j)));
      expect(expectedCost(p, given[row]!)).toBeCloseTo(least, 12);
    });
    const places = rows.map((_, k) => (k + 1) % width);
    const turned = list.map((p) => places.map((k) => p[k]!));
    const again = decide(scoresOf(turned), reorderedDecision(ruleOf(rows), places));
    list.forEach((p, row) =>
      expect(expectedCost(p, places[again[row]!]!)).toBeCloseTo(expectedCost(p, given[row]!), 12),
    );
  });
});
