import { describe, expect, it } from 'vitest';
import { frequency } from '../../src/features/frequency.js';
import { categoryColumn, fitted } from './columns.js';

const cells = ['a', 'a', 'a', 'b', 'b', null, 'c', 'd'];
const train = categoryColumn(cells);
const later = categoryColumn(['b', 'd', 'new', null], train.levels);

describe('frequency', () => {
  it('counts the training rows of the level', () => {
    expect(fitted(frequency, train)!.apply(later).columns).toEqual([Float64Array.of(2, 1, 0, 1)]);
  });
});
