import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import type { Rng } from '../../src/core/rng.js';

const draw = (rng: Rng, n: number): number[] => Array.from({ length: n }, () => rng.next());

it('gives these numbers for ever: models and folds depend on them', () => {
  // from an independent port of sfc32 and cyrb128 to Python
  expect(draw(rngFrom('0'), 3)).toEqual([0.10563159035518765, 0.7533433067146689, 0.3670629463158548]);
  expect(rngFrom('0/ridge/3').next()).toBe(0.7516848710365593);
});

describe('fork', () => {
  it('depends on the path alone, not on what was drawn, and does not advance its parent', () => {
    const parent = rngFrom('seed');
    const before = draw(parent.fork('ridge').fork(1), 5);
    const drawn = draw(parent, 2);
    expect(draw(parent.fork('ridge').fork(1), 5)).toEqual(before);
    expect(drawn).toEqual(draw(rngFrom('seed'), 2));
  });

  it('is what the path says, and differs for every label', () => {
    expect(rngFrom('seed').fork('a').fork(2).seed).toBe('seed/a/2');
    const firsts = Array.from({ length: 1000 }, (_, i) => rngFrom('seed').fork(i).next());
    expect(new Set(firsts).size).toBe(1000);
    const mean = firsts.reduce((a, b) => a + b) / 1000;
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / 1000));
  });
});

describe('distribution', () => {
  it('of int is uniform: chi-square over 20 values', () => {
    const rng = rngFrom('int');
    const counts = new Float64Array(20);
    for (let i = 0; i < 100_000; i++) counts[rng.int(20)]!++;
    const chi2 = counts.reduce((sum, count) => sum + (count - 5000) ** 2 / 5000, 0);
    expect(chi2).toBeGreaterThan(6.8); // 0.5 % and 99.5 % points for 19 degrees of freedom
    expect(chi2).toBeLessThan(38.6);
  });

  it('of next stays below 1 and shows no correlation from one number to the next', () => {
    const numbers = draw(rngFrom('next'), 100_000);
    expect(numbers.every((x) => x >= 0 && x < 1)).toBe(true);
    const products = numbers.slice(1).map((x, i) => (x - 0.5) * (numbers[i]! - 0.5) * 12);
    const correlation = products.reduce((a, b) => a + b) / products.length;
    expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(products.length));
  });

  it('of normal has mean 0, variance 1 and kurtosis 3', () => {
    const rng = rngFrom('normal');
    const n = 100_000;
    const numbers = Array.from({ length: n }, () => rng.normal());
    const moment = (power: number): number => numbers.reduce((sum, x) => sum + x ** power, 0) / n;
    expect(numbers.every((x) => Number.isFinite(x))).toBe(true);
    expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
  });
});

describe('shuffle', () => {
  it('permutes in place and returns what it was given', () => {
    const items = Int32Array.from({ length: 50 }, (_, i) => i);
    expect(rngFrom('s').shuffle(items)).toBe(items);
    expect(items.toSorted()).toEqual(Int32Array.from({ length: 50 }, (_, i) => i));
    expect(rngFrom('s').shuffle([])).toEqual([]);
  });

  it('gives every order of four equally often', () => {
    const rng = rngFrom('orders');
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const order = rng.shuffle(['a', 'b', 'c', 'd']).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    const chi2 = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chi2).toBeLessThan(44.2); // 99.5 % point for 23 degrees of freedom
  });
});
