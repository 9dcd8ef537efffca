import { allRows } from '../../../src/core/data.js';
import type { Labelled, Matrix, Target } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import { field, has } from '../../support/reference.js';
import type { ReferenceCase } from '../../support/reference.js';

export type Rows = readonly (readonly (number | null)[])[];

/** null cells are missing; levels: of each column, 0 for numbers. */
export function matrix(rows: Rows, levels: readonly number[] = []): Matrix {
  const width = rows[0]?.length ?? 0;
  return {
    rows: rows.length,
    names: Array.from({ length: width }, (_, j) => `x${j}`),
    levels: Int32Array.from({ length: width }, (_, j) => levels[j] ?? 0),
    columns: Array.from({ length: width }, (_, j) => Float64Array.from(rows, (r) => r[j] ?? NaN)),
  };
}

export const numbers = (values: ArrayLike<number>): Target => ({
  task: 'regression',
  values: Float64Array.from(values),
});

export function classes(codes: ArrayLike<number>, count: number): Target {
  return {
    task: count === 2 ? 'binary' : 'multiclass',
    codes: Int32Array.from(codes),
    classes: Array.from({ length: count }, (_, k) => `c${k}`),
  };
}

export function labelled(x: Matrix, y: Target, weight: Float64Array | null = null): Labelled {
  return { x, y, rows: allRows(x.rows), weight };
}

/** The training rows of a reference case; "balanced" classes become weights. */
export function trainOf(c: ReferenceCase, regression: boolean): Labelled {
  const y = field<number[]>(c, 'y');
  const count = new Set(y).size;
  let weight = has(c, 'sample_weight') ? Float64Array.from(field<number[]>(c, 'sample_weight')) : null;
  if (c.params['class_weight'] === 'balanced')
    weight = Float64Array.from(y, (k) => y.length / (count * y.filter((other) => other === k).length));
  return labelled(matrix(field<number[][]>(c, 'X')), regression ? numbers(y) : classes(y, count), weight);
}

/** Rows of random cells: every third column has missing ones, the last is a category of `levels` levels. */
export function randomRows(rows: number, columns: number, levels: number, seed: string): (number | null)[][] {
  const rng = rngFrom(seed);
  return Array.from({ length: rows }, () =>
    Array.from({ length: columns }, (_, j) => {
      if (j === columns - 1) return rng.int(levels);
      return j % 3 === 2 && rng.next() < 0.2 ? null : Math.round(8 * rng.normal()) / 8;
    }),
  );
}
