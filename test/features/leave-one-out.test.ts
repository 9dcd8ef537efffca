import { describe, expect, it } from 'vitest';
import { allRows, type Target } from '../../src/core/data.js';
import { leaveOneOut } from '../../src/features/leave-one-out.js';
import { orderedTargetMean } from '../../src/features/ordered-target-mean.js';
import { categoryColumn, fitted } from './columns.js';

const numbers = (...values: number[]): Target => ({ task: 'regression', values: Float64Array.from(values) });
const column = categoryColumn(['a', 'a', 'a', 'b', 'b', 'c', null, null, 'a']);
const y = numbers(1, 2, 6, 10, 20, 100, 7, 9, 1000);
/** All but the last row. */
const lesson = { y, rows: allRows(8), weight: null };

describe('leave-one-out', () => {
  it('gives a training row the mean of the other rows of its level, or of all where there are none', () => {
    const { block } = fitted(leaveOneOut, column, { smooth: 0 }, lesson)!;
    const others = 55 / 7; // of all but the row with 100
    expect(Array.from(block.columns[0]!.subarray(0, 8))).toEqual([4, 3.5, 1.5, 20, 10, others, 9, 7]);
  });

  it('gives all other rows what target-mean with that smoothing gives', () => {
    const done = fitted(leaveOneOut, column, { smooth: 3 }, lesson)!;
    const own = fitted(orderedTargetMean, column, { prior_weight: 3 }, lesson)!.apply(column);
    expect(done.apply(column)).toEqual(own);
    expect(done.block.columns[0]![8]).toBe(done.apply(column).columns[0]![8]);
    const overall = 155 / 8;
    expect(done.apply(column).columns[0]![0]).toBeCloseTo((9 + 3 * overall) / 6, 12);
    expect(done.apply(categoryColumn(['new'], column.levels)).columns[0]![0]).toBeCloseTo(overall, 12);
  });

  it('draws towards the mean of the others, not of all', () => {
    const { block } = fitted(leaveOneOut, column, { smooth: 2 }, lesson)!;
    expect(block.columns[0]![0]).toBeCloseTo((8 + (2 * 154) / 7) / 4, 12);
  });

  it('leaves out all copies of a row that was drawn several times', () => {
    const twice = { ...lesson, rows: Int32Array.of(0, 0, 0, 1, 2) };
    const { block } = fitted(leaveOneOut, column, { smooth: 0 }, twice)!;
    expect(block.columns[0]![0]).toBe(4);
    expect(block.columns[0]![1]).toBe(9 / 4);
  });

  it('weighs rows', () => {
    const weight = Float64Array.of(3, 1, 1, 1, 1, 1, 1, 1, 1);
    const { block } = fitted(leaveOneOut, column, { smooth: 0 }, { ...lesson, weight })!;
    expect(block.columns[0]![1]).toBeCloseTo(9 / 4, 12);
  });

  it('has a column per class, and blurs training rows alone', () => {
    const codes = Int32Array.of(0, 1, 2, 0, 1, 2, 0, 1, 2);
    const classed = { ...lesson, y: { task: 'multiclass' as const, codes, classes: ['x', 'y', 'z'] } };
    const plain = fitted(leaveOneOut, column, {}, classed)!;
    expect(plain.block.names).toEqual(['c:mean=x', 'c:mean=y', 'c:mean=z']);
    const blurred = fitted(leaveOneOut, column, { sigma: 0.1 }, classed)!;
    expect(blurred.state).toEqual(plain.state);
    expect(blurred.block.columns[0]![8]).toBe(plain.block.columns[0]![8]);
    expect(blurred.block.columns[0]![1]).not.toBe(plain.block.columns[0]![1]);
  });
});
