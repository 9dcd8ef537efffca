import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { useKernels } from '../../src/kernels/kernels.js';

const { kernels, arena } = useKernels();
const rng = rngFrom('descent');

type Penalties = { readonly l1: number; readonly l2: number };

/** One sweep by the definition: columns as plain lists, the residual computed anew for each coefficient. */
function twin(
  columns: readonly number[][],
  y: readonly number[],
  w: number[],
  { l1, l2 }: Penalties,
): number[] {
  const out = w.slice();
  columns.forEach((column, j) => {
    const square = column.reduce((sum, v) => sum + v * v, 0);
    if (square === 0) return;
    const others = y.map(
      (v, i) => v - columns.reduce((sum, c, k) => (k === j ? sum : sum + c[i]! * out[k]!), 0),
    );
    const pull = column.reduce((sum, v, i) => sum + v * others[i]!, 0);
    out[j] = (Math.sign(pull) * Math.max(0, Math.abs(pull) - l1)) / (square + l2);
  });
  return out;
}

const draw = (n: number): number[] => Array.from({ length: n }, () => rng.normal());
const into = (values: readonly number[], length = values.length): Float64Array => {
  const out = arena.f64(length).fill(0);
  out.set(values);
  return out;
};
const residualOf = (columns: readonly number[][], y: readonly number[], w: readonly number[]): number[] =>
  y.map((v, i) => v - columns.reduce((sum, c, k) => sum + c[i]! * w[k]!, 0));
const objective = (
  columns: readonly number[][],
  y: readonly number[],
  w: readonly number[],
  { l1, l2 }: Penalties,
): number =>
  residualOf(columns, y, w).reduce((sum, r) => sum + (r * r) / 2, 0) +
  w.reduce((sum, v) => sum + l1 * Math.abs(v) + (l2 / 2) * v * v, 0);
const inner = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, v, i) => sum + v * b[i]!, 0);
const close = (got: ArrayLike<number>, want: readonly number[]): void =>
  want.forEach((v, j) => expect(got[j]).toBeCloseTo(v, 10));
const PENALTIES: Penalties[] = [
  { l1: 0, l2: 0 },
  { l1: 2, l2: 0 },
  { l1: 1, l2: 5 },
  { l1: 1e9, l2: 1 },
];
const N = 21;

describe('one sweep of coordinate descent is its plain twin', () => {
  it.each(PENALTIES)('by a Gram matrix with room to spare, %o', (penalties) => {
    const columns = [...Array.from({ length: 4 }, () => draw(N)), new Array<number>(N).fill(0)];
    const y = draw(N);
    const w = [...draw(4), 0];
    const side = 8;
    const gram = into([], side * side);
    columns.forEach((a, i) => columns.forEach((b, j) => (gram[i * side + j] = inner(a, b))));
    const coef = into(w, side);
    const gradient = into(
      columns.map((c) => inner(c, residualOf(columns, y, w))),
      side,
    );
    const { l1, l2 } = penalties;
    const lowered = kernels.sweepGram(gram.byteOffset, side, 6, coef.byteOffset, gradient.byteOffset, l1, l2);
    const want = twin(columns, y, w, penalties);
    close(coef, want);
    close(
      gradient,
      columns.map((c) => inner(c, residualOf(columns, y, want))),
    );
    expect(lowered).toBeLessThanOrEqual(
      objective(columns, y, w, penalties) - objective(columns, y, want, penalties) + 1e-9,
    );
  });

  it.each(PENALTIES)('by listed columns, %o', (penalties) => {
    const columns = Array.from({ length: 5 }, () => draw(N));
    const y = draw(N);
    const w = draw(5);
    const length = 24;
    const dense = into([], 5 * length);
    columns.forEach((c, j) => dense.set(c, j * length));
    const list = arena.i32(3);
    list.set([0, 2, 3]);
    const squares = into(columns.map((c) => inner(c, c)));
    const coef = into(w);
    const residual = into(residualOf(columns, y, w), length);
    kernels.sweepColumns(
      dense.byteOffset,
      length,
      list.byteOffset,
      3,
      squares.byteOffset,
      coef.byteOffset,
      residual.byteOffset,
      penalties.l1,
      penalties.l2,
    );
    const listed = [0, 2, 3];
    const rest = residualOf(
      columns,
      y,
      w.map((v, j) => (listed.includes(j) ? 0 : v)),
    );
    const want = twin(
      listed.map((j) => columns[j]!),
      rest,
      listed.map((j) => w[j]!),
      penalties,
    );
    close(
      listed.map((j) => coef[j]!),
      want,
    );
    close([coef[1]!, coef[4]!], [w[1]!, w[4]!]);
    close(residual, residualOf(columns, y, Array.from(coef)));
  });

  it.each(PENALTIES)('by sparse columns that are meant to be centred, %o', (penalties) => {
    const root = Array.from({ length: N }, () => Math.sqrt(1 + rng.int(3)));
    const total = inner(root, root);
    const centre = (c: readonly number[]): number[] =>
      c.map((v, i) => v - (inner(c, root) / total) * root[i]!);
    const stored = Array.from({ length: 4 }, () => draw(N).map((v) => (v > 0.3 ? v + 1 : 0)));
    const columns = stored.map(centre);
    const y = centre(draw(N));
    const w = draw(4);
    const starts = arena.i32(5).fill(0);
    const cells = stored.map((c) => c.flatMap((v, i) => (v === 0 ? [] : [[v, i] as const])));
    cells.forEach((list, j) => (starts[j + 1] = starts[j]! + list.length));
    const entries = arena.f64(2 * starts[4]!);
    const numbers = new Int32Array(entries.buffer, entries.byteOffset, 2 * entries.length);
    cells.flat().forEach(([v, i], e) => {
      entries[2 * e] = v;
      numbers[4 * e + 2] = i;
    });
    const list = arena.i32(4);
    list.set([0, 1, 2, 3]);
    const shift = into([0.7]);
    const coef = into(w);
    const residual = into(residualOf(columns, y, w).map((r, i) => r + 0.7 * root[i]!));
    const sums = into(stored.map((c) => inner(c, root)));
    kernels.sweepSparse(
      starts.byteOffset,
      entries.byteOffset,
      list.byteOffset,
      4,
      into(columns.map((c) => inner(c, c))).byteOffset,
      into(Array.from(sums, (s) => s / total)).byteOffset,
      sums.byteOffset,
      coef.byteOffset,
      residual.byteOffset,
      shift.byteOffset,
      penalties.l1,
      penalties.l2,
    );
    const want = twin(columns, y, w, penalties);
    close(coef, want);
    close(
      residual.map((r, i) => r - shift[0]! * root[i]!),
      residualOf(columns, y, want),
    );
  });
});
