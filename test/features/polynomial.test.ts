import { expect, it } from 'vitest';
import { polynomial } from '../../src/features/polynomial.js';
import { fitted, numberColumn } from './columns.js';

const group = (...columns: (number | null)[][]) => ({
  kind: 'numbers' as const,
  name: 'a',
  columns: columns.map((cells, j) => numberColumn(cells, 'abcdefghijklmnopqrstuvwxyz'[j % 26]!)),
});

it('polynomial names what it multiplies, and is missing where a factor is', () => {
  const { block } = fitted(polynomial, group([2, null], [3, 4]))!;
  expect(block.names).toEqual(['a', 'b', 'a×a', 'a×b', 'b×b']);
  expect(block.columns.map((column) => Array.from(column))).toEqual([
    [2, NaN],
    [3, 4],
    [4, NaN],
    [6, NaN],
    [9, 16],
  ]);
});

it('polynomial does not apply where there would be too many products', () => {
  const wide = group(...Array.from({ length: 40 }, () => [1]));
  expect(fitted(polynomial, wide)).toBeNull();
  expect(fitted(polynomial, group([1], [2]), { degree: 5 })!.block.columns).toHaveLength(20);
});

it('polynomial stays finite', () => {
  const { block } = fitted(polynomial, group([-1e300], [1e300]))!;
  expect(block.columns.every((column) => Number.isFinite(column[0]))).toBe(true);
});
