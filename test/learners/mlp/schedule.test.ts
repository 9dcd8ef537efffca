import { describe, expect, it } from 'vitest';
import { schedule, schedules } from '../../../src/learners/mlp/schedule.js';

describe('a schedule', () => {
  const of = (name: string): number[] =>
    Array.from({ length: 1000 }, (_, step) => schedule(name, step, 1000));

  it.each(schedules)('%s stays between 0 and 1 and reaches nearly 1', (name) => {
    const shares = of(name);
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...shares)).toBeLessThanOrEqual(1);
    expect(Math.max(...shares)).toBeGreaterThan(0.9);
  });

  it('falls to 0 at the end, unless it is to stay', () => {
    for (const name of schedules)
      expect(of(name).at(-1)! < 0.01).toBe(name !== 'constant' && name !== 'warm-up');
  });

  it('rises slowly where it says so', () => {
    expect(
      of('warm-up')
        .slice(0, 60)
        .map((v) => Math.round(50 * v)),
    ).toEqual(Array.from({ length: 60 }, (_, i) => Math.min(50, i + 1)));
    expect(of('one-cycle').indexOf(Math.max(...of('one-cycle')))).toBeGreaterThan(290);
    expect(
      of('flat-cos')
        .slice(0, 500)
        .every((v) => v === 1),
    ).toBe(true);
  });

  it('coslog4 has four cycles, each twice as long as the one before', () => {
    const shares = of('coslog4');
    const lows = shares.flatMap((v, i) =>
      i > 0 && v < shares[i - 1]! && v <= (shares[i + 1] ?? 1) ? [i] : [],
    );
    expect(lows.map((i) => Math.round((15 * i) / 1000))).toEqual([1, 3, 7, 15]);
  });

  it.each(schedules)('%s takes a single step', (name) => {
    expect(schedule(name, 0, 1)).toBeGreaterThanOrEqual(0);
  });
});
