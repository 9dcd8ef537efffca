import { describe, expect, it } from 'vitest';
import { ordinal } from '../../src/features/ordinal.js';
import { categoryColumn, fitted } from './columns.js';

const cells = ['a', 'a', 'a', 'b', 'b', null, 'c', 'd'];
const train = categoryColumn(cells);
const later = categoryColumn(['b', 'd', 'new', null], train.levels);

describe('ordinal', () => {
  it('says how many codes there are, NaN for missing and unknown', () => {
    const done = fitted(ordinal, train)!;
    expect(done.block.levels).toEqual([4]);
    expect(done.apply(later).columns).toEqual([Float64Array.of(1, 3, NaN, NaN)]);
  });

  it('gives the rarest levels the last code where there are more than max_levels', () => {
    const done = fitted(ordinal, train, { max_levels: 3 })!;
    expect(done.block.levels).toEqual([3]);
    expect(done.block.columns).toEqual([Float64Array.of(0, 0, 0, 1, 1, NaN, 2, 2)]);
  });
});
