import type { Matrix } from '../../core/data.js';
import type { Lesson } from '../encoder.js';

/** Correlation from which on two columns say the same. */
const SAME = 0.999;
/** Multiplications that a look at all pairs may take; of more columns only those of one value are left out. */
const MOST_PRODUCTS = 4e9;

/**
 * The dense columns that vary on the lesson's rows and say something else than the ones before them: of columns of numbers
 * whose correlation is nearly 1 or -1 the first stays. Categories stay, and so do missing cells that make the difference.
 */
export function distinct(x: Matrix, { rows }: Lesson): Int32Array {
  const comparable = x.columns.length ** 2 * rows.length <= 2 * MOST_PRODUCTS;
  const kept: number[] = [];
  const units: Float64Array[] = [];
  x.columns.forEach((column, j) => {
    if (x.levels[j]! > 0) return void kept.push(j);
    const unit = unitLength(column, rows);
    if (!unit) return;
    if (unit[0] !== unit[0] || !comparable) return void kept.push(j);
    if (units.some((other) => Math.abs(dot(unit, other)) > SAME)) return;
    units.push(unit);
    kept.push(j);
  });
  return Int32Array.from(kept);
}

/** Centred, of length 1; null: it has one value; NaN throughout: some of its cells are missing. */
function unitLength(column: Float64Array, rows: Int32Array): Float64Array | null {
  const first = column[rows[0]!]!;
  if (rows.every((i) => Object.is(column[i], first))) return null;
  let mean = 0;
  for (const i of rows) mean += column[i]! / rows.length;
  const out = Float64Array.from(rows, (i) => column[i]! - mean);
  const length = Math.sqrt(dot(out, out));
  return out.map((v) => v / length);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
