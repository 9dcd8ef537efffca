import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ascending } from '../../src/metrics/order.js';

it('orders doubles of any size and sign as a stable sort would', () => {
  const value = fc.oneof(
    fc.double({ noNaN: true }),
    fc.constantFrom(0, -0, Infinity, -Infinity, Number.MIN_VALUE, -Number.MIN_VALUE),
  );
  fc.assert(
    fc.property(fc.array(value, { maxLength: 200 }), (list) => {
      const want = list
        .map((_, i) => i)
        .sort((a, b) => (list[a]! < list[b]! ? -1 : list[a]! > list[b]! ? 1 : a - b));
      expect(Array.from(ascending(Float64Array.from(list)))).toEqual(want);
    }),
    { numRuns: 300 },
  );
});
