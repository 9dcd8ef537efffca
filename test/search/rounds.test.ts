import { describe, expect, it } from 'vitest';
import { metrics } from '../../src/metrics/registry.js';
import { inlineExecutor } from '../../src/search/evaluate.js';
import { search, type SearchIo, type SearchOptions } from '../../src/search/rounds.js';
import type { Dataset, Executor, Job, Trial } from '../../src/search/trial.js';
import { fitInline, mixedTable, spacesOf } from '../support/fitted.js';

const { data } = await fitInline(mixedTable(120), { trials: 1 });
const options: SearchOptions = {
  spaces: spacesOf('logistic', 'gbdt'),
  metric: metrics.get('roc_auc'),
  trials: 7,
  timeLimit: 60,
  seed: 0,
};
const io: SearchIo = {
  expired: () => false,
  remaining: () => Infinity,
  workers: 1,
  onRound: () => undefined,
};
const executor = inlineExecutor(data, () => 0);
const run = (
  o: Partial<SearchOptions> = {},
  i: Partial<SearchIo> = {},
  e: Executor = executor,
): Promise<readonly Trial[]> => search(data, e, { ...options, ...o }, { ...io, ...i });

describe('search', () => {
  it('tries the baseline, then the default of each learner, then others, numbered in that order', async () => {
    const trials = await run();
    expect(trials.map((t) => t.id)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(trials.slice(0, 3).map((t) => t.learner)).toEqual(['baseline', 'logistic', 'gbdt']);
    expect(new Set(trials.map((t) => JSON.stringify([t.learner, t.params]))).size).toBe(7);
  });

  it('tries the early options of each learner right after the defaults', async () => {
    const trials = await run();
    expect(trials.slice(1, 5).map((t) => [t.learner, t.params['expand']])).toEqual([
      ['logistic', 'curves'],
      ['gbdt', 'combinations'],
      ['logistic', 'none'],
      ['logistic', 'pairs'],
    ]);
  });

  it('begins with boosted trees, and more leaves of them, where a table is long', async () => {
    const seen: string[] = [];
    const quick: Executor = {
      run: (jobs) => {
        for (const { learner, params, fold } of jobs)
          if (fold === 0) seen.push(learner === 'gbdt' ? `gbdt ${String(params['num_leaves'])}` : learner);
        return Promise.resolve(jobs.map(() => ({ ok: false as const, why: 'not run' })));
      },
      close: () => Promise.resolve(),
    };
    const long = {
      ...data,
      y: { task: 'binary', codes: new Int32Array(40_000), classes: ['a', 'b'] },
    } as const;
    const order = async (table: Dataset): Promise<string[]> => {
      seen.length = 0;
      await search(table, quick, { ...options, trials: 5, spaces: spacesOf('logistic', 'gbdt', 'mlp') }, io);
      return seen.slice();
    };
    expect(await order(long)).toEqual(['baseline', 'gbdt 31', 'gbdt 127', 'logistic', 'mlp']);
    expect((await order(data)).slice(0, 4)).toEqual(['baseline', 'logistic', 'gbdt 31', 'mlp']);
  });

  it('gives up candidates that are behind the third best of their learner on the first folds, and says so', async () => {
    const many = { ...data, folds: (await fitInline(mixedTable(120), { trials: 1, folds: 5 })).data.folds };
    const fitted: string[] = [];
    const quality = (trial: number): number => (trial < 6 ? 0.8 + 0.01 * trial : 0.5);
    const scripted: Executor = {
      run: (jobs) => {
        const real = (job: Job) => {
          fitted.push(`${job.trial}/${job.fold}`);
          const { valid } = many.folds[job.fold]!;
          const chance = new Float64Array(2 * valid.length).fill(0.5);
          const scores = { rows: valid.length, width: 2, data: chance };
          const model = { encoders: [], learner: { use: job.learner, state: null } };
          const loss = -quality(job.trial);
          return { ok: true as const, loss, scores, model, fitSeconds: 1, predictSeconds: 0 };
        };
        return Promise.resolve(jobs.map(real));
      },
      close: () => Promise.resolve(),
    };
    const trials = await search(many, scripted, { ...options, trials: 20, spaces: spacesOf('gbdt') }, io);
    const pruned = trials.filter((t) => t.why.startsWith('pruned'));
    expect(pruned.length).toBeGreaterThan(5);
    for (const { id, why, foldLosses, kept } of pruned) {
      expect(why).toMatch(/^pruned after 2 of 5 folds/);
      expect([foldLosses.length, kept]).toEqual([2, null]);
      expect(fitted.filter((one) => one.startsWith(`${id}/`))).toEqual([`${id}/0`, `${id}/1`]);
    }
    expect(trials.filter((t) => t.why === '').every((t) => t.foldLosses.length === 5)).toBe(true);
  });

  it('leaves out early options that would add nothing', async () => {
    const bare = { ...data, columns: [] };
    const lengths = async (table: typeof data): Promise<number[]> => {
      const seen: number[] = [];
      await search(
        table,
        inlineExecutor(table, () => 0),
        { ...options, spaces: spacesOf('logistic') },
        { ...io, onRound: (trials) => seen.push(trials.length) },
      );
      return seen.slice(0, 3);
    };
    expect(await lengths(data)).toEqual([1, 2, 4]);
    expect(await lengths(bare)).toEqual([1, 2, 2]);
  });

  it('stops at exactly the number of trials asked for', async () => {
    for (const trials of [1, 2, 5]) expect(await run({ trials })).toHaveLength(trials);
  });

  it('scores a trial over all out-of-fold predictions at once', async () => {
    const [, trial] = await run({ trials: 2 });
    const { scores } = trial!.kept!;
    expect(metrics.get('roc_auc').score(data.y, scores)).toBe(trial!.score);
  });

  it('keeps the baseline even if the time is up before the search begins', async () => {
    const trials = await run({}, { expired: () => true });
    expect(trials.filter((t) => t.why === '').map((t) => t.learner)).toEqual(['baseline']);
  });

  it('goes on without a candidate that fails, and keeps its reason', async () => {
    const failing: Executor = {
      ...executor,
      run: async (jobs: readonly Job[], expired) => {
        const outcomes = await executor.run(jobs, expired);
        return outcomes.map((o, i) =>
          jobs[i]!.learner === 'gbdt' ? { ok: false, why: 'out of memory' } : o,
        );
      },
    };
    const trials = await run({ trials: 4 }, {}, failing);
    expect(trials.find((t) => t.learner === 'gbdt')).toMatchObject({ why: 'out of memory', kept: null });
    expect(trials.filter((t) => t.why === '').length).toBeGreaterThan(1);
  });

  it('proposes nothing that the time left does not allow', async () => {
    let now = 0;
    const slow = inlineExecutor(data, () => (now += 1));
    const trials = await run({ trials: Infinity }, { remaining: () => 0.5 }, slow);
    expect(trials).toHaveLength(3);
  });

  it('ends by itself when nothing is gained any more', async () => {
    const trials = await run({ trials: Infinity, spaces: spacesOf('logistic') });
    expect(trials.length).toBeLessThan(200);
  });
});
