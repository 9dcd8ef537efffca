import { describe, expect, it } from 'vitest';
import { allRows, type Target } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { chooseFolds } from '../../src/search/choose-folds.js';

const none = { group: null, time: null, fold: null };
const options = { folds: undefined, thorough: false, hasText: false, rng: rngFrom('folds') };
const binary = (n: number): Target => ({
  task: 'binary',
  codes: Int32Array.from({ length: n }, (_, i) => i % 2),
  classes: ['a', 'b'],
});

describe('chooseFolds', () => {
  it('takes fewer folds the more each of them costs', () => {
    const count = (n: number): number => chooseFolds(binary(n), allRows(n), none, options).length;
    expect([100, 10_000, 20_000, 200_000, 2_100_000].map(count)).toEqual([8, 8, 5, 3, 2]);
  });

  it('takes fewer folds where texts make each of them cost much', () => {
    const count = (n: number): number =>
      chooseFolds(binary(n), allRows(n), none, { ...options, hasText: true }).length;
    expect([100, 10_000].map(count)).toEqual([8, 5]);
  });

  it('checks on every usable row once and never touches the others', () => {
    const rows = Int32Array.of(1, 3, 5, 7, 9, 11, 12, 14);
    const folds = chooseFolds(binary(20), rows, none, { ...options, folds: 4 });
    expect(folds.flatMap((f) => [...f.valid]).sort((a, b) => a - b)).toEqual([...rows]);
    for (const f of folds) expect([...f.train, ...f.valid].sort((a, b) => a - b)).toEqual([...rows]);
  });

  it('has no more folds than groups, and needs two', () => {
    const group = Int32Array.from({ length: 20 }, (_, i) => i % 3);
    expect(chooseFolds(binary(20), allRows(20), { ...none, group }, options)).toHaveLength(3);
    const single = { ...none, group: new Int32Array(20) };
    expect(() => chooseFolds(binary(20), allRows(20), single, options)).toThrow('one value only');
  });

  it('never checks on rows of fold -1, and refuses a column of ids', () => {
    const fold = Int32Array.from({ length: 20 }, (_, i) => (i < 5 ? -1 : i % 2));
    const folds = chooseFolds(binary(20), allRows(20), { ...none, fold }, options);
    expect(folds.flatMap((f) => [...f.valid]).every((row) => row >= 5)).toBe(true);
    for (const f of folds) expect([...f.train]).toEqual(expect.arrayContaining([0, 1, 2, 3, 4]));
    const ids = allRows(100);
    expect(() => chooseFolds(binary(100), allRows(100), { ...none, fold: ids }, options)).toThrow(
      '100 different',
    );
  });

  it('refuses one fold', () => {
    expect(() => chooseFolds(binary(20), allRows(20), none, { ...options, folds: 1 })).toThrow('too few');
  });
});
