import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { useKernels } from '../../src/kernels/kernels.js';
import { gatherAll } from '../../src/learners/linear/design.js';
import { hessianOf } from '../../src/learners/linear/hessian.js';
import { csrOf, matrixOf } from '../support/labelled.js';

/** Kernels of coordinate descent and of second derivatives against plain sums. Tolerance: 1e-13 relative to 1 + size. */
const { kernels, arena } = useKernels();
const rng = rngFrom('columns');
const random = (length: number): Float64Array => {
  const out = arena.f64(length);
  for (let i = 0; i < length; i++) out[i] = rng.normal();
  arena.f64(2).fill(NaN);
  return out;
};
const near = (got: number, want: number): void =>
  expect(Math.abs(got - want)).toBeLessThan(1e-13 * (1 + Math.abs(want)));

describe.each([0, 1, 2, 3, 4, 7, 8, 50])('a column of %i numbers', (n) => {
  const list = arena.i32(n);
  list.set(Int32Array.from({ length: n }, (_, i) => 2 * i + (i % 2)));
  const total = 2 * n + 2;
  const [h, d, u, v] = [random(total), random(total), random(total), random(total)];
  const x = random(n);
  const sum = (at: (i: number) => number, f: (value: number, row: number) => number): number =>
    Array.from(x).reduce((s, value, i) => s + f(value, at(i)), 0);

  it.each(['dense', 'sparse'])('%s: dot, squares and pull', (kind) => {
    const rows = kind === 'sparse' ? list.byteOffset : 0;
    const at = (i: number): number => (rows ? list[i]! : i);
    const args = [x.byteOffset, rows, n] as const;
    near(
      kernels.columnDot(...args, v.byteOffset),
      sum(at, (value, r) => value * v[r]!),
    );
    near(
      kernels.columnSquares(...args, v.byteOffset),
      sum(at, (value, r) => value * value * v[r]!),
    );
    near(
      kernels.columnPull(...args, h.byteOffset, d.byteOffset, 0),
      sum(at, (value, r) => value * h[r]! * d[r]!),
    );
    near(
      kernels.columnPull(...args, h.byteOffset, d.byteOffset, u.byteOffset),
      sum(at, (value, r) => value * h[r]! * (d[r]! - u[r]!)),
    );
  });

  it.each(['dense', 'sparse'])('%s: moves, and nothing but its rows', (kind) => {
    const rows = kind === 'sparse' ? list.byteOffset : 0;
    const [wantD, wantU] = [d.slice(), u.slice()];
    for (let i = 0; i < n; i++) {
      const r = rows ? list[i]! : i;
      wantD[r]! += 2 * (0.7 * x[i]!);
      wantU[r]! += 0.7 * x[i]! * h[r]!;
    }
    kernels.columnMove(x.byteOffset, rows, n, 0.7, d.byteOffset, 0, 0);
    kernels.columnMove(x.byteOffset, rows, n, 0.7, d.byteOffset, h.byteOffset, u.byteOffset);
    for (let r = 0; r < total; r++) {
      near(d[r]!, wantD[r]!);
      near(u[r]!, wantU[r]!);
    }
  });
});

it('second derivatives are the weighted sum of products, of every step-th row, dense and sparse', () => {
  for (const [n, p, q, step] of [
    [1, 1, 0, 1],
    [40, 3, 2, 1],
    [101, 4, 5, 3],
    [64, 9, 0, 2],
    [33, 0, 4, 1],
  ] as const) {
    const dense = Array.from({ length: n }, () => Array.from({ length: p }, () => rng.normal()));
    const entries = Array.from({ length: n }, (_, i) =>
      Array.from({ length: q }, (_, j) => [j, rng.normal()] as const).filter(([j]) => (i + j) % 2 > 0),
    );
    const design = gatherAll(matrixOf(dense, q ? csrOf(entries, q) : undefined), undefined, arena);
    const weight = random(n).map((w) => w * w);
    const placed = arena.f64(n);
    placed.set(weight);
    const { side, matrix } = hessianOf({ kernels, arena }, design, placed, q > 0, step);
    expect(side).toBe(p + 1 + q);
    const row = (i: number): number[] => {
      const full = [...dense[i]!, 1, ...new Array<number>(q).fill(0)];
      for (const [j, value] of entries[i]!) full[p + 1 + j] = value;
      return full;
    };
    for (let a = 0; a < side; a++)
      for (let b = 0; b <= a; b++) {
        let want = 0;
        for (let i = 0; i < n; i += step) want += step * weight[i]! * row(i)[a]! * row(i)[b]!;
        near(matrix[a * side + b]!, want);
      }
  }
});
