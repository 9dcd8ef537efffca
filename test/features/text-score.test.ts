import { describe, expect, it } from 'vitest';
import { allRows, type Target } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { ridgeOf } from '../../src/features/sparse-ridge.js';
import { textScore } from '../../src/features/text-score.js';
import { fitted, toyTerms } from './columns.js';

const ROWS = 400;
const column = toyTerms(ROWS, 20);
const has = (row: number, term: number): boolean =>
  column.terms.indices.subarray(column.terms.indptr[row]!, column.terms.indptr[row + 1]!).includes(term);
const values = Float64Array.from(
  { length: ROWS },
  (_, row) => 5 + 3 * Number(has(row, 2)) - 6 * Number(has(row, 7)),
);
const lesson = (y: Target, weight: Float64Array | null = null) => ({ y, rows: allRows(ROWS / 2), weight });
const later = Array.from({ length: ROWS / 2 }, (_, i) => ROWS / 2 + i);

describe('ridge on sparse rows', () => {
  it('finds the weights of the normal equations', () => {
    const small = toyTerms(30, 3);
    const y = Float64Array.from({ length: 30 }, (_, i) => Math.sin(i));
    const { mean, weights } = ridgeOf(small.terms, y, { rows: allRows(30), weight: null }, 2);
    const { indptr, indices } = small.terms;
    for (let term = 0; term < 3; term++) {
      let gradient = 2 * weights[term]!;
      for (let i = 0; i < 30; i++) {
        const own = Array.from(indices.subarray(indptr[i]!, indptr[i + 1]!));
        const error = mean + own.reduce((sum, j) => sum + weights[j]!, 0) - y[i]!;
        if (own.includes(term)) gradient += error;
      }
      expect(gradient).toBeCloseTo(0, 5);
    }
  });

  it('counts a row of weight 2 twice', () => {
    const weight = Float64Array.from({ length: ROWS }, (_, i) => (i < 10 ? 2 : 1));
    const twice = Int32Array.from([...allRows(ROWS / 2), ...allRows(10)].sort((a, b) => a - b));
    const scale = (ROWS / 2 + 10) / (ROWS / 2);
    const a = ridgeOf(column.terms, values, { rows: allRows(ROWS / 2), weight }, 1);
    const b = ridgeOf(column.terms, values, { rows: twice, weight: null }, scale);
    expect(a.mean).toBeCloseTo(b.mean, 10);
    a.weights.forEach((w, j) => expect(w).toBeCloseTo(b.weights[j]!, 6));
  });
});

describe('text-score', () => {
  it('says what the terms say of a number', () => {
    const { block } = fitted(textScore, column, { alpha: 0.01 }, lesson({ task: 'regression', values }))!;
    expect(block.names).toEqual(['t:score']);
    for (const row of later) expect(Math.abs(block.columns[0]![row]! - values[row]!)).toBeLessThan(0.1);
  });

  it('has a column for the positive class, or one for each of several; none above 30', () => {
    const of = (count: number): Target => {
      const classes = Array.from({ length: count }, (_, k) => `c${k}`);
      const codes = Int32Array.from({ length: ROWS }, (_, row) =>
        has(row, 2) ? count - 1 : row % (count - 1),
      );
      return count === 2 ? { task: 'binary', codes, classes } : { task: 'multiclass', codes, classes };
    };
    expect(fitted(textScore, column, {}, lesson(of(2)))!.block.names).toEqual(['t:score']);
    const { block } = fitted(textScore, column, {}, lesson(of(3)))!;
    expect(block.names).toEqual(['t:score=c0', 't:score=c1', 't:score=c2']);
    for (const row of later) expect(block.columns[2]![row]! > 0.5).toBe(has(row, 2));
    expect(fitted(textScore, column, {}, lesson(of(31)))).toBeNull();
  });

  it('has nothing to say of noise to the rows that it learned from', () => {
    const rng = rngFrom('noise');
    const noise = values.map(() => rng.normal());
    const { block } = fitted(textScore, column, {}, lesson({ task: 'regression', values: noise }))!;
    let product = 0;
    for (let row = 0; row < ROWS / 2; row++) product += block.columns[0]![row]! * noise[row]!;
    expect(product / (ROWS / 2)).toBeLessThan(0.05);
  });
});
