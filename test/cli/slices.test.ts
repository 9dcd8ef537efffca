import { describe, expect, it } from 'vitest';
import { slicesOf } from '../../src/cli/slices.js';
import { metrics } from '../../src/metrics/registry.js';

const numbers = (count: number, of: (i: number) => number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => of(i));

describe('slices', () => {
  it('are the metric for each value with its rows, worst first', () => {
    const y = { task: 'regression', values: Float64Array.of(1, 1, 1, 1) } as const;
    const scores = { rows: 4, width: 1, data: Float64Array.of(1, 2, 2, 5) };
    const column = { name: 'town', cells: ['Rome', 'Oslo', 'Oslo', ' '], numbers: null };
    expect(slicesOf(column, y, scores, metrics.get('mae'))).toEqual({
      column: 'town',
      metric: 'mae',
      groups: [
        { value: '(missing)', rows: 1, score: 4 },
        { value: 'Oslo', rows: 2, score: 1 },
        { value: 'Rome', rows: 1, score: 0 },
      ],
    });
  });

  it('of many numbers are fifths of the rows; missing ones stand apart', () => {
    const values = numbers(101, (i) => (i === 100 ? NaN : i));
    const column = { name: 'age', cells: Array.from(values, String), numbers: values };
    const y = { task: 'regression', values: new Float64Array(101) } as const;
    const scores = { rows: 101, width: 1, data: numbers(101, (i) => i) };
    const { groups } = slicesOf(column, y, scores, metrics.get('mae'));
    expect(groups.map(({ value, rows }) => [value, rows])).toEqual([
      ['(missing)', 1],
      ['80 to 99', 20],
      ['60 to below 80', 20],
      ['40 to below 60', 20],
      ['20 to below 40', 20],
      ['0 to below 20', 20],
    ]);
  });

  it('of many words keep the frequent ones, and an undefined score comes last', () => {
    const cells = Array.from({ length: 80 }, (_, i) => (i < 40 ? 'often' : `w${i}`));
    const codes = Int32Array.from(cells, (_, i) => Number(i < 40 && i % 2 === 0));
    const y = { task: 'binary', codes, classes: ['no', 'yes'] } as const;
    const scores = { rows: 80, width: 2, data: numbers(160, (i) => (i % 2 ? 0.4 : 0.6)) };
    const { groups } = slicesOf({ name: 'word', cells, numbers: null }, y, scores, metrics.get('roc_auc'));
    expect(groups[0]).toMatchObject({ value: 'often', rows: 40, score: 0.5 });
    expect(groups[1]).toMatchObject({ value: '21 other values', rows: 21 });
    expect(Number.isNaN(groups.at(-1)!.score)).toBe(true);
  });
});
