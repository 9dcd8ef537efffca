import { allRows } from '../../../src/core/data.js';
import type { Labelled, Matrix, Target } from '../../../src/core/data.js';
import type { Plain } from '../../../src/core/plain.js';
import { rngFrom } from '../../../src/core/rng.js';
import { complete } from '../../../src/core/space.js';
import type { Params } from '../../../src/core/space.js';
import { gbdt } from '../../../src/learners/gbdt/gbdt.js';

export type State = ReturnType<typeof gbdt.fit>;

/** null cells are missing; levels: column number → number of levels. */
export function matrix(
  rows: readonly (readonly (number | null)[])[],
  levels: readonly number[] = [],
): Matrix {
  const width = rows[0]?.length ?? 0;
  return {
    rows: rows.length,
    names: Array.from({ length: width }, (_, j) => `x${j}`),
    levels: Int32Array.from({ length: width }, (_, j) => levels[j] ?? 0),
    columns: Array.from({ length: width }, (_, j) => Float64Array.from(rows, (r) => r[j] ?? NaN)),
  };
}

export function labelled(
  x: Matrix,
  y: Target,
  rows = allRows(x.rows),
  weight: Float64Array | null = null,
): Labelled {
  return { x, y, rows, weight };
}

export function numbers(values: ArrayLike<number>): Target {
  return { task: 'regression', values: Float64Array.from(values) };
}

export function classes(codes: ArrayLike<number>, count: number): Target {
  return {
    task: count === 2 ? 'binary' : 'multiclass',
    codes: Int32Array.from(codes),
    classes: Array.from({ length: count }, (_, k) => `c${k}`),
  };
}

export function fit(
  train: Labelled,
  params: Params = {},
  valid: Labelled | null = null,
  prepared: Plain = null,
  seed = 'test',
): State {
  return gbdt.fit(train, valid, complete('gbdt', gbdt.space, params), { rng: rngFrom(seed), prepared });
}

/** A table with curved and interacting columns, a noise column and, if asked, missing cells. */
export function toy(
  rows: number,
  missing = 0,
  seed = 'toy',
): { x: Matrix; signal: Float64Array; noise: Float64Array } {
  const rng = rngFrom(seed);
  const cells = Array.from({ length: rows }, () => Array.from({ length: 4 }, () => rng.normal()));
  const signal = Float64Array.from(cells, ([a, b, c]) => 2 * a! + b! * c! + Math.sin(3 * b!));
  const noise = Float64Array.from(cells, () => rng.normal());
  const x = matrix(cells.map((row) => row.map((v) => (rng.next() < missing ? null : v))));
  return { x, signal, noise };
}
