import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { meanContributions, shapleyValues } from '../../src/explain/shapley.js';
import type { Predict } from '../../src/explain/permutation.js';
import type { Table } from '../../src/table/table.js';
import { cases, field } from '../support/reference.js';
import { linearPredictor, tableOf, treePredictor } from './reference-models.js';

const options = (pairs: number) => ({ pairs, rng: rngFrom('shapley') });
const allOf = (table: Table, from: number): Int32Array =>
  Int32Array.from({ length: table.rows - from }, (_, i) => from + i);

describe('shapley values', () => {
  const linear = cases('explain').filter(({ name }) => name.startsWith('linear_shap'));
  it('has two linear and three interventional reference cases', () => {
    expect(linear).toHaveLength(2);
    expect(interventional).toHaveLength(3);
  });

  for (const c of linear)
    it(`of a linear model are w (x - mean of the background), exactly: ${c.name}`, () => {
      const x = field<number[][]>(c, 'X_test');
      const background = field<number[][]>(c, 'background');
      const table = tableOf([...x, ...background]);
      x.forEach((_, row) => {
        const found = shapleyValues(
          linearPredictor(c, false),
          table,
          row,
          allOf(table, x.length),
          0,
          options(background.length),
        );
        const exact = (c.expected['shap_values'] as number[][])[row]!;
        exact.forEach((value, j) => expect(found.values[j]).toBeCloseTo(value, 9));
        expect(found.base).toBeCloseTo(c.expected['expected_value'] as number, 9);
      });
    });

  const interventional = cases('explain').filter(({ name }) => name.startsWith('treeshap_interventional'));
  for (const c of interventional)
    it(`of trees come near to exact ones, within what they say of their own error: ${c.name}`, () => {
      const x = field<number[][]>(c, 'X_test');
      const background = field<number[][]>(c, 'background');
      const table = tableOf([...x, ...background]);
      const predict = treePredictor(c);
      const misses = x.flatMap((_, row) => {
        const pairs = 40 * background.length;
        const found = shapleyValues(predict, table, row, allOf(table, x.length), 0, options(pairs));
        const exact = (c.expected['shap_values'] as number[][])[row]!;
        expect(found.base).toBeCloseTo(c.expected['expected_value'] as number, 9);
        return Array.from(found.values, (v, j) => Math.abs(v - exact[j]!) / (found.errors[j]! + 1e-9));
      });
      expect(Math.max(...misses)).toBeLessThan(5);
    });

  it('add up to the prediction, whatever the model', () => {
    const table = tableOf(Array.from({ length: 30 }, (_, i) => [i, (7 * i) % 11, i % 3, 1]));
    const product: Predict = (part) => {
      const [a, b, c] = part.columns.map((column) =>
        'values' in column ? (column.values as Float64Array) : [],
      );
      const data = Float64Array.from({ length: part.rows }, (_, i) => Math.sin(a![i]!) * b![i]! + c![i]!);
      return { rows: part.rows, width: 1, data };
    };
    const { base, prediction, values, errors } = shapleyValues(
      product,
      table,
      4,
      allOf(table, 10),
      0,
      options(8),
    );
    expect(prediction).toBeCloseTo(Math.sin(4) * 6 + 1, 12);
    expect(values.reduce((a, b) => a + b, base)).toBeCloseTo(prediction, 12);
    expect([values[3], errors[3]]).toEqual([0, 0]); // nobody reads it
    const means = meanContributions(product, table, Int32Array.of(0, 1, 2), allOf(table, 10), {
      ...options(4),
      outputOf: () => 0,
    });
    expect(means[3]).toBe(0);
    expect(Math.min(means[0]!, means[1]!, means[2]!)).toBeGreaterThan(0);
  });
});
