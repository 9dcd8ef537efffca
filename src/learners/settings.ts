import { pinned } from '../core/space.js';
import type { Setting, Space } from '../core/space.js';
import { learners } from './registry.js';

/**
 * The space of a learner with what was set of it.
 * @throws AutomlError (usage) if there is no such learner or parameter, or a value is not allowed, by itself or beside others
 */
export function spaceWith(name: string, settings: readonly Setting[]): Space {
  const learner = learners.get(name);
  const own = settings.filter((setting) => setting.learner === name);
  const space = pinned(name, learner.space, own);
  learner.check?.(Object.fromEntries(own.map(({ param }) => [param, space[param]!.start])));
  return space;
}
