import { describe, expect, it } from 'vitest';
import type { Target } from '../../src/core/data.js';
import { checkFolds } from '../../src/search/check-folds.js';

const y: Target = { task: 'binary', codes: Int32Array.of(0, 0, 0, 1, 1, 1), classes: ['no', 'yes'] };
const fold = (train: number[], valid: number[]) => ({
  train: Int32Array.from(train),
  valid: Int32Array.from(valid),
});
const mixed = [fold([0, 1, 3, 4], [2, 5]), fold([2, 1, 5, 4], [0, 3])];

describe('checkFolds', () => {
  it('has nothing to say of folds that mix the classes, or of numbers', () => {
    expect(checkFolds({ y, weight: null, folds: mixed })).toEqual([]);
    const numbers: Target = { task: 'regression', values: new Float64Array(6) };
    expect(checkFolds({ y: numbers, weight: null, folds: [fold([0], [1])] })).toEqual([]);
  });

  it('refuses folds that check one class only, and does not count rows of weight 0', () => {
    const forward = [fold([0, 1, 3], [4]), fold([0, 1, 3, 4], [5])];
    expect(() => checkFolds({ y, weight: null, folds: forward })).toThrow(
      'all rows that the folds check have the label "yes"',
    );
    const weight = Float64Array.of(1, 1, 1, 0, 0, 0);
    expect(() => checkFolds({ y, weight, folds: mixed })).toThrow(
      'and that have a weight have the label "no"',
    );
  });

  it('warns of folds that learn from one class only', () => {
    const [warning] = checkFolds({
      y,
      weight: null,
      folds: [fold([0, 1, 2], [3, 4, 5]), fold([3, 4, 5], [0, 1, 2])],
    });
    expect(warning?.message).toMatch(/^2 of 2 folds learn from rows of one class only \("no"\)/);
  });
});
