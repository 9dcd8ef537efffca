import { describe, expect, it } from 'vitest';
import { encode } from '../../src/core/codec.js';
import type { Plain } from '../../src/core/plain.js';
import { evaluate, inlineExecutor } from '../../src/search/evaluate.js';
import { defaults, type Params } from '../../src/core/space.js';
import { logistic } from '../../src/learners/logistic.js';
import { gbdt } from '../../src/learners/gbdt/gbdt.js';
import { TIME_IS_UP, type Dataset, type Job } from '../../src/search/trial.js';
import { fitInline, mixedTable } from '../support/fitted.js';

const { data } = await fitInline(mixedTable(200), { trials: 1 });
const params = { ...defaults(gbdt.space), n_estimators: 50 };
const job: Job = { trial: 1, fold: 0, plan: 'codes', learner: 'gbdt', params, maxRows: 0, seed: 's' };

describe('evaluate', () => {
  it('is a pure function of data and job', () => {
    const a = evaluate(data, job, () => 0);
    const b = evaluate(structuredClone(data), structuredClone(job), () => 0);
    expect(encode(a as unknown as Plain)).toBe(encode(b as unknown as Plain));
  });

  it('fits the encoders that learn from the label without the labels of the rows to check on', () => {
    const { valid } = data.folds[0]!;
    const flipped = flip(data, valid);
    const encoders = (d: Dataset): string => {
      const outcome = evaluate(d, job, () => 0);
      if (!outcome.ok) throw new Error(outcome.why);
      expect(outcome.model.encoders.length).toBeGreaterThan(0);
      return encode(outcome.model.encoders as unknown as Plain);
    };
    expect(encoders(flipped)).toBe(encoders(data));
    expect(encoders(flip(data, data.folds[0]!.train))).not.toBe(encoders(data));
  });

  it('expands the columns of linear learners without the labels of the rows to check on', () => {
    const params = { ...defaults(logistic.space), expand: 'pairs' };
    const linear = { ...job, plan: 'dense', learner: 'logistic', params };
    const encoders = (d: Dataset, own: Params = params): string => {
      const outcome = evaluate(d, { ...linear, params: own }, () => 0);
      if (!outcome.ok) throw new Error(outcome.why);
      return encode(outcome.model.encoders as unknown as Plain);
    };
    expect(encoders(data)).toContain('"expansion"');
    expect(encoders(data, { ...params, expand: 'none' })).not.toContain('"expansion"');
    expect(encoders(flip(data, data.folds[0]!.valid))).toBe(encoders(data));
  });

  it('tells the learner how much of its time is left, so that it ends early instead of being lost', () => {
    let now = 0;
    const late = evaluate(data, job, () => now++, 3);
    const whole = evaluate(data, job, () => 0, Infinity);
    expect(late.ok && whole.ok).toBe(true);
    expect(encode(late as unknown as Plain).length).toBeLessThan(
      encode(whole as unknown as Plain).length / 2,
    );
  });

  it('answers with the reason when a job cannot be done', () => {
    expect(evaluate(data, { ...job, learner: 'none' }, () => 0)).toMatchObject({ ok: false });
    expect(evaluate(data, { ...job, fold: 99 }, () => 0)).toMatchObject({ ok: false });
  });

  it('starts no job once the time is up', async () => {
    const outcomes = await inlineExecutor(data, () => 0).run([job, job], () => true);
    expect(outcomes).toEqual([
      { ok: false, why: TIME_IS_UP },
      { ok: false, why: TIME_IS_UP },
    ]);
  });
});

function flip(d: Dataset, rows: Int32Array): Dataset {
  if (d.y.task === 'regression') throw new Error('classes are expected');
  const codes = d.y.codes.slice();
  for (const row of rows) codes[row] = 1 - codes[row]!;
  return { ...d, y: { ...d.y, codes } };
}
