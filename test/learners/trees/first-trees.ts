import { nodesOf } from '../../../src/learners/trees/nodes.js';
import type { Trees } from '../../../src/learners/trees/trees.js';

/** The first trees of a forest whose leaves add one number. */
export function firstTrees(trees: Trees, count: number): Trees {
  const nodes = nodesOf(trees).roots[count] ?? trees.tests.length;
  const tests = trees.tests.slice(0, nodes);
  const leaves = tests.filter((test) => test === 0).length;
  return {
    ...trees,
    tests,
    cuts: trees.cuts.slice(0, nodes - leaves),
    leaves: trees.leaves.slice(0, leaves),
    cover: trees.cover.slice(0, leaves),
  };
}
