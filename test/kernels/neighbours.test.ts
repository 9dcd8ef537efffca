import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { useKernels } from '../../src/kernels/kernels.js';
import type { Block, Points } from '../../src/learners/knn/neighbours.js';
import { findNearest } from '../../src/learners/knn/neighbours.js';

type Found = { sums: number[]; rows: number[] };

/** Queries are the points themselves and some beside them; sums begin with 0, 1 or 2 if they begin with something. */
function search(points: Points, k: number, kernels: ReturnType<typeof useKernels> | null): Found {
  const found: Found = { sums: [], rows: [] };
  const rng = rngFrom('queries');
  const { count, width, cells, started } = points;
  const fill = (block: Block, from: number, n: number): void => {
    for (let q = 0; q < n; q++) {
      for (let j = 0; j < width; j++)
        block.queries[q * width + j] =
          cells[((from + q) % count) * width + j]! + ((from + q) % 3 === 0 ? rng.normal() : 0);
      for (let i = 0; started && i < count; i++) block.start[q * block.stride + i] = rng.int(3) / 3;
    }
  };
  const use = (block: Block, _from: number, n: number): void => {
    found.sums.push(...block.sums.subarray(0, n * k));
    found.rows.push(...block.rows.subarray(0, n * k));
  };
  findNearest(points, 45, k, fill, use, kernels);
  return found;
}

function somePoints(
  count: number,
  width: number,
  manhattan: boolean,
  started: boolean,
  ties: boolean,
): Points {
  const rng = rngFrom(`points ${count} ${width}`);
  const cells = Float32Array.from({ length: count * width }, () => (ties ? rng.int(2) : rng.normal()));
  return { count, width, cells, manhattan, started };
}

describe('nearest', () => {
  it('finds what its plain twin finds, bit for bit, with ties and without', () => {
    for (const [count, width, k] of [
      [1, 3, 1],
      [7, 0, 4],
      [8, 1, 8],
      [45, 5, 3],
      [200, 16, 10],
      [333, 17, 7],
      [600, 50, 100],
      [3000, 100, 5], // more rows than a block of the kernel holds
    ] as const)
      for (const manhattan of [false, true])
        for (const started of [false, true])
          for (const ties of [false, true]) {
            const points = somePoints(count, width, manhattan, started, ties);
            const plain = search(points, k, null);
            expect(search(points, k, useKernels())).toEqual(plain);
            expect(plain.sums.every((v) => v < Infinity)).toBe(true);
          }
  });

  it('gives the memory back', () => {
    const { arena } = useKernels();
    const mark = arena.mark();
    search(somePoints(50, 4, false, true, false), 3, useKernels());
    expect(arena.mark()).toBe(mark);
  });

  it('is what sorting all distances gives, of equal ones the first rows', () => {
    for (const manhattan of [false, true]) {
      const points = somePoints(90, 4, manhattan, false, true);
      const { rows } = search(points, 20, useKernels());
      const { cells } = points;
      for (const q of [1, 2, 4, 44]) {
        const far = (i: number): number =>
          [0, 1, 2, 3].reduce((sum, j) => sum + Math.abs(cells[i * 4 + j]! - cells[q * 4 + j]!), 0);
        const sorted = Array.from({ length: 90 }, (_, i) => i).sort((a, b) => far(a) - far(b) || a - b);
        expect(rows.slice(q * 20, (q + 1) * 20)).toEqual(sorted.slice(0, 20));
      }
    }
  });
});
