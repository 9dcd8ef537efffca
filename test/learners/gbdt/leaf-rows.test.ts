import { describe, expect, it } from 'vitest';
import { allRows } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import { binningsOf, foldBins } from '../../../src/learners/gbdt/fold-bins.js';
import { drawBag, newTreeRows, partition } from '../../../src/learners/gbdt/leaf-rows.js';
import { toy } from './toy-data.js';

const { x } = toy(100);
const data = foldBins(binningsOf(x, null), allRows(80), allRows(100).subarray(80), 255);

describe('rows of a tree', () => {
  it('are parted in place: left ones first, both sides in their order, the rest untouched', () => {
    const rows = Int32Array.of(9, 5, 3, 8, 1, 0, 7);
    const bins = Uint8Array.from({ length: 10 }, (_, r) => r % 2);
    const middle = partition(rows, 1, 6, bins, Uint8Array.of(1, 0), new Int32Array(10));
    expect(middle).toBe(3);
    expect([...rows]).toEqual([9, 8, 0, 5, 3, 1, 7]);
  });

  it('are all in the bag without subsampling, validation rows never', () => {
    const rows = newTreeRows(data, 1);
    drawBag(rows, 80, rngFrom('bag'));
    expect(rows.bag).toEqual(allRows(80));
    expect(rows.others).toEqual(allRows(100).subarray(80));
  });

  it('are drawn without replacement, each training row about equally often', () => {
    const times = new Int32Array(100);
    const rows = newTreeRows(data, 0.5);
    for (let t = 0; t < 400; t++) {
      drawBag(rows, 80, rngFrom(`bag/${t}`));
      expect([...rows.bag, ...rows.others].sort((a, b) => a - b)).toEqual([...allRows(100)]);
      for (const r of rows.bag) times[r]!++;
    }
    expect(rows.bag).toHaveLength(40);
    expect(Math.min(...times.subarray(0, 80))).toBeGreaterThan(150);
    expect(Math.max(...times.subarray(0, 80))).toBeLessThan(250);
    expect(Math.max(...times.subarray(80))).toBe(0);
  });
});
