import { expect, it } from 'vitest';
import { share } from '../../src/node/share.js';

it('puts every typed array into shared memory, once however often it occurs, and leaves the rest as it is', () => {
  const numbers = Float64Array.of(1, NaN, -0);
  const value = { a: numbers, b: [numbers, Uint8Array.of(7)], c: { d: 'text', e: null, f: 1.5 } };
  const shared = share(value);
  expect(shared).toEqual(value);
  expect(shared.a.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(shared.b[0]).toBe(shared.a);
  expect(share(shared).a).toBe(shared.a);
});
