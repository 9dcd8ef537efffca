import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import type { Rng } from '../../src/core/rng.js';
import { useKernels } from '../../src/kernels/kernels.js';

const { kernels, arena } = useKernels();
const N = 150;

/** Row-major bins of `count` features in rows of `stride` bytes, and where the cells of each begin. */
type Problem = {
  readonly count: number;
  readonly stride: number;
  readonly bins: Uint8Array;
  /** byte offsets, padded to a multiple of 4 with a cell after all others */
  readonly offsets: Int32Array;
  readonly cells: number;
  readonly rows: Int32Array;
};

function problem(rng: Rng, count: number, n: number): Problem {
  const stride = 2 ** Math.max(2, Math.ceil(Math.log2(count)));
  const widths = Array.from({ length: count }, () => 2 + rng.int(255));
  const bins = arena.u8(N * stride).fill(0);
  for (let r = 0; r < N; r++) for (let k = 0; k < count; k++) bins[r * stride + k] = rng.int(widths[k]!);
  const offsets = arena.i32(4 * Math.ceil(count / 4));
  let cells = 0;
  offsets.forEach((_, k) => {
    offsets[k] = 8 * cells;
    if (k < count) cells += widths[k]!;
  });
  const rows = arena.i32(n);
  rows.forEach((_, i) => (rows[i] = rng.int(N)));
  return { count, stride, bins, offsets, cells: cells + 1, rows };
}

/** Both halves of all sizes: what rows may hold is bounded only by what sums may. */
function randomWords(rng: Rng, length: number): BigInt64Array {
  const doubles = arena.f64(length);
  const words = new BigInt64Array(doubles.buffer, doubles.byteOffset, length);
  words.forEach((_, i) => {
    const g = Math.round(rng.normal() * 2 ** rng.int(22));
    words[i] = (BigInt(g) << 32n) + BigInt(rng.int(2 ** rng.int(22)));
  });
  return words;
}

/** Places of a row and byte offsets of their cells. */
function pairsOf(places: readonly number[], offsets: Int32Array): Int32Array {
  const table = arena.i32(2 * places.length);
  places.forEach((k, i) => table.set([k, offsets[k]!], 2 * i));
  return table;
}

/** Adds what `valueOf` says of a row to the cells of each listed feature, all of them or as many as `size`. */
function twin(
  { bins, stride, offsets, rows }: Problem,
  places: readonly number[],
  add: (cell: number, row: number) => void,
): void {
  for (const row of rows) for (const k of places) add(offsets[k]! / 8 + bins[row * stride + k]!, row);
}

const SIZES = [0, 1, 2, 31, 32, 33, 64, 65, 300];
const all = (count: number): number[] => Array.from({ length: count }, (_, k) => k);

describe('addBlock', () => {
  it.each([1, 2, 3, 4, 5, 8, 9, 16, 17, 31, 33, 60, 63, 64])(
    'adds the rows to the cells of %i features, and nowhere else, bit for bit',
    (count) => {
      const rng = rngFrom(`block/${count}`);
      for (const n of SIZES) {
        const p = problem(rng, count, n);
        const packed = randomWords(rng, N);
        const got = randomWords(rng, p.cells + 256);
        const expected = got.slice();
        twin(p, all(count), (cell, row) => (expected[cell]! += packed[row]!));
        const { offsets, bins, stride, rows } = p;
        kernels.addBlock(
          got.byteOffset,
          offsets.byteOffset,
          offsets.length,
          bins.byteOffset,
          stride,
          rows.byteOffset,
          n,
          packed.byteOffset,
        );
        got[p.cells - 1] = expected[p.cells - 1]!; // the cell that nobody reads
        expect(got).toEqual(expected);
      }
    },
  );

  it('carries nothing from one half into the other, up to the largest sums', () => {
    const rng = rngFrom('halves');
    const p = problem(rng, 4, 64);
    p.bins.fill(1);
    for (const [g, h] of [
      [2 ** 25 - 1, 2 ** 25 - 1],
      [-(2 ** 25 - 1), 2 ** 25 - 1],
      [-(2 ** 25 - 1), 0],
    ] as const) {
      const packed = randomWords(rng, N).fill((BigInt(g) << 32n) + BigInt(h));
      const got = randomWords(rng, p.cells + 256).fill(0n);
      const { offsets, bins, stride, rows } = p;
      kernels.addBlock(
        got.byteOffset,
        offsets.byteOffset,
        4,
        bins.byteOffset,
        stride,
        rows.byteOffset,
        64,
        packed.byteOffset,
      );
      expect(got[1]! >> 32n).toBe(BigInt(64 * g));
      expect(got[1]! & 0xffffffffn).toBe(BigInt(64 * h));
    }
  });
});

/** Some features of a block, each with probability 1/2; then all of them in another order. */
function selections(rng: Rng, count: number): number[][] {
  return [all(count).filter(() => rng.next() < 0.5), [count - 1], rng.shuffle(all(count)), []];
}

describe.each([1, 2, 3, 4, 7, 16, 23, 64])('some of %i features', (count) => {
  it('get the same from addSome, and others nothing, bit for bit', () => {
    const rng = rngFrom(`some/${count}`);
    for (const n of SIZES) {
      const p = problem(rng, count, n);
      const { offsets, bins, stride, rows } = p;
      const packed = randomWords(rng, N);
      for (const places of selections(rng, count)) {
        const table = pairsOf(places, offsets);
        const got = randomWords(rng, p.cells + 256);
        const expected = got.slice();
        twin(p, places, (cell, row) => (expected[cell]! += packed[row]!));
        kernels.addSome(
          got.byteOffset,
          table.byteOffset,
          places.length,
          bins.byteOffset,
          stride,
          rows.byteOffset,
          n,
          packed.byteOffset,
        );
        expect(got).toEqual(expected);
      }
    }
  });

  it('get sums of doubles and counts of rows from addExact, to the last bit in the order of the rows', () => {
    const rng = rngFrom(`exact/${count}`);
    for (const n of SIZES) {
      const p = problem(rng, count, n);
      const { offsets, bins, stride, rows } = p;
      const g = arena.f64(N);
      const h = arena.f64(N);
      for (let i = 0; i < N; i++) [g[i], h[i]] = [rng.normal() * 10 ** rng.int(9), rng.next()];
      for (const places of selections(rng, count)) {
        const table = pairsOf(places, offsets);
        const got = arena.f64(3 * (p.cells + 256)).fill(0.25);
        const expected = got.slice();
        twin(p, places, (cell, row) => {
          expected[3 * cell]! += g[row]!;
          expected[3 * cell + 1]! += h[row]!;
          expected[3 * cell + 2]! += 1;
        });
        kernels.addExact(
          got.byteOffset,
          table.byteOffset,
          places.length,
          bins.byteOffset,
          stride,
          rows.byteOffset,
          n,
          g.byteOffset,
          h.byteOffset,
        );
        expect(got).toEqual(expected);
      }
    }
  });
});
