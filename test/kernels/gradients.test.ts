import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { useKernels } from '../../src/kernels/kernels.js';

/** Plain twins of the kernels. Tolerance: 1e-15 relative (losses: 2e-15, of the sum). */
const { kernels, arena } = useKernels();
const N = 501;
const rng = rngFrom('gradients');
const f64 = (valueOf: (i: number) => number): Float64Array => {
  const out = arena.f64(N);
  for (let i = 0; i < N; i++) out[i] = valueOf(i);
  return out;
};
const rowsOf = (n: number): Int32Array => {
  const out = arena.i32(n);
  out.set(rng.shuffle(Int32Array.from({ length: N }, (_, i) => i)).subarray(0, n));
  return out;
};

type Case = { readonly name: string; readonly rows: Int32Array; readonly weight: Float64Array | null };
const weight = f64(() => 0.1 + 3 * rng.next());
const LISTS: readonly Case[] = [0, 1, 2, 7, 400].flatMap((n) => [
  { name: `${n} rows`, rows: rowsOf(n), weight: null },
  { name: `${n} weighted rows`, rows: rowsOf(n), weight },
]);

/** What a kernel writes for the rows it is to write; it must leave all others alone. */
function written(
  rows: Int32Array,
  run: (g: number, h: number) => void,
): { g: Float64Array; h: Float64Array } {
  const g = f64(() => -77);
  const h = f64(() => -77);
  run(g.byteOffset, h.byteOffset);
  const listed = new Set(rows);
  for (let i = 0; i < N; i++) if (!listed.has(i)) expect([g[i], h[i]]).toEqual([-77, -77]);
  return { g, h };
}

function expectNear(got: number, want: number, relative: number, absolute = 0): void {
  if (!(Math.abs(got - want) <= relative * Math.abs(want) + absolute)) expect(got).toBe(want);
}

/** Error of e^s by the kernels, in relative terms: poisson gradients with label 0 are e^s. */
function exponentials(values: readonly number[]): Float64Array {
  const rows = arena.i32(values.length);
  rows.set(values.map((_, i) => i));
  const s = arena.f64(values.length);
  s.set(values);
  const zero = arena.f64(values.length).fill(0);
  const g = arena.f64(values.length);
  const h = arena.f64(values.length).byteOffset;
  kernels.tweedieGradients(
    rows.byteOffset,
    rows.length,
    s.byteOffset,
    zero.byteOffset,
    0,
    1,
    g.byteOffset,
    h,
  );
  return g;
}

describe('the exponential of the kernels', () => {
  it('is off by less than 5e-16 from -708 to 709, and exact at 0', () => {
    const values = Array.from({ length: 100_000 }, (_, i) => -708 + (1417 * i) / 99_999);
    values.push(...Array.from({ length: 20_000 }, () => 3 * rng.normal()));
    const got = exponentials(values);
    let worst = 0;
    values.forEach((v, i) => (worst = Math.max(worst, Math.abs(got[i]! / Math.exp(v) - 1))));
    expect(worst).toBeLessThan(5e-16);
    expect(Array.from(exponentials([0, -0, 1e-300]))).toEqual([1, 1, 1]);
  });

  it('is 0 below, finite above, and NaN of NaN', () => {
    const [tiny, nothing, large, largest, none] = exponentials([-709, -1e300, 1e5, 1e300, NaN]);
    expect([tiny, nothing, none]).toEqual([0, 0, NaN]);
    expectNear(large!, Math.exp(709), 1e-15);
    expect(largest).toBe(large);
  });
});

