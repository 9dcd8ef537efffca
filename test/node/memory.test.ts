import { totalmem } from 'node:os';
import { describe, expect, it } from 'vitest';
import { roomFor, usualMemory } from '../../src/node/memory.js';
import { fitInline, mixedTable } from '../support/fitted.js';

const { data } = await fitInline(mixedTable(150), { trials: 1 });
const GB = 1e9;

describe('roomFor', () => {
  it('gives as many workers as wanted where there is room, and shares what is left among them', () => {
    const { workers, heap } = roomFor(data, 4, 10 * GB, 2 * GB);
    expect(workers).toBe(4);
    expect(heap).toBeGreaterThan(1.9 * GB);
    expect(heap).toBeLessThan(2 * GB);
  });

  it('gives fewer where their copies of the data would not fit', () => {
    const bins = new Uint8Array(new SharedArrayBuffer(300e6));
    const prepared = [{ learner: 'gbdt', plan: 'codes', state: { bins, again: bins } }];
    const { workers, heap } = roomFor({ ...data, prepared }, 8, 3 * GB, 1 * GB);
    expect(workers).toBe(2);
    expect(heap).toBeLessThan(0.4 * GB);
  });

  it('always gives one, with room to start', () => {
    expect(roomFor(data, 8, 1, 1 * GB)).toEqual({ workers: 1, heap: 128e6 });
  });
});

it('takes by itself no more than 80 % of the machine', () => {
  expect(usualMemory()).toBeGreaterThan(0);
  expect(usualMemory()).toBeLessThanOrEqual(0.8 * totalmem());
});
