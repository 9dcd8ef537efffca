import { describe, expect, it } from 'vitest';
import { tfIdfDense } from '../../src/features/tf-idf-dense.js';
import { tfIdf } from '../../src/features/tf-idf.js';
import { fitted, fullRows, textColumn } from './columns.js';

describe('tf-idf-dense', () => {
  it('has the weights of tf-idf in dense columns', () => {
    const column = textColumn(['aa bb', 'aa cc aa', null, 'bb aa']);
    const params = { min_df: 1, max_features: 3 };
    expect(fullRows([fitted(tfIdfDense, column, params)!.block])).toEqual(
      fullRows([fitted(tfIdf, column, params)!.block]),
    );
  });
});
