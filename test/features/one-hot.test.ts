import { describe, expect, it } from 'vitest';
import { oneHot } from '../../src/features/one-hot.js';
import { categoryColumn, fitted, fullRows } from './columns.js';

const cells = ['a', 'a', 'a', 'b', 'b', null, 'c', 'd'];
const train = categoryColumn(cells);
const later = categoryColumn(['b', 'd', 'new', null], train.levels);

describe('one-hot', () => {
  it('lets rare levels share a column, gives missing its own, and counts an unknown level as rare', () => {
    const done = fitted(oneHot, train, { min_frequency: 2 })!;
    expect(oneHot.sparseNames!(done.state as never, train)).toEqual(['c=a', 'c=b', 'c:rare', 'c:missing']);
    expect(fullRows([done.apply(later)])).toEqual([
      [0, 1, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ]);
  });

  it('gives all zeros for unknown and missing where training had neither rare nor missing ones', () => {
    const done = fitted(oneHot, categoryColumn(['a', 'b', 'a', 'b']))!;
    expect(fullRows([done.apply(categoryColumn(['new', null, 'b'], ['a', 'b']))])).toEqual([
      [0, 0],
      [0, 0],
      [0, 1],
    ]);
  });

  it('keeps the most frequent levels where there are too many', () => {
    const done = fitted(oneHot, train, { max_levels: 2 })!;
    expect(oneHot.sparseNames!(done.state as never, train)).toEqual(['c=a', 'c:rare', 'c:missing']);
  });

  it('leaves out the first column, and says which are left', () => {
    const done = fitted(oneHot, train, { min_frequency: 2, drop: 'first' })!;
    expect(oneHot.sparseNames!(done.state as never, train)).toEqual(['c=b', 'c:rare', 'c:missing']);
    expect(fullRows([done.apply(categoryColumn(['a', 'b', 'new', null], train.levels))])).toEqual([
      [0, 0, 0],
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]);
    expect(fitted(oneHot, categoryColumn(['a', 'a']), { drop: 'first' })).toBeNull();
  });

  it('keeps unknown levels apart from rare ones if told to', () => {
    const done = fitted(oneHot, train, { min_frequency: 2, handle_unknown: 'ignore' })!;
    expect(fullRows([done.apply(categoryColumn(['new', 'd'], train.levels))])).toEqual([
      [0, 0, 0, 0],
      [0, 0, 1, 0],
    ]);
  });
});
