import { describe, expect, it } from 'vitest';
import type { Scores, Target } from '../../src/core/data.js';
import { decide, scoreDecided } from '../../src/metrics/decision.js';
import { metrics } from '../../src/metrics/registry.js';

const y: Target = { task: 'binary', codes: Int32Array.of(0, 0, 1, 1), classes: ['no', 'yes'] };
const scores: Scores = { rows: 4, width: 2, data: Float64Array.of(0.9, 0.1, 0.7, 0.3, 0.65, 0.35, 0.2, 0.8) };

describe('a decision', () => {
  it('is the threshold 1 / (1 + factor) on the second of two classes', () => {
    expect([...decide(scores, null)]).toEqual([0, 0, 0, 1]);
    expect([...decide(scores, [1, 2])]).toEqual([0, 0, 1, 1]); // 1/3 lies between 0.3 and 0.35
    expect([...decide(scores, [1, 1.8])]).toEqual([0, 0, 0, 1]); // 0.357 lies above
  });

  it('changes the scores of metrics that see classes, and of no others', () => {
    const f1 = metrics.get('f1');
    expect(scoreDecided(f1, y, scores, null, null)).toBeCloseTo(2 / 3, 12);
    expect(scoreDecided(f1, y, scores, null, [1, 2])).toBe(1);
    for (const name of ['roc_auc', 'log_loss', 'brier', 'average_precision']) {
      const metric = metrics.get(name);
      expect(scoreDecided(metric, y, scores, null, [1, 2])).toBe(metric.score(y, scores));
    }
  });
});
