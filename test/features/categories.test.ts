import { describe, expect, it } from 'vitest';
import { allRows, type Target } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { frequency } from '../../src/features/frequency.js';
import { oneHot } from '../../src/features/one-hot.js';
import { ordinal } from '../../src/features/ordinal.js';
import { targetMean } from '../../src/features/target-mean.js';
import { categoryColumn, fitted, fullRows } from './columns.js';

const cells = ['a', 'a', 'a', 'b', 'b', null, 'c', 'd'];
const train = categoryColumn(cells);
const later = categoryColumn(['b', 'd', 'new', null], train.levels);

describe('one-hot', () => {
  it('lets rare levels share a column, gives missing its own, and counts an unknown level as rare', () => {
    const done = fitted(oneHot, train, { min_frequency: 2 })!;
    expect(oneHot.sparseNames!(done.state as never, train)).toEqual(['c=a', 'c=b', 'c:rare', 'c:missing']);
    expect(fullRows([done.apply(later)])).toEqual([
      [0, 1, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ]);
  });

  it('gives all zeros for unknown and missing where training had neither rare nor missing ones', () => {
    const done = fitted(oneHot, categoryColumn(['a', 'b', 'a', 'b']))!;
    expect(fullRows([done.apply(categoryColumn(['new', null, 'b'], ['a', 'b']))])).toEqual([
      [0, 0],
      [0, 0],
      [0, 1],
    ]);
  });

  it('keeps the most frequent levels where there are too many', () => {
    const done = fitted(oneHot, train, { max_levels: 2 })!;
    expect(oneHot.sparseNames!(done.state as never, train)).toEqual(['c=a', 'c:rare', 'c:missing']);
  });
});

describe('ordinal', () => {
  it('says how many codes there are, NaN for missing and unknown', () => {
    const done = fitted(ordinal, train)!;
    expect(done.block.levels).toEqual([4]);
    expect(done.apply(later).columns).toEqual([Float64Array.of(1, 3, NaN, NaN)]);
  });

  it('gives the rarest levels the last code where there are more than max_levels', () => {
    const done = fitted(ordinal, train, { max_levels: 3 })!;
    expect(done.block.levels).toEqual([3]);
    expect(done.block.columns).toEqual([Float64Array.of(0, 0, 0, 1, 1, NaN, 2, 2)]);
  });
});

describe('frequency', () => {
  it('counts the training rows of the level', () => {
    expect(fitted(frequency, train)!.apply(later).columns).toEqual([Float64Array.of(2, 1, 0, 1)]);
  });
});

describe('target-mean', () => {
  const rows = 400;
  const random = rngFrom('target');
  const noise = categoryColumn(Array.from({ length: rows }, () => `level ${random.int(100)}`));
  const y: Target = {
    task: 'regression',
    values: Float64Array.from({ length: rows }, () => random.normal()),
  };
  const correlation = (a: Float64Array, b: Float64Array): number => {
    const center = (v: Float64Array): Float64Array =>
      v.map((x) => x - v.reduce((s, w) => s + w, 0) / v.length);
    const [p, q] = [center(a), center(b)];
    const dot = (u: Float64Array, v: Float64Array): number => u.reduce((s, x, i) => s + x * v[i]!, 0);
    return dot(p, q) / Math.sqrt(dot(p, p) * dot(q, q));
  };

  it('does not show a training row its own label', () => {
    const done = fitted(targetMean, noise, { smooth: 1 }, { y, rows: allRows(rows), weight: null })!;
    expect(Math.abs(correlation(done.block.columns[0]!, y.values))).toBeLessThan(0.15);
    expect(correlation(done.apply(noise).columns[0]!, y.values)).toBeGreaterThan(0.3);
  });

  it('does not show a row that was drawn several times its own label either', () => {
    const twice = Int32Array.from({ length: 2 * rows }, (_, i) => i % rows);
    const done = fitted(targetMean, noise, { smooth: 1 }, { y, rows: twice, weight: null })!;
    expect(Math.abs(correlation(done.block.columns[0]!, y.values))).toBeLessThan(0.15);
  });

  it('weighs rows: a weight of 2 is a row twice, and the unit of weights is of no matter', () => {
    const weight = Float64Array.from({ length: rows }, (_, i) => 1 + (i % 2));
    const doubled = Int32Array.from([...allRows(rows), ...allRows(rows).filter((i) => i % 2 === 1)]);
    const state = (lesson: Parameters<typeof fitted>[3]) => fitted(targetMean, noise, { smooth: 0 }, lesson)!;
    const weighed = state({ y, rows: allRows(rows), weight }).apply(noise).columns[0]!;
    const scaled = state({ y, rows: allRows(rows), weight: weight.map((w) => 8 * w) }).apply(noise)
      .columns[0]!;
    const repeated = state({ y, rows: doubled, weight: null }).apply(noise).columns[0]!;
    weighed.forEach((v, i) => {
      expect(scaled[i]).toBeCloseTo(v, 12);
    });
    expect(correlation(weighed, repeated)).toBeGreaterThan(0.999);
  });

  it('takes missing for a level of its own and an unknown one for the average', () => {
    const values = [...Array.from({ length: 20 }, () => 'a'), ...Array.from({ length: 20 }, () => null)];
    const labels = Float64Array.from(values, (v, i) => (v === null ? 10 : 0) + (i % 2));
    const lesson = { y: { task: 'regression' as const, values: labels }, rows: allRows(40), weight: null };
    const done = fitted(targetMean, categoryColumn(values), {}, lesson)!;
    const [missing, unknown] = done.apply(categoryColumn([null, 'new'], ['a'])).columns[0]!;
    expect(missing).toBeGreaterThan(10);
    expect(unknown).toBe(5.5);
  });

  it('has a column per class up to ten classes, none beyond', () => {
    const classed = (count: number): Target => ({
      task: count === 2 ? 'binary' : 'multiclass',
      codes: Int32Array.from({ length: rows }, (_, i) => i % count),
      classes: Array.from({ length: count }, (_, k) => `k${k}`),
    });
    const names = (count: number): readonly string[] | undefined =>
      fitted(targetMean, noise, {}, { y: classed(count), rows: allRows(rows), weight: null })?.block.names;
    expect(names(2)).toEqual(['c:mean']);
    expect(names(3)).toEqual(['c:mean=k0', 'c:mean=k1', 'c:mean=k2']);
    expect(names(11)).toBeUndefined();
  });
});
