import { describe, expect, it } from 'vitest';
import { allRows } from '../../../src/core/data.js';
import { binningsOf, foldBins } from '../../../src/learners/gbdt/fold-bins.js';
import { matrix } from './toy-data.js';

const x = matrix(
  Array.from({ length: 200 }, (_, i) => [i, 5, i < 100 ? 1 : null, i % 3]),
  [0, 0, 0, 3],
);

describe('bins of a fold', () => {
  it('hold training rows, then validation rows, without columns that are constant on the training rows', () => {
    const train = Int32Array.of(7, 3, 3);
    const fold = foldBins(binningsOf(x, null), train, Int32Array.of(150), 255);
    expect([...fold.column]).toEqual([0, 3]);
    expect(fold.trainRows).toBe(3);
    expect([...fold.bins.subarray(0, 4)]).toEqual([7, 3, 3, 150]);
  });

  it('keep a column that only missing cells vary', () => {
    const fold = foldBins(binningsOf(x, null), allRows(200), new Int32Array(0), 255);
    expect([...fold.column]).toEqual([0, 2, 3]);
    expect(fold.thresholds[fold.cellStart[1]!]).toBe(Infinity);
  });

  it('join neighbouring bins where fewer are asked for, and keep thresholds and missing cells right', () => {
    const fold = foldBins(binningsOf(x, null), allRows(200), new Int32Array(0), 63);
    const width = fold.widths[0]!;
    expect(width).toBeLessThanOrEqual(63);
    expect(width).toBeGreaterThan(45);
    const thresholds = fold.thresholds.subarray(0, width);
    for (let i = 0; i < 200; i++) expect(fold.bins[i]).toBe(thresholds.findIndex((t) => i <= t));
    expect(fold.bins[200 + 150]).toBe(fold.widths[1]);
  });
});
