import { describe, expect, it } from 'vitest';
import { kBins } from '../../src/features/k-bins.js';
import { fitted, numberColumn, sparseRows } from './columns.js';

describe('k-bins', () => {
  it('has a column per bin, the outer ones without end, and no entry for missing', () => {
    const done = fitted(kBins, numberColumn([0, 1, 2, 3, 4, 5, 6, 7, null]), { bins: 4 })!;
    expect(kBins.sparseNames!(done.state as never, numberColumn([]))).toHaveLength(4);
    const later = done.apply(numberColumn([-Infinity, 0, 2, 7, 1e300, null]));
    expect(sparseRows(later)).toEqual([[[0, 1]], [[0, 1]], [[1, 1]], [[3, 1]], [[3, 1]], []]);
  });

  it('merges edges that meet, also of numbers that are small altogether', () => {
    const zeros = [...Array.from({ length: 90 }, () => 0), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    for (const unit of [1, 1e-12]) {
      const { state } = fitted(kBins, numberColumn(zeros.map((v) => v * unit)), { bins: 20 })!;
      expect((state as { edges: Float64Array }).edges.length).toBe(2);
    }
  });

  it('does not apply to a column of one value or none', () => {
    expect(fitted(kBins, numberColumn([3, 3, null]))).toBeNull();
    expect(fitted(kBins, numberColumn([null]))).toBeNull();
  });

  it('spaces edges evenly from one end of the numbers to the other', () => {
    const column = numberColumn([-1.7e308, 1.7e308]);
    const { state } = fitted(kBins, column, { strategy: 'uniform', bins: 2 })!;
    expect(Array.from((state as { edges: Float64Array }).edges)).toEqual([0]);
  });
});
