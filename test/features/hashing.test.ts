import { describe, expect, it } from 'vitest';
import { hashing } from '../../src/features/hashing.js';
import { categoryColumn, fitted, sparseRows, textColumn } from './columns.js';

describe('hashing', () => {
  it('puts a level where its hash says, with the sign of the hash, as FeatureHasher', () => {
    const done = fitted(hashing, categoryColumn(['hello', 'hello, world', null]), { n_features: 16 })!;
    // 0x248bfa47 and 0x149bbb7f are positive: 7 and 15 modulo 16; missing is behind all hashes
    expect(sparseRows(done.block)).toEqual([[[7, 1]], [[15, 1]], [[16, 1]]]);
  });

  it('gives a level the same place whatever its code is, about half of the levels a minus', () => {
    const levels = Array.from({ length: 400 }, (_, i) => `level ${i}`);
    const done = fitted(hashing, categoryColumn(levels))!;
    const later = done.apply(categoryColumn(['level 7'], ['level 7']));
    expect(sparseRows(later)[0]).toEqual(sparseRows(done.block)[7]);
    const negative = sparseRows(done.block).filter(([entry]) => entry![1] < 0).length;
    expect(Math.abs(negative - 200)).toBeLessThan(40);
  });

  it('knows cells of a text that training did not see, and no unknown level of a category', () => {
    const text = fitted(hashing, textColumn(['one', 'two']))!;
    expect(sparseRows(text.apply(textColumn(['three', null])))).toEqual([
      [[expect.any(Number), expect.any(Number)]],
      [],
    ]);
    const category = fitted(hashing, categoryColumn(['one', 'two']))!;
    expect(sparseRows(category.apply(categoryColumn(['three'], ['one', 'two'])))).toEqual([[]]);
  });
});
