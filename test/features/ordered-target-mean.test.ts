import { describe, expect, it } from 'vitest';
import { allRows, type Target } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { orderedTargetMean } from '../../src/features/ordered-target-mean.js';
import { targetMean } from '../../src/features/target-mean.js';
import { categoryColumn, fitted } from './columns.js';

const numbers = (values: ArrayLike<number>): Target => ({
  task: 'regression',
  values: Float64Array.from(values),
});

describe('ordered-target-mean', () => {
  const rows = 600;
  const random = rngFrom('ordered');
  const column = categoryColumn(Array.from({ length: rows }, () => `level ${random.int(60)}`));
  const y = Float64Array.from({ length: rows }, () => random.normal());
  const lesson = { y: numbers(y), rows: allRows(rows), weight: null };
  const params = { prior_weight: 1 };

  it('gives the rows of a level the means of its first 0, 1, 2 … rows in some order', () => {
    const one = categoryColumn(['a', 'a', 'a', 'a']);
    // the base 10 shows who was there before; the mean of two rows is the prior of the other two
    const values = Float64Array.of(1, 10, 100, 1000);
    const got = fitted(orderedTargetMean, one, params, {
      y: numbers(values),
      rows: allRows(4),
      weight: null,
    })!.block.columns[0]!;
    const orders: number[][] = [];
    const permute = (head: number[], rest: number[]): void => {
      if (rest.length === 0) orders.push(head);
      rest.forEach((v, i) => permute([...head, v], [...rest.slice(0, i), ...rest.slice(i + 1)]));
    };
    permute([], [0, 1, 2, 3]);
    const want = orders.map((order) => {
      const out = new Float64Array(4);
      const mean = (some: number[]): number => some.reduce((s, r) => s + values[r]!, 0) / some.length;
      order.forEach((row, i) => {
        const prior = mean(i < 2 ? order.slice(2) : order.slice(0, 2));
        out[row] = (order.slice(0, i).reduce((s, r) => s + values[r]!, 0) + prior) / (i + 1);
      });
      return out;
    });
    expect(want.filter((out) => out.every((v, i) => Math.abs(v - got[i]!) < 1e-9))).toHaveLength(1);
  });

  it('reads new rows as target-mean with that smoothing does', () => {
    const own = fitted(orderedTargetMean, column, { prior_weight: 7 }, lesson)!.apply(column);
    expect(own).toEqual(fitted(targetMean, column, { smooth: 7 }, lesson)!.apply(column));
  });

  it('does not tell noise from its own label, drawn once or several times', () => {
    for (const drawn of [allRows(rows), Int32Array.from({ length: 2 * rows }, (_, i) => i % rows)]) {
      const { block, apply } = fitted(orderedTargetMean, column, params, { ...lesson, rows: drawn })!;
      const product = (a: Float64Array): number => a.reduce((s, v, i) => s + v * y[i]!, 0) / rows;
      expect(Math.abs(product(block.columns[0]!))).toBeLessThan(0.05);
      expect(product(apply(column).columns[0]!)).toBeGreaterThan(0.08);
    }
  });

  it('counts a row of weight 2 as a row that is drawn twice', () => {
    const twice = Int32Array.from([...allRows(rows), ...allRows(rows).filter((row) => row % 2 === 1)]);
    const weight = Float64Array.from({ length: rows }, (_, row) => 3 * (1 + (row % 2)));
    // both leave the same sizes relative to each other; the unit differs by the number of rows
    const weighed = fitted(orderedTargetMean, column, { prior_weight: 2 }, { ...lesson, weight })!;
    const drawn = fitted(orderedTargetMean, column, { prior_weight: 3 }, { ...lesson, rows: twice })!;
    weighed.block.columns[0]!.forEach((v, row) => expect(drawn.block.columns[0]![row]).toBeCloseTo(v, 10));
  });
});
