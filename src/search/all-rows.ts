import { rngFrom } from '../core/rng.js';
import type { Params, Space } from '../core/space.js';
import { learners } from '../learners/registry.js';
import type { Member } from '../model/model-file.js';
import { ALL_ROWS, type Executor, type Job, type Trial } from './trial.js';

/**
 * Members with one model each, fitted on all rows with what the folds settled on. A member that cannot be fitted so keeps
 * the models that it has.
 */
export async function onAllRows(
  members: readonly Member[],
  trials: readonly Trial[],
  executor: Executor,
  seed: number,
  expired: () => boolean,
  left?: () => number,
): Promise<Member[]> {
  const jobs = members.map(({ name }): Job => {
    const { id, learner, plan, params, chosen, maxRows } = trials.find((trial) => trial.name === name)!;
    const fit = { trial: id, fold: ALL_ROWS, plan, learner, maxRows };
    const rng = rngFrom(String(seed)).fork(learner).fork(id).fork(ALL_ROWS);
    return { ...fit, params: settledOn(params, chosen ?? {}, learners.get(learner).space), seed: rng.seed };
  });
  const outcomes = await executor.run(jobs, expired, left);
  return members.map((member, i) => {
    const outcome = outcomes[i]!;
    return outcome.ok ? { ...member, models: [outcome.model] } : member;
  });
}

/** Parameters with which no rows to check on are needed: chosen_alpha is alpha, and there is no path any more. */
export function settledOn(params: Params, chosen: Params, space: Space): Params {
  const found = Object.entries(chosen).flatMap(([key, value]) => {
    const name = key.replace(/^chosen_/, '');
    const dim = name === key ? undefined : space[name];
    if (!dim) return [];
    return [[name, dim.kind === 'int' ? Math.max(1, Math.round(Number(value))) : value] as const];
  });
  const isOnPath = found.length > 0 && space['path'] !== undefined;
  return { ...params, ...Object.fromEntries(found), ...(isOnPath && { path: false }) };
}
