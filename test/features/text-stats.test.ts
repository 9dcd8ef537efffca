import { describe, expect, it } from 'vitest';
import { textStats } from '../../src/features/text-stats.js';
import { fitted, textColumn } from './columns.js';

describe('text-stats', () => {
  it('measures length, words, digits, capitals and marks; NaN where there is no text', () => {
    const { columns } = fitted(textStats, textColumn(['Win £100 NOW!', null, '']))!.block;
    expect(columns.map((values) => values[0])).toEqual([13, 3, 3 / 13, 4 / 13, 2]);
    expect(columns.every((values) => Number.isNaN(values[1]))).toBe(true);
    expect(columns.map((values) => values[2])).toEqual([0, 0, 0, 0, 0]);
  });
});