describe.each(LISTS)('gradients and losses of $name', ({ rows, weight: w }) => {
  const n = rows.length;
  const at = rows.byteOffset;
  const wAt = w ? w.byteOffset : 0;
  const wOf = (r: number): number => (w ? w[r]! : 1);
  const sum = (lossOf: (r: number) => number): number =>
    Array.from(rows).reduce((total, r) => total + wOf(r) * lossOf(r), 0);

  it.each([
    [Infinity, Infinity, Infinity],
    [0, 0.3, 0.7],
    [1.5, 1.5, 1.5],
  ])('residuals, clipped at %f', (delta, low, high) => {
    const y = f64(() => Math.round(2 * rng.normal()));
    const s = f64((i) => (i % 9 === 0 ? y[i]! : 2 * rng.normal()));
    const { g, h } = written(rows, (gAt, hAt) =>
      kernels.clippedGradients(at, n, s.byteOffset, y.byteOffset, wAt, delta, low, high, gAt, hAt),
    );
    for (const r of rows) {
      const d = s[r]! - y[r]!;
      expect(g[r]).toBe(wOf(r) * (d > delta ? high : d < -delta ? -low : d));
      expect(h[r]).toBe(wOf(r));
    }
    const loss = kernels.clippedLoss(at, n, s.byteOffset, y.byteOffset, wAt, delta, low, high);
    const lossOf = (r: number): number => {
      const d = s[r]! - y[r]!;
      if (d > delta) return high * (d - delta / 2);
      return d < -delta ? low * (-d - delta / 2) : (d * d) / 2;
    };
    expectNear(loss, sum(lossOf), 2e-15);
  });

  it('two classes, into the far tails', () => {
    const s = f64((i) => (i % 5 === 0 ? 200 : 4) * rng.normal());
    const side = f64((i) => (i % 3 ? 1 : -1));
    const { g, h } = written(rows, (gAt, hAt) =>
      kernels.logisticGradients(at, n, s.byteOffset, side.byteOffset, wAt, gAt, hAt),
    );
    for (const r of rows) {
      const e = Math.exp(-side[r]! * s[r]!);
      const wrong = 1 / (1 + e);
      expectNear(g[r]!, wOf(r) * side[r]! * wrong, 1e-15);
      expectNear(h[r]!, wOf(r) * wrong * (1 / (1 + 1 / e)), 1.5e-15);
    }
    const loss = kernels.logisticLoss(at, n, s.byteOffset, side.byteOffset, wAt);
    const lossOf = (r: number): number => {
      const z = side[r]! * s[r]!;
      return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
    };
    expectNear(loss, sum(lossOf), 2e-15);
  });

  it.each([1, 2, 5])('%i classes by softmax', (outputs) => {
    const all = arena.f64(N * outputs);
    for (let i = 0; i < all.length; i++) all[i] = (i % 11 === 0 ? 300 : 3) * rng.normal();
    const codes = arena.i32(N);
    for (let i = 0; i < N; i++) codes[i] = (i * i) % outputs;
    const even = n + (n % 2);
    const p = arena.f64(even * (outputs + 1)).byteOffset;
    const factors = p + 8 * even * outputs;
    kernels.softmaxRows(at, n, all.byteOffset, 8 * N, outputs, p, 8 * even);
    const scores = (r: number): number[] => Array.from({ length: outputs }, (_, k) => all[k * N + r]!);
    for (let k = 0; k < outputs; k++) {
      const { g, h } = written(rows, (gAt, hAt) =>
        kernels.softmaxGradients(at, n, p + 8 * even * k, factors, codes.byteOffset, k, wAt, gAt, hAt),
      );
      for (const r of rows) {
        const max = Math.max(...scores(r));
        const e = scores(r).map((v) => Math.exp(v - max));
        const q = e[k]! / e.reduce((a, b) => a + b, 0);
        // near 1 the difference from 1 has the rounding of 1
        expectNear(g[r]!, wOf(r) * (q - (codes[r] === k ? 1 : 0)), 1e-15, 1e-15);
        expectNear(h[r]!, wOf(r) * q * (1 - q), 1.5e-15, 1e-15);
        expect(h[r]).toBeGreaterThanOrEqual(0);
      }
    }
    const loss = kernels.softmaxLoss(at, n, all.byteOffset, 8 * N, outputs, codes.byteOffset, wAt);
    const lossOf = (r: number): number => {
      const max = Math.max(...scores(r));
      return max - all[codes[r]! * N + r]! + Math.log(scores(r).reduce((a, v) => a + Math.exp(v - max), 0));
    };
    expectNear(loss, sum(lossOf), 2e-15, 1e-15);
  });

  it.each([1, 1.3, 1.9, 2])('log link of power %f', (power) => {
    const s = f64(() => 3 * rng.normal());
    const y = f64((i) => (i % 4 === 0 && power < 2 ? 0 : Math.exp(2 * rng.normal())));
    const { g, h } = written(rows, (gAt, hAt) =>
      kernels.tweedieGradients(at, n, s.byteOffset, y.byteOffset, wAt, power, gAt, hAt),
    );
    for (const r of rows) {
      const mean = Math.exp((2 - power) * s[r]!);
      const label = y[r]! * Math.exp((1 - power) * s[r]!);
      // both terms are exact to 1e-15; their difference has the rounding of the larger one
      expectNear(g[r]!, wOf(r) * (mean - label), 0, 1e-15 * wOf(r) * Math.max(mean, label));
      expectNear(h[r]!, wOf(r) * ((2 - power) * mean + (power - 1) * label), 1e-15);
    }
    const loss = kernels.tweedieLoss(at, n, s.byteOffset, y.byteOffset, wAt, power);
    const first = (v: number): number => (power === 2 ? v : Math.exp((2 - power) * v) / (2 - power));
    const second = (v: number): number => (power === 1 ? v : Math.exp((1 - power) * v) / (1 - power));
    const size = sum((r) => Math.abs(first(s[r]!)) + Math.abs(y[r]! * second(s[r]!)));
    expectNear(
      loss,
      sum((r) => first(s[r]!) - y[r]! * second(s[r]!)),
      0,
      2e-15 * size,
    );
  });
});
