import { describe, expect, it } from 'vitest';
import { quantile } from '../../src/features/order.js';
import { rngFrom } from '../../src/core/rng.js';

describe('quantile', () => {
  it('is that of the sorted values, ties and all', () => {
    const random = rngFrom('select');
    for (let trial = 0; trial < 200; trial++) {
      const values = Float64Array.from({ length: 1 + random.int(40) }, () => random.int(12));
      const sorted = values.slice().sort();
      const fraction = random.next();
      const at = fraction * (sorted.length - 1);
      const low = sorted[Math.floor(at)]!;
      const want = low + (sorted[Math.ceil(at)]! - low) * (at - Math.floor(at));
      expect(quantile(values.slice(), fraction)).toBeCloseTo(want, 12);
    }
  });
});
