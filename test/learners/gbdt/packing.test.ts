import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../../src/core/rng.js';
import { newPacker } from '../../../src/learners/gbdt/packing.js';
import { listed } from './toy-engine.js';

const N = 1000;
const rng = rngFrom('packing');
const g = Float64Array.from({ length: N }, () => rng.normal() ** 3);
const h = Float64Array.from({ length: N }, () => rng.next());
const everyThird = Array.from({ length: 333 }, (_, i) => 3 * i);

type Options = { readonly rows?: readonly number[]; readonly constant?: boolean; readonly seed?: number };

function pack(
  gs: ArrayLike<number>,
  hs: ArrayLike<number>,
  { rows, constant = false, seed = 1 }: Options = {},
) {
  const packer = newPacker(gs.length, false, constant);
  packer.g.set(gs);
  packer.h.set(hs);
  const list = listed(rows ?? Array.from(gs, (_, i) => i));
  const { packed } = packer.pack(list, seed);
  const words = new Int32Array(packed!.rows.buffer, packed!.rows.byteOffset, 2 * gs.length);
  const { gUnit, hUnit } = packed!;
  const of = (r: number) => ({ g: words[2 * r + 1]!, h: words[2 * r]! });
  return { gUnit, hUnit, of, list: [...list] };
}

const LIMIT = 2 ** 31;

describe('packed gradients', () => {
  it('are those of the listed rows, to less than a unit', () => {
    const { gUnit, hUnit, of, list } = pack(g, h, { rows: everyThird });
    const max = Math.max(...list.map((r) => Math.abs(g[r]!)));
    expect(gUnit).toBeLessThan(max * 2 ** -22); // 333 rows leave 22 bits
    for (const r of list) {
      expect(Math.abs(of(r).g - g[r]! / gUnit)).toBeLessThan(1);
      expect(Math.abs(of(r).h - h[r]! / hUnit)).toBeLessThan(1);
      expect(of(r).h).toBeGreaterThanOrEqual(0);
    }
  });

  it('have sums that fit in 32 bits, even if all are the largest', () => {
    for (const n of [1, 2, 3, 1000]) {
      for (const sign of [1, -1]) {
        for (let seed = 0; seed < 20; seed++) {
          const { of, list } = pack(new Float64Array(n).fill(sign * 0.7), new Float64Array(n).fill(0.3), {
            seed,
          });
          const sum = (key: 'g' | 'h'): number => list.reduce((s, r) => s + of(r)[key], 0);
          expect(Math.abs(sum('g'))).toBeLessThan(LIMIT);
          expect(sum('h')).toBeLessThan(LIMIT);
          expect(Math.abs(sum('g'))).toBeGreaterThan(0.99 * LIMIT);
        }
      }
    }
  });

  it('count rows where the hessian is 1', () => {
    const { hUnit, of, list } = pack(g, new Float64Array(N).fill(1), { constant: true });
    expect(hUnit).toBe(1);
    expect(new Set(list.map((r) => of(r).h))).toEqual(new Set([1]));
  });

  it('are right on average over seeds, also where rows are so many that few bits are left', () => {
    const values = [1, 0.3, -0.123456, 0.9];
    const packer = newPacker(4, false, false);
    packer.g.set(values);
    packer.h.set(values.map(Math.abs));
    const list = listed(Int32Array.from({ length: 2 ** 20 }, (_, i) => i % 4));
    const sums = new Float64Array(4);
    const times = 64;
    let unit = 0;
    for (let seed = 0; seed < times; seed++) {
      const { packed } = packer.pack(list, 7919 * seed);
      unit = packed!.gUnit;
      const words = new Int32Array(packed!.rows.buffer, packed!.rows.byteOffset, 8);
      for (let r = 0; r < 4; r++) sums[r]! += words[2 * r + 1]! * unit;
    }
    expect(unit).toBeGreaterThan(2 ** -12);
    const deviation = unit / 2 / Math.sqrt(times);
    for (let r = 0; r < 4; r++) expect(Math.abs(sums[r]! / times - values[r]!)).toBeLessThan(4 * deviation);
  });

  it('of 0 are 0; tiny, huge and infinite ones and NaN never make a sum overflow', () => {
    for (const scale of [0, 1e-310, 1e-200, 1e200, 1e305]) {
      const { gUnit, hUnit, of, list } = pack(
        g.map((v) => v * scale),
        h.map((v) => v * scale),
      );
      for (const r of list) {
        if (scale >= 1e-200) expect(Math.abs(of(r).g - (g[r]! * scale) / gUnit)).toBeLessThan(1);
        else expect(Math.abs(of(r).g) + of(r).h).toBeLessThanOrEqual(1);
        expect(of(r).h * hUnit).toBeGreaterThanOrEqual(0);
      }
    }
    const odd = pack([NaN, Infinity, -Infinity, 1], [NaN, 1, Infinity, 0]);
    for (const r of odd.list) {
      expect(Math.abs(odd.of(r).g)).toBeLessThan(LIMIT / 4);
      expect(odd.of(r).h).toBeLessThan(LIMIT / 4);
    }
  });

  it('are the same for the same seed, and others for another', () => {
    const bytes = (seed: number): number[] => {
      const { of, list } = pack(g, h, { seed });
      return list.flatMap((r) => [of(r).g, of(r).h]);
    };
    expect(bytes(5)).toEqual(bytes(5));
    expect(bytes(5)).not.toEqual(bytes(6));
  });
});

it('exact gradients are passed on as they are', () => {
  const packer = newPacker(N, true, false);
  packer.g.set(g);
  const gradients = packer.pack(listed([1, 2]), 3);
  expect(gradients.packed).toBeNull();
  expect(gradients.g).toBe(packer.g);
  expect(gradients.h).toBe(packer.h);
});
