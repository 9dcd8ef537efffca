import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Operand } from '../../src/core/gemm.js';
import { gemm, rowMajor, transposed } from '../../src/core/gemm.js';
import { rngFrom } from '../../src/core/rng.js';

const size = fc.integer({ min: 0, max: 11 });

it.each([
  ['A·B', false, false],
  ['Aᵀ·B', true, false],
  ['A·Bᵀ', false, true],
  ['Aᵀ·Bᵀ', true, true],
])('adds %s to what is there, for every shape around the tiles of 4', (_, turnA, turnB) => {
  fc.assert(
    fc.property(size, size, size, (m, n, k) => {
      const rng = rngFrom(`gemm/${m}/${n}/${k}`);
      const random = (count: number): Float64Array =>
        Float64Array.from({ length: count }, () => rng.normal());
      const at = 3;
      const a = turnA ? transposed(random(at + m * k), m, at) : rowMajor(random(at + m * k), k, at);
      const b = turnB ? transposed(random(at + k * n), k, at) : rowMajor(random(at + k * n), n, at);
      const c = random(at + m * (n + 2));
      const want = c.slice();
      const cell = (x: Operand, i: number, j: number): number => x.data[x.at + i * x.row + j * x.column]!;
      for (let i = 0; i < m; i++)
        for (let j = 0; j < n; j++)
          for (let p = 0; p < k; p++) want[at + i * (n + 2) + j]! += cell(a, i, p) * cell(b, p, j);
      gemm(m, n, k, a, b, c, at, n + 2);
      c.forEach((v, i) => expect(v).toBeCloseTo(want[i]!, 10));
    }),
  );
});
