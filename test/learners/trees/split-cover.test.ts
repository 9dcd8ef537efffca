import { expect, it } from 'vitest';
import { splitCover } from '../../../src/learners/trees/split-cover.js';
import { newForest } from '../../../src/learners/trees/trees.js';

it('counts for each column the rows that it split, over all trees', () => {
  const forest = newForest();
  for (const rows of [10, 6]) {
    const root = forest.addTree();
    const left = forest.split(root, 2, 0.5, false);
    const inner = forest.split(left, 0, 0.5, false);
    forest.setCover(inner, rows / 2 - 2);
    forest.setCover(inner + 1, 2);
    forest.setCover(left + 1, rows / 2);
  }
  const trees = forest.finish(2, 1, { start: new Int32Array(4), bins: new Uint8Array(0) });
  expect(splitCover(trees, 4)).toEqual(Float64Array.of(8, 0, 16, 0));
});
