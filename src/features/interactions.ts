import type { Csr } from '../core/data.js';
import {
  additive,
  beyondChance,
  filled,
  gainOf,
  someRows,
  type Rest,
  type Side,
  type Totals,
} from './additive.js';
import type { Lesson } from './encoder.js';

/** Of more columns only those that say most of the label alone are paired. */
const MOST_SIDES = 48;

/**
 * The pairs of columns whose cells together say more of the label than both alone, strongest first: two indices into
 * `sides` each. A sum of one step function per column is fitted first (squared error, or log loss of each class);
 * a pair's strength is what the cells of its grid take off the rest of the loss beyond their own rows and columns and beyond
 * chance (as FAST of Lou, Caruana, Gehrke and Hooker, 2013, with whole grids). sides: sparse columns of which a row
 * belongs to the largest.
 */
export function strongestPairs(sides: readonly Csr[], lesson: Lesson, most: number): Int32Array {
  const rows = someRows(lesson, sides.length);
  const all = sides.map((side, index) => sideOf(side, index, rows));
  const { chosen, rests } = additive(all, lesson, rows, MOST_SIDES);
  const pairs: { a: number; b: number; strength: number }[] = [];
  chosen.forEach((a, i) => {
    for (const b of chosen.slice(i + 1)) {
      const strength = strengthOf(a, b, rests);
      if (strength > 0) pairs.push({ a: a.index, b: b.index, strength });
    }
  });
  pairs.sort((p, q) => q.strength - p.strength || p.a - q.a || p.b - q.b);
  return Int32Array.from(pairs.slice(0, most).flatMap(({ a, b }) => [a, b]));
}

/** Rows without an entry share a cell behind the others. */
function sideOf({ width, indptr, indices, values }: Csr, index: number, rows: Int32Array): Side {
  const cells = width < 255 ? new Uint8Array(rows.length) : new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    let cell = width;
    let largest = 0;
    for (let e = indptr[rows[i]!]!; e < indptr[rows[i]! + 1]!; e++) {
      if (values[e]! <= largest) continue;
      largest = values[e]!;
      cell = indices[e]!;
    }
    cells[i] = cell;
  }
  return { index, cells, width: width + 1 };
}

/** The gain of the pair's grid beyond what is expected by chance; 0 if it is no more than chance could give. */
function strengthOf(a: Side, b: Side, rests: readonly Rest[]): number {
  let gain = 0;
  let degrees = 0;
  for (const rest of rests) {
    const grid = gridTotals(a, b, rest);
    const [rows, columns] = margins(grid, a.width, b.width);
    gain += gainOf(grid) - gainOf(rows) - gainOf(columns);
    degrees += Math.max(1, filled(grid) - filled(rows) - filled(columns) + 1);
  }
  return beyondChance(gain, degrees);
}

function gridTotals(a: Side, b: Side, rest: Rest): Totals {
  const gradient = new Float64Array(a.width * b.width);
  const weight = new Float64Array(gradient.length);
  for (let i = 0; i < a.cells.length; i++) {
    const cell = a.cells[i]! * b.width + b.cells[i]!;
    gradient[cell]! += rest.gradient[i]!;
    weight[cell]! += rest.weight[i]!;
  }
  return { gradient, weight };
}

function margins(grid: Totals, rows: number, columns: number): [Totals, Totals] {
  const byRow = { gradient: new Float64Array(rows), weight: new Float64Array(rows) };
  const byColumn = { gradient: new Float64Array(columns), weight: new Float64Array(columns) };
  for (let cell = 0; cell < grid.gradient.length; cell++) {
    const [row, column] = [Math.floor(cell / columns), cell % columns];
    byRow.gradient[row]! += grid.gradient[cell]!;
    byRow.weight[row]! += grid.weight[cell]!;
    byColumn.gradient[column]! += grid.gradient[cell]!;
    byColumn.weight[column]! += grid.weight[cell]!;
  }
  return [byRow, byColumn];
}
