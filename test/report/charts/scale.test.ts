import { describe, expect, it } from 'vitest';
import { scale, steps } from '../../../src/report/charts/scale.js';

describe('a scale', () => {
  it('goes from one end to the other, and keeps what is outside on its ends', () => {
    const x = scale({ label: 'x', low: 10, high: 20 }, 100, 200);
    expect([10, 15, 20, 5, 99].map(x)).toEqual([100, 150, 200, 100, 200]);
    const up = scale({ label: 'y', low: 0, high: 1 }, 200, 0);
    expect(up(0.25)).toBe(150);
  });

  it('has round ticks, also on a logarithmic axis', () => {
    expect(steps(0, 1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(steps(-3, 17)).toEqual([0, 5, 10, 15]);
    const log = scale({ label: 'ms', low: 1, high: 1000, log: true }, 0, 300);
    expect(log.ticks.map(({ text }) => text)).toEqual(['1', '10', '100', '1k']);
    expect(log(10)).toBeCloseTo(100, 9);
  });

  it('has room for one value, and for the width of all doubles', () => {
    const one = scale({ label: 'x', low: 5, high: 5 }, 0, 100);
    expect(one(5)).toBe(50);
    const wide = scale({ label: 'x', low: -1.7e308, high: 1.7e308 }, 0, 100);
    expect(wide(0)).toBe(50);
    for (const { at } of [...one.ticks, ...wide.ticks]) expect(Number.isFinite(at)).toBe(true);
  });
});
