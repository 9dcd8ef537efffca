import { describe, expect, it } from 'vitest';
import { allRows, type Target } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { targetMean } from '../../src/features/target-mean.js';
import { categoryColumn, fitted } from './columns.js';

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
