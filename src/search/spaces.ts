import type { Task } from '../core/data.js';
import { usageError } from '../core/errors.js';
import type { Dim, Setting, Space } from '../core/space.js';
import { defaultLearners, learners } from '../learners/registry.js';
import { spaceWith } from '../learners/settings.js';
import type { Schema } from '../table/schema.js';
import type { Spaces } from './sampler.js';

/**
 * The learners to search besides the baseline, in registry order (cheap ones first); those of other tasks are
 * passed over. `learners`: registry names; empty = all of the default search.
 * @throws AutomlError (usage) if none is left
 */
export function learnersFor(
  options: { readonly learners: readonly string[]; readonly exclude: readonly string[] },
  task: Task,
): string[] {
  const named = (options.learners.length > 0 ? options.learners : defaultLearners).map((name) =>
    learners.get(name),
  );
  const excluded = new Set(options.exclude.map((name) => learners.get(name).name));
  const fit = named.filter((learner) => learner.tasks.includes(task));
  if (fit.length === 0)
    throw usageError(
      `${named.map((learner) => learner.name).join(', ')}: no learner for ${task}`,
      `for ${task} there are: ${learners.all
        .filter((l) => l.tasks.includes(task))
        .map((l) => l.name)
        .join(', ')}`,
    );
  if (fit.every((learner) => excluded.has(learner.name)))
    throw usageError('--exclude leaves no learner to search', 'leave out fewer');
  const chosen = new Set(fit.filter((learner) => learner.name !== 'baseline' && !excluded.has(learner.name)));
  return learners.all.filter((learner) => chosen.has(learner)).map((learner) => learner.name);
}

/** What may be searched of each of them, with what the user has set. wide: see isWide. @throws AutomlError (usage) if it is of another learner */
export function spacesOf(
  names: readonly string[],
  settings: readonly Setting[],
  task: Task,
  wide: boolean,
): Spaces {
  const lost = settings.find(({ learner }) => !names.includes(learner));
  if (lost)
    throw usageError(
      `--set ${lost.learner}.${lost.param}: ${lost.learner} is not searched`,
      `searched are: ${names.join(', ')} (see --learners)`,
    );
  return new Map(
    names.map((name) => {
      const { idle, ofWide = [] } = learners.get(name);
      const set = settings.filter(({ learner }) => learner === name).map(({ param }) => param);
      const free = wide ? ofWide.filter((param) => !set.includes(param)) : [];
      return [name, searched(unsearched(spaceWith(name, settings), idle?.[task] ?? []), free)];
    }),
  );
}

const WIDE = 30;
const ROWS_PER_COLUMN = 100;

/** Whether to leave out columns is worth a try: figures in docs/architecture.md. */
export function isWide({ columns }: Schema, rows: number): boolean {
  const numbers = columns.filter(
    ({ role, kind }) => role === 'feature' && kind !== 'category' && kind !== 'text',
  );
  return numbers.length >= WIDE && rows < ROWS_PER_COLUMN * numbers.length;
}

function searched(space: Space, names: readonly string[]): Space {
  return Object.fromEntries(
    Object.entries(space).map(([name, dim]): [string, Dim] => {
      if (!names.includes(name)) return [name, dim];
      const { searched: _, ...free } = dim;
      return [name, free];
    }),
  );
}

function unsearched(space: Space, idle: readonly string[]): Space {
  return Object.fromEntries(
    Object.entries(space).map(([name, dim]): [string, Dim] => [
      name,
      idle.includes(name) ? { ...dim, searched: false } : dim,
    ]),
  );
}
