import { describe, expect, it } from 'vitest';
import { quantileNormal } from '../../src/features/quantile-normal.js';
import { rngFrom } from '../../src/core/rng.js';
import { fitted, numberColumn } from './columns.js';

describe('quantile-normal', () => {
  it('gives a long-tailed column the spread of a normal one', () => {
    const random = rngFrom('tail');
    const tail = numberColumn(Array.from({ length: 4000 }, () => Math.exp(4 * random.normal())));
    const values = fitted(quantileNormal, tail)!.block.columns[0]!;
    const share = values.filter((v) => Math.abs(v) < 1).length / 4000;
    expect(share).toBeGreaterThan(0.67);
    expect(share).toBeLessThan(0.7);
  });
});
