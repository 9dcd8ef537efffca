import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { useKernels } from '../../src/kernels/kernels.js';

const { kernels, arena } = useKernels();
const N = 1000;

/** Two numbers of 16 bits from a row and a seed. */
function chance(row: number, seed: number): [number, number] {
  let x = (Math.imul(row, 0x9e3779b9) + seed) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x45d9f3b) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x45d9f3b) >>> 0;
  x = (x ^ (x >>> 16)) >>> 0;
  return [x & 0xffff, x >>> 16];
}

function twin(row: number, g: number, h: number, perG: number, perH: number, seed: number): bigint {
  const [forG, forH] = chance(row, seed);
  const high = BigInt(Math.floor(g * perG + forG / 65536));
  const low = BigInt(Math.floor(h * perH + forH / 65536));
  return BigInt.asIntN(64, (high << 32n) + low);
}

/** Rows in disorder, gradients of all sizes. */
function problem(n: number): { rows: Int32Array; g: Float64Array; h: Float64Array } {
  const rng = rngFrom('packing');
  const rows = arena.i32(n);
  rows.set(rng.shuffle(Int32Array.from({ length: N }, (_, i) => i)).subarray(0, n));
  const g = arena.f64(N);
  const h = arena.f64(N);
  for (let i = 0; i < N; i++) {
    g[i] = rng.normal() * Math.exp(3 * rng.normal());
    h[i] = i % 10 === 0 ? 0 : rng.next();
  }
  return { rows, g, h };
}

/** Packs into memory that held 1 everywhere. */
function packed(
  rows: Int32Array,
  g: Float64Array,
  h: Float64Array,
  perG: number,
  perH: number,
  seed: number,
) {
  const out = arena.f64(N);
  const bits = new BigInt64Array(out.buffer, out.byteOffset, N).fill(1n);
  kernels.pack(rows.byteOffset, rows.length, g.byteOffset, h.byteOffset, perG, perH, seed, out.byteOffset);
  return bits;
}

describe('pack', () => {
  it.each([0, 1, 2, 3, 4, 5, 7, 8, 999])(
    'is its plain twin bit for bit, and leaves other rows alone: %i rows',
    (n) => {
      const { rows, g, h } = problem(n);
      for (const [perG, perH, seed] of [
        [100, 30000, 7],
        [0.01, 1, 0],
        [1e5, 32767, 0xfffffff1],
      ] as const) {
        const got = packed(rows, g, h, perG, perH, seed);
        const expected = new BigInt64Array(N).fill(1n);
        for (const r of rows) expected[r] = twin(r, g[r]!, h[r]!, perG, perH, seed);
        expect(got).toEqual(expected);
      }
    },
  );

  it.each([0, 1, 5, 8, 999])(
    'counts the integers that are 0, and `filled` lists the others in order: %i rows',
    (n) => {
      const { rows, g, h } = problem(n);
      const [words, others] = [arena.f64(N), arena.i32(N)];
      const { byteOffset: at } = words;
      const zeros = kernels.pack(rows.byteOffset, n, g.byteOffset, h.byteOffset, 0.05, 0.3, 99, at);
      const bits = new BigInt64Array(words.buffer, at, N);
      const expected = rows.filter((r) => bits[r] !== 0n);
      expect(zeros).toBe(n - expected.length);
      if (n > 100) expect(zeros).toBeGreaterThan(n / 10);
      const count = kernels.filled(rows.byteOffset, n, at, others.byteOffset);
      expect(others.subarray(0, count)).toEqual(expected);
    },
  );

  it('rounds so that sums are right on average', () => {
    const { rows, h } = problem(N);
    const g = arena.f64(N).fill(-0.3);
    let sum = 0;
    for (let seed = 0; seed < 40; seed++) {
      const got = packed(rows, g, h, 1, 1, 12345 * seed);
      for (const v of got) sum += Number(v >> 32n);
    }
    expect(Math.abs(sum / (40 * N) + 0.3)).toBeLessThan(0.01); // four standard deviations
  });

  it('takes NaN as 0 and holds infinities at the ends of the range: it never stops', () => {
    const { rows, g, h } = problem(4);
    rows.set([0, 1, 2, 3]);
    g.set([NaN, Infinity, -Infinity, 1e300]);
    h.set([NaN, NaN, Infinity, 0]);
    const most = 2n ** 31n - 1n;
    expect(Array.from(packed(rows, g, h, 1, 1, 3)).slice(0, 4)).toEqual([
      0n,
      most << 32n,
      (-(2n ** 31n) << 32n) + most,
      most << 32n,
    ]);
  });
});

describe('gradientRange', () => {
  it.each([0, 1, 2, 3, 4, 5, 999])(
    'is the largest |g| and the largest h of the listed rows: %i rows',
    (n) => {
      const { rows, g, h } = problem(n);
      const out = arena.f64(2);
      kernels.gradientRange(rows.byteOffset, n, g.byteOffset, h.byteOffset, out.byteOffset);
      expect(out[0]).toBe(Math.max(0, ...Array.from(rows, (r) => Math.abs(g[r]!))));
      expect(out[1]).toBe(Math.max(0, ...Array.from(rows, (r) => h[r]!)));
    },
  );
});
