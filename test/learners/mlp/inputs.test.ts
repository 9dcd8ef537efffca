import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../../src/core/rng.js';
import { gatherAll } from '../../../src/learners/linear/design.js';
import type { Inputs } from '../../../src/learners/mlp/inputs.js';
import { fitInputs, standardize } from '../../../src/learners/mlp/inputs.js';
import { matrixOf } from '../../support/labelled.js';

const rng = rngFrom('inputs');
const normal = Array.from({ length: 300 }, () => 5 + 2 * rng.normal());
const fitted = (column: readonly number[]): Inputs =>
  fitInputs(gatherAll(matrixOf(column.map((v) => [v]))), 0, 0, 0);

function scaled(column: readonly number[]): Float64Array {
  const out = new Float64Array(column.length);
  standardize(fitted(column), gatherAll(matrixOf(column.map((v) => [v]))), out);
  return out;
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((a, b) => a + b) / values.length;
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
}

describe('what a network sees of a column', () => {
  it('has mean 0 and deviation 1', () => {
    const values = scaled(normal);
    expect(values.reduce((a, b) => a + b)).toBeCloseTo(0, 9);
    expect(deviation(values)).toBeCloseTo(1, 9);
  });

  it.each([1e6, -1e6, 1e70])('keeps its differences beside a wild cell of %d', (wild) => {
    expect(deviation(scaled([...normal, wild]).subarray(0, 300))).toBeGreaterThan(0.6);
  });

  it('keeps the differences of the few rows that are not 0, be there a wild one or not', () => {
    const rare = normal.map((v, i) => (i % 10 === 0 ? v : 0));
    const filled = (values: Float64Array): Float64Array => values.filter((_, i) => i % 10 === 0 && i < 300);
    const usual = deviation(filled(scaled(rare)));
    expect(usual).toBeGreaterThan(0.5);
    expect(deviation(filled(scaled([...rare, 1e6])))).toBeGreaterThan(0.2 * usual);
  });

  it('leaves zeros and ones as they are, and a constant at 0', () => {
    expect([...scaled([0, 1, 1, 0])]).toEqual([0, 1, 1, 0]);
    expect([...scaled([7, 7, 7])]).toEqual([0, 0, 0]);
  });
});
