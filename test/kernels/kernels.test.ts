import { describe, expect, it } from 'vitest';
import { useKernels } from '../../src/kernels/kernels.js';

const { arena } = useKernels();
const GIGA = 2 ** 30;

describe('the arena', () => {
  it('gives out arrays on 64-byte lines that do not overlap, and takes back what lies above a mark', () => {
    const bytes = arena.u8(3).fill(1);
    const mark = arena.mark();
    const ints = arena.i32(5).fill(2);
    const doubles = arena.f64(7).fill(3);
    for (const array of [bytes, ints, doubles]) expect(array.byteOffset % 64).toBe(0);
    expect([...bytes, ...ints, ...doubles]).toEqual([1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3]);
    arena.release(mark);
    expect(arena.i32(5).byteOffset).toBe(ints.byteOffset);
    arena.release(mark);
  });

  it('gives no array at address 0, which kernels take for none', () => {
    const mark = arena.mark();
    for (const array of [arena.u8(0), arena.i32(0), arena.f64(0)])
      expect(array.byteOffset).toBeGreaterThan(0);
    arena.release(mark);
  });

  it('has arrays that stay valid when the memory grows', () => {
    const mark = arena.mark();
    const early = arena.f64(4).fill(7);
    const size = early.buffer.byteLength;
    const late = arena.f64(2 ** 18);
    expect(late.buffer.byteLength).toBeGreaterThan(size);
    const { kernels } = useKernels();
    const rows = arena.i32(1).fill(2);
    kernels.addToRows(early.byteOffset, rows.byteOffset, 1, 0.5);
    expect([...early]).toEqual([7, 7, 7.5, 7]);
    early[0] = 8;
    expect(new Float64Array(late.buffer, early.byteOffset, 1)[0]).toBe(8);
    arena.release(mark);
  });

  it('says so when 4 GB are used up, and then goes on with what it has', () => {
    const mark = arena.mark();
    expect(() => arena.f64(GIGA)).toThrow(RangeError);
    expect(arena.mark()).toBe(mark);
    expect(() => arena.u8(4 * GIGA)).toThrow(RangeError);
    expect(arena.f64(4).fill(1)).toHaveLength(4);
    arena.release(mark);
  });

  it('reaches beyond 2 GB: addresses are not signed', () => {
    const mark = arena.mark();
    arena.u8(2.5 * GIGA);
    const { kernels } = useKernels();
    const rows = arena.i32(3);
    rows.set([0, 1, 2]);
    const bins = arena.u8(3);
    bins.set([1, 0, 1]);
    const side = arena.u8(256).fill(0);
    side[1] = 1;
    const scratch = arena.i32(3);
    expect(rows.byteOffset).toBeGreaterThan(2 * GIGA);
    const at = [rows, bins, side, scratch].map((array) => array.byteOffset) as [
      number,
      number,
      number,
      number,
    ];
    expect(kernels.partition(at[0], 3, at[1], at[2], at[3])).toBe(2);
    expect([...rows]).toEqual([0, 2, 1]);
    const columns = arena.i32(1).fill(bins.byteOffset);
    const out = arena.u8(12).fill(9);
    kernels.interleave(columns.byteOffset, 1, 3, out.byteOffset, 4);
    expect([...out]).toEqual([1, 9, 9, 9, 0, 9, 9, 9, 1, 9, 9, 9]);
    arena.release(mark);
  });
});
