import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { useKernels } from '../../src/kernels/kernels.js';

const { kernels, arena } = useKernels();
const rng = rngFrom('products');
const close = (got: number, want: number): void => expect(got).toBeCloseTo(want, 10);

function filled(length: number, from = length): Float64Array {
  const out = arena.f64(length);
  for (let i = 0; i < length; i++) out[i] = i < from ? rng.normal() : 0;
  return out;
}

function inner(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

describe('addProducts', () => {
  it.each([4, 8, 12, 40])('adds the lower triangle of the inner products of %i columns', (columns) => {
    for (const [length, stride] of [
      [2, 2],
      [6, 10],
      [256, 256],
    ] as const) {
      const block = filled(columns * stride);
      const out = filled(columns * columns);
      const before = out.slice();
      kernels.addProducts(block.byteOffset, 8 * stride, length, columns, out.byteOffset);
      const column = (j: number): Float64Array => block.subarray(j * stride, j * stride + length);
      for (let a = 0; a < columns; a++)
        for (let b = 0; b <= a; b++)
          close(out[a * columns + b]!, before[a * columns + b]! + inner(column(a), column(b)));
    }
  });
});

describe('weighColumns', () => {
  it('makes numbers finite, takes the shift from them and multiplies with the root of the row', () => {
    const block = arena.f64(20);
    block.set([1, NaN, Infinity, -Infinity, 1e80, -1e80, 2, 3, 99, 99, 5, 6, 7, 8, 0, -0, 1e74, NaN, 99, 99]);
    const before = block.slice();
    const shifts = arena.f64(2);
    shifts.set([1, -3]);
    const roots = filled(8);
    kernels.weighColumns(block.byteOffset, 80, 8, 2, 1e75, shifts.byteOffset, roots.byteOffset);
    const clean = (v: number): number => (Number.isNaN(v) ? 0 : Math.max(-1e75, Math.min(1e75, v)));
    for (let j = 0; j < 2; j++) {
      for (let i = 0; i < 8; i++)
        expect(block[10 * j + i]).toBe((clean(before[10 * j + i]!) - shifts[j]!) * roots[i]!);
      expect(Array.from(block.subarray(10 * j + 8, 10 * j + 10))).toEqual([99, 99]);
    }
  });
});

describe('crossProducts', () => {
  it('adds the inner products of some columns with some others', () => {
    const length = 24;
    const columns = filled(9 * length);
    const left = arena.i32(8);
    left.set([0, 3, 8, 1, 5, 5, 5, 5]);
    const right = arena.i32(4);
    right.set([2, 3, 7, 7]);
    const out = filled(32);
    const before = out.slice();
    const column = (j: number): Float64Array => columns.subarray(j * length, (j + 1) * length);
    kernels.crossProducts(
      columns.byteOffset,
      length,
      left.byteOffset,
      8,
      right.byteOffset,
      4,
      out.byteOffset,
    );
    left.forEach((i, a) =>
      right.forEach((j, b) => close(out[a * 4 + b]!, before[a * 4 + b]! + inner(column(i), column(j)))),
    );
  });
});

describe('timesColumns', () => {
  it('gives the inner products of columns with a vector', () => {
    for (const length of [8, 64, 1000]) {
      const columns = filled(3 * length);
      const vector = filled(length);
      const out = arena.f64(4).fill(7);
      kernels.timesColumns(columns.byteOffset, length, 3, vector.byteOffset, out.byteOffset);
      for (let k = 0; k < 3; k++)
        close(out[k]!, inner(columns.subarray(k * length, (k + 1) * length), vector));
      expect(out[3]).toBe(7);
    }
  });
});

/** Sparse columns of so many entries each, in the memory of the kernels, and the same made dense. */
function sparseColumns(
  sizes: readonly number[],
  rows: number,
): { starts: Int32Array; entries: Float64Array; dense: number[][] } {
  const starts = arena.i32(sizes.length + 1).fill(0);
  sizes.forEach((size, k) => (starts[k + 1] = starts[k]! + size));
  const entries = arena.f64(2 * starts[sizes.length]!);
  const numbers = new Int32Array(entries.buffer, entries.byteOffset, 2 * entries.length);
  const dense = sizes.map((size, k) => {
    const column = new Array<number>(rows).fill(0);
    const chosen = rng
      .shuffle(Int32Array.from({ length: rows }, (_, i) => i))
      .subarray(0, size)
      .sort();
    chosen.forEach((row, e) => {
      column[row] = rng.normal();
      entries[2 * (starts[k]! + e)] = column[row]!;
      numbers[4 * (starts[k]! + e) + 2] = row;
    });
    return column;
  });
  return { starts, entries, dense };
}

describe('timesSparse', () => {
  it('gives the inner products of sparse columns with a vector, of empty ones too', () => {
    const { starts, entries, dense } = sparseColumns([0, 1, 2, 3, 40, 7], 50);
    const vector = filled(50);
    const out = arena.f64(6);
    kernels.timesSparse(starts.byteOffset, entries.byteOffset, 6, vector.byteOffset, out.byteOffset);
    dense.forEach((column, k) => close(out[k]!, inner(column, vector)));
  });
});
