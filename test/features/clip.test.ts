import { expect, it } from 'vitest';
import { clip } from '../../src/features/clip.js';
import { fitted, numberColumn } from './columns.js';

it('clip pulls what lies beyond two quantiles of training to these, and leaves missing cells', () => {
  const train = numberColumn(Array.from({ length: 101 }, (_, i) => i));
  const done = fitted(clip, train, { lower: 0.05, upper: 0.9 })!;
  const later = done.apply(numberColumn([-1e300, 5, 50, 91, Infinity, null]));
  expect(Array.from(later.columns[0]!)).toEqual([5, 5, 50, 90, 90, NaN]);
  expect(fitted(clip, numberColumn([null]))).toBeNull();
});
