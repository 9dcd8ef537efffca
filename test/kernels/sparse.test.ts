import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { useKernels } from '../../src/kernels/kernels.js';

const { kernels, arena } = useKernels();
const rng = rngFrom('sparse');
const ROWS = 77;
const COMMON = 2;

function column(): Uint8Array {
  const bins = arena.u8(ROWS);
  for (let r = 0; r < ROWS; r++) bins[r] = rng.next() < 0.7 ? COMMON : rng.int(5);
  return bins;
}

function u16(length: number): Uint16Array {
  const { buffer, byteOffset } = arena.i32(length);
  return new Uint16Array(buffer, byteOffset, length);
}

describe('sparse entries', () => {
  it('are counted and written for the rows that leave the common bin, and for no others', () => {
    const bins = column();
    const counts = arena.i32(ROWS).fill(0);
    kernels.countEntries(bins.byteOffset, ROWS, COMMON, counts.byteOffset);
    expect(Array.from(counts)).toEqual(Array.from(bins, (b) => Number(b !== COMMON)));
    const next = arena.i32(ROWS);
    for (let r = 0; r < ROWS; r++) next[r] = r;
    const entries = u16(ROWS).fill(0xffff);
    kernels.writeEntries(bins.byteOffset, ROWS, COMMON, 65_530, next.byteOffset, entries.byteOffset);
    expect(Array.from(entries)).toEqual(Array.from(bins, (b) => (b === COMMON ? 0xffff : 65_530 + b)));
    expect(Array.from(next)).toEqual(Array.from(bins, (b, r) => r + Number(b !== COMMON)));
  });

  it('give the histogram that all cells give', () => {
    const WIDTHS = [4, 5];
    const columns = WIDTHS.map(column);
    const first = [3, 9]; // cells before them belong to others
    const table = arena.i32(8);
    WIDTHS.forEach((width, f) => table.set([8 * first[f]!, width, 0, COMMON], 4 * f));
    const list = arena.i32(2);
    list.set([0, 1]);
    const packed = arena.f64(ROWS);
    const words = new BigInt64Array(packed.buffer, packed.byteOffset, ROWS);
    for (let r = 0; r < ROWS; r++) words[r] = (BigInt(rng.int(2001) - 1000) << 32n) + BigInt(rng.int(1000));
    const start = 2;
    const starts = arena.i32(ROWS + 1).fill(0);
    const lists = Array.from({ length: ROWS }, (_, r) =>
      columns.flatMap((c, f) => (c[r] === COMMON ? [] : [first[f]! + c[r]! - start])),
    );
    lists.forEach((cells, r) => (starts[r + 1] = starts[r]! + cells.length));
    const entries = u16(starts[ROWS]! + 1);
    entries.set(lists.flat());
    for (const share of [0, 0.1, 1]) {
      const some = Array.from({ length: ROWS }, (_, r) => r).filter(() => rng.next() < share);
      const rows = arena.i32(some.length + 1).subarray(0, some.length);
      rows.set(some);
      const doubles = arena.f64(16).fill(0);
      const cells = new BigInt64Array(doubles.buffer, doubles.byteOffset, 16);
      const wanted = new Array<bigint>(16).fill(0n);
      for (const r of some) columns.forEach((c, f) => (wanted[first[f]! + c[r]!]! += words[r]!));
      kernels.addSparse(
        doubles.byteOffset + 8 * start,
        starts.byteOffset,
        entries.byteOffset,
        rows.byteOffset,
        rows.length,
        packed.byteOffset,
        doubles.byteOffset,
        table.byteOffset,
        list.byteOffset,
        2,
      );
      expect(Array.from(cells)).toEqual(wanted);
    }
  });
});
