import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { useKernels } from '../../src/kernels/kernels.js';

const { kernels, arena } = useKernels();
type Pair = readonly [value: number, weight: number];

function select(pairs: readonly Pair[], target: number): number[] {
  const list = arena.f64(2 * pairs.length);
  pairs.forEach((pair, i) => list.set(pair, 2 * i));
  const scratch = arena.f64(2 * pairs.length).byteOffset;
  const out = arena.f64(3);
  kernels.selectWeighted(list.byteOffset, scratch, pairs.length, target, out.byteOffset);
  return Array.from(out);
}

/** By sorting. */
function twin(pairs: readonly Pair[], target: number): number[] {
  const values = [...new Set(pairs.map(([v]) => v))].sort((a, b) => a - b);
  let upTo = 0;
  for (const [i, v] of values.entries()) {
    for (const [value, weight] of pairs) if (value === v) upTo += weight;
    if (upTo >= target || i === values.length - 1) return [v, upTo, values[i + 1] ?? Infinity];
  }
  return [];
}

describe('selectWeighted', () => {
  it('is its plain twin, with ties, for every target', () => {
    const rng = rngFrom('selection');
    for (let round = 0; round < 300; round++) {
      const n = 1 + Math.floor(60 * rng.next());
      // whole weights: their sums do not depend on the order
      const pairs = Array.from({ length: n }, (): Pair => [
        Math.round(5 * rng.normal()) + 0,
        1 + Math.floor(4 * rng.next()),
      ]);
      const mass = pairs.reduce((a, [, w]) => a + w, 0);
      for (const target of [-1, 0, 1, Math.floor(mass / 3), mass / 2, mass - 1, mass, mass + 1])
        expect(select(pairs, target)).toEqual(twin(pairs, target));
    }
  });

  it('ends on NaN', () => {
    expect(select([[NaN, 1]], 0.5)[0]).toBe(NaN);
    const pairs = Array.from({ length: 9 }, (_, i): Pair => [i % 2 ? NaN : i, 1]);
    expect(select(pairs, 100)).toHaveLength(3);
  });
});
