import { describe, expect, it } from 'vitest';
import type { Target } from '../src/core/data.js';
import { evaluate } from '../src/evaluate.js';

describe('evaluate', () => {
  const y: Target = { task: 'binary', codes: Int32Array.of(0, 0, 1, 1), classes: ['no', 'yes'] };
  const scores = { rows: 4, width: 2, data: Float64Array.of(0.9, 0.1, 0.4, 0.6, 0.2, 0.8, 0.6, 0.4) };

  it('gives every metric of the task and the confusion matrix by true class', () => {
    const { metrics, confusion, errors, rows } = evaluate(y, scores);
    expect(rows).toBe(4);
    expect(confusion).toEqual({
      classes: ['no', 'yes'],
      counts: [
        [1, 1],
        [1, 1],
      ],
    });
    expect(errors).toBeNull();
    expect(metrics.find(({ metric }) => metric === 'accuracy')?.score).toBe(0.5);
    expect(metrics.find(({ metric }) => metric === 'roc_auc')?.score).toBe(0.75);
    expect(metrics.map(({ metric }) => metric)).not.toContain('rmse');
  });

  it('gives the named metrics alone', () => {
    expect(evaluate(y, scores, ['log_loss']).metrics).toHaveLength(1);
    expect(() => evaluate(y, scores, ['rmse'])).toThrow(/does not fit a binary task/);
  });

  it('gives error quantiles for numbers', () => {
    const target: Target = { task: 'regression', values: Float64Array.of(1, 2, 3) };
    const { confusion, errors } = evaluate(target, { rows: 3, width: 1, data: Float64Array.of(1, 1, 5) });
    expect(confusion).toBeNull();
    expect(errors?.map(({ absolute }) => absolute)).toEqual([0, 0.1, 0.5, 1, 1.5, 1.9, 2]);
  });

  it('says NaN where a metric is not defined', () => {
    const single: Target = { task: 'binary', codes: Int32Array.of(0, 0), classes: ['no', 'yes'] };
    const { metrics } = evaluate(single, { rows: 2, width: 2, data: Float64Array.of(1, 0, 0.5, 0.5) }, [
      'roc_auc',
    ]);
    expect(metrics[0]?.score).toBeNaN();
  });
});
