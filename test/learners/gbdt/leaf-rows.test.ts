import { describe, expect, it } from 'vitest';
import { allRows } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import { useKernels } from '../../../src/kernels/kernels.js';
import { drawBag, newTreeRows } from '../../../src/learners/gbdt/leaf-rows.js';

const { arena } = useKernels();
const train = allRows(100).filter((r) => r < 80);
const valid = allRows(100).filter((r) => r >= 80);

describe('the rows of a tree', () => {
  it('are all in the bag without subsampling, validation rows never', () => {
    const rows = newTreeRows(arena, 80, 20);
    drawBag(rows, train, valid, rngFrom('bag'));
    expect([...rows.bag]).toEqual([...train]);
    expect([...rows.others]).toEqual([...valid]);
  });

  it('are drawn without replacement, in their order, each training row about equally often', () => {
    const times = new Int32Array(100);
    const rows = newTreeRows(arena, 40, 60);
    for (let t = 0; t < 400; t++) {
      drawBag(rows, train, valid, rngFrom(`bag/${t}`));
      expect([...rows.bag, ...rows.others].sort((a, b) => a - b)).toEqual([...allRows(100)]);
      expect([...rows.bag]).toEqual([...rows.bag.slice().sort()]);
      for (const r of rows.bag) times[r]!++;
    }
    expect(Math.min(...times.subarray(0, 80))).toBeGreaterThan(150);
    expect(Math.max(...times.subarray(0, 80))).toBeLessThan(250);
    expect(Math.max(...times.subarray(80))).toBe(0);
  });

  it('may be one of many', () => {
    const rows = newTreeRows(arena, 1, 79);
    drawBag(rows, train, new Int32Array(0), rngFrom('one'));
    expect(new Set([...rows.bag, ...rows.others]).size).toBe(80);
  });
});
