import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import type { Rng } from '../../src/core/rng.js';
import { useKernels } from '../../src/kernels/kernels.js';

const { kernels, arena } = useKernels();
const N = 500;
const SIZES = [0, 1, 2, 3, 63, 64, 65, 499, 500];

function rowsOf(rng: Rng, n: number): Int32Array {
  const rows = arena.i32(n + 1);
  rows.set(rng.shuffle(Int32Array.from({ length: N }, (_, i) => i)).subarray(0, n));
  rows[n] = -1; // what comes after the list must stay
  return rows;
}

function doubles(valueOf: (i: number) => number): Float64Array {
  const out = arena.f64(N);
  for (let i = 0; i < N; i++) out[i] = valueOf(i);
  return out;
}

describe('partition', () => {
  it.each([0, 0.02, 0.5, 1])(
    'brings the rows of some bins (share %f) to the front, both sides in their order',
    (share) => {
      const rng = rngFrom(`partition/${share}`);
      const bins = arena.u8(N);
      const side = arena.u8(256);
      for (const n of SIZES) {
        for (let i = 0; i < N; i++) bins[i] = rng.int(256);
        for (let b = 0; b < 256; b++) side[b] = Number(rng.next() < share);
        const rows = rowsOf(rng, n);
        const scratch = arena.i32(n + 1).fill(-7);
        const before = Array.from(rows.subarray(0, n));
        const left = before.filter((r) => side[bins[r]!] === 1);
        const right = before.filter((r) => side[bins[r]!] === 0);
        const got = kernels.partition(
          rows.byteOffset,
          n,
          bins.byteOffset,
          side.byteOffset,
          scratch.byteOffset,
        );
        expect(got).toBe(left.length);
        expect(Array.from(rows)).toEqual([...left, ...right, -1]);
        expect(scratch[n]).toBe(-7); // n numbers are room enough
      }
    },
  );
});

describe('sumRows', () => {
  it.each(SIZES)('sums what %i rows hold, in their order', (n) => {
    const rng = rngFrom('sums');
    const rows = rowsOf(rng, n);
    const g = doubles(() => rng.normal() * 1e6);
    const h = doubles(() => rng.next());
    const out = arena.f64(3).fill(9);
    kernels.sumRows(rows.byteOffset, n, g.byteOffset, h.byteOffset, out.byteOffset);
    const sum = (v: Float64Array): number => rows.subarray(0, n).reduce((s, r) => s + v[r]!, 0);
    expect(Array.from(out)).toEqual([sum(g), sum(h), 9]);
  });
});

describe('addToRows', () => {
  it.each(SIZES)('adds a value to %i rows and leaves the others', (n) => {
    const rng = rngFrom('add');
    const rows = rowsOf(rng, n);
    const scores = doubles(() => rng.normal());
    const expected = scores.slice();
    for (const r of rows.subarray(0, n)) expected[r]! += 0.1;
    kernels.addToRows(scores.byteOffset, rows.byteOffset, n, 0.1);
    expect(scores).toEqual(expected);
  });
});

describe('interleave', () => {
  it.each([1, 2, 3, 4, 5, 16, 33, 64])('puts %i columns side by side, row by row', (count) => {
    const rng = rngFrom('interleave');
    const stride = 2 ** Math.max(2, Math.ceil(Math.log2(count)));
    for (const n of SIZES) {
      const columns = Array.from({ length: count }, () => arena.u8(n));
      for (const column of columns) column.forEach((_, i) => (column[i] = rng.int(256)));
      const addresses = arena.i32(count);
      columns.forEach((column, k) => (addresses[k] = column.byteOffset));
      const out = arena.u8(n * stride + 64).fill(77);
      kernels.interleave(addresses.byteOffset, count, n, out.byteOffset, stride);
      const expected = out.slice().fill(77);
      for (let i = 0; i < n; i++) for (let k = 0; k < count; k++) expected[i * stride + k] = columns[k]![i]!;
      expect(out.slice()).toEqual(expected);
    }
  });
});
