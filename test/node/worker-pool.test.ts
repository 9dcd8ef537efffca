import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaults } from '../../src/core/space.js';
import { learners } from '../../src/learners/registry.js';
import { inlineExecutor } from '../../src/search/evaluate.js';
import { TIME_IS_UP, type Dataset, type Executor, type Job, type Outcome } from '../../src/search/trial.js';
import type * as pool from '../../src/node/worker-pool.js';
import { fitInline, mixedTable } from '../support/fitted.js';

// Workers cannot load TypeScript: this is the built pool, over the built worker.
const built = '../../dist/lib/node/worker-pool.js';
const { threadPool } = (await import(built)) as typeof pool;

const { data } = await fitInline(mixedTable(150), { trials: 1 });
const job = (learner: string, fold: number): Job => ({
  trial: 1,
  fold,
  plan: learners.get(learner).input,
  learner,
  params: defaults(learners.get(learner).space),
  maxRows: 0,
  seed: `pool/${fold}`,
});
const jobs = ['logistic', 'gbdt', 'mlp'].flatMap((name) => [0, 1, 2].map((fold) => job(name, fold)));
const timeless = (outcomes: readonly Outcome[]): unknown =>
  outcomes.map((o) => (o.ok ? { ...o, fitSeconds: 0, predictSeconds: 0 } : o));

const ENOUGH = 512e6;

async function withPool<T>(size: number, use: (pool: Executor) => Promise<T>, heap = ENOUGH): Promise<T> {
  const pool = threadPool(data, size, heap);
  try {
    return await use(pool);
  } finally {
    await pool.close();
  }
}

/** Less than a worker needs before its first job. */
const TOO_SMALL = 6e6;
const OUT_OF_MEMORY = { ok: false, why: 'out of memory' };

/** Two pools that look like one: workers that fit this learner have too little memory. */
function fatalFor(learner: string, dataset: Dataset): Executor {
  const good = threadPool(dataset, 2, ENOUGH);
  const bad = threadPool(dataset, 2, TOO_SMALL);
  return {
    run: (all, expired) =>
      Promise.all(
        all.map(async (one) => {
          const [outcome] = await (one.learner === learner ? bad : good).run([one], expired);
          return outcome!;
        }),
      ),
    close: async () => {
      await Promise.all([good.close(), bad.close()]);
    },
  };
}

describe('threadPool', () => {
  it('gives what one thread gives, in the order of the jobs', async () => {
    const inline = timeless(await inlineExecutor(data, () => 0).run(jobs, () => false));
    for (const size of [1, 3]) {
      const pooled = await withPool(size, (executor) => executor.run(jobs, () => false));
      expect(timeless(pooled)).toEqual(inline);
    }
  });

  it('ends running jobs when the time is up, and can be used again', async () => {
    await withPool(2, async (executor) => {
      const started = performance.now();
      const long = jobs.map((j) => ({
        ...j,
        learner: 'mlp',
        plan: 'dense',
        params: defaults(learners.get('mlp').space),
      }));
      const outcomes = await executor.run(
        [...long, ...long, ...long, ...long],
        () => performance.now() - started > 300,
      );
      expect(outcomes.at(-1)).toEqual({ ok: false, why: TIME_IS_UP });
      const [again] = await executor.run([job('logistic', 0)], () => false);
      expect(again!.ok).toBe(true);
    });
  });

  it('answers for workers that die, and goes on with new ones', async () => {
    const outcomes = await withPool(1, (pool) => pool.run(jobs.slice(0, 2), () => false), TOO_SMALL);
    expect(outcomes).toEqual([OUT_OF_MEMORY, OUT_OF_MEMORY]);
  });

  it('lets a trial whose workers die cost itself, not the run', async () => {
    const { leaderboard, model } = await fitInline(
      mixedTable(150),
      { learners: ['logistic', 'gbdt'], trials: 3 },
      { workers: 2, executor: (dataset) => Promise.resolve(fatalFor('gbdt', dataset)) },
    );
    const byLearner = (name: string): object => leaderboard.find(({ learner }) => learner === name)!;
    expect(byLearner('gbdt')).toMatchObject({ status: 'failed', error: OUT_OF_MEMORY.why });
    expect(byLearner('logistic')).toMatchObject({ status: 'ok' });
    expect(model.members.map(({ learner }) => learner)).toContain('logistic');
  });

  it('passes on why a job failed', async () => {
    const [outcome] = await withPool(1, (pool) =>
      pool.run([{ ...job('gbdt', 0), learner: 'none' }], () => false),
    );
    expect(outcome).toMatchObject({ ok: false });
  });

  it('runs on the build', () => {
    expect(existsSync('dist/cli/worker.js')).toBe(true);
  });
});
