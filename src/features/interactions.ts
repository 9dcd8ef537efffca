import type { Csr, Target } from '../core/data.js';
import type { Lesson } from './encoder.js';

/** Rows, evenly spaced in the lesson, that pairs are judged by. */
const ROWS = 20_000;
/** Of more columns only those that say most of the label alone are paired. */
const MOST_SIDES = 48;
/** Of more classes only the most frequent are looked at. */
const MOST_OUTPUTS = 8;
/** Passes over the columns until their sum is fitted. */
const SWEEPS = 4;
/** Rows of no effect that each cell gets. */
const SHRINK = 1;
/** Standard deviations above chance from which a pair counts. */
const SURE = 4;

/** A column cut into cells: the cell of each row that is looked at. */
type Side = { readonly index: number; readonly cells: Uint8Array | Int32Array; readonly width: number };
/** What is left of the label for each row, and its weight (the second derivative of the loss). */
type Rest = { readonly gradient: Float64Array; readonly weight: Float64Array };

/**
 * The pairs of columns whose cells together say more of the label than both alone, strongest first: two indices into
 * `sides` each. A sum of one step function per column is fitted first (squared error, or log loss of each class);
 * a pair's strength is what the cells of its grid take off the rest of the loss beyond their own rows and columns and beyond
 * chance (as FAST of Lou, Caruana, Gehrke and Hooker, 2013, with whole grids). sides: sparse columns of which a row
 * belongs to the largest.
 */
export function strongestPairs(sides: readonly Csr[], lesson: Lesson, most: number): Int32Array {
  const stride = Math.ceil(lesson.rows.length / ROWS) || 1;
  const rows = lesson.rows.filter((_, i) => i % stride === 0);
  const all = sides.map((side, index) => sideOf(side, index, rows));
  const labels = outputs(lesson.y, rows);
  const weight = Float64Array.from(rows, (row) => lesson.weight?.[row] ?? 1);
  const chosen = all.length <= MOST_SIDES ? all : mostTelling(all, labels, weight);
  const rests = labels.map((label) => restOf(label, chosen, weight, lesson.y.task !== 'regression'));
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

/** The numbers, or for each class whether it is the row's. */
function outputs(y: Target, rows: Int32Array): Float64Array[] {
  if (y.task === 'regression') return [Float64Array.from(rows, (row) => y.values[row]!)];
  const indicator = (k: number): Float64Array => Float64Array.from(rows, (row) => Number(y.codes[row] === k));
  if (y.task === 'binary') return [indicator(1)];
  const counts = new Int32Array(y.classes.length);
  for (const row of rows) counts[y.codes[row]!]!++;
  const frequent = Array.from(counts.keys()).sort((a, b) => counts[b]! - counts[a]! || a - b);
  return frequent.slice(0, MOST_OUTPUTS).map(indicator);
}

function mostTelling(sides: readonly Side[], labels: readonly Float64Array[], weight: Float64Array): Side[] {
  const rests = labels.map((label) => ({ gradient: centred(label, weight), weight }));
  const gain = sides.map((side) => rests.reduce((sum, rest) => sum + gainOf(totals(side, rest)), 0));
  const order = sides.map((_, i) => i).sort((i, j) => gain[j]! - gain[i]! || i - j);
  return order.slice(0, MOST_SIDES).map((i) => sides[i]!);
}

function centred(label: Float64Array, weight: Float64Array): Float64Array {
  const mean = meanOf(label, weight);
  return label.map((v, i) => weight[i]! * (v - mean));
}

function meanOf(label: Float64Array, weight: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < label.length; i++) {
    sum += weight[i]! * label[i]!;
    total += weight[i]!;
  }
  return total > 0 ? sum / total : 0;
}

/** What the sum of the columns' own effects leaves of the label. */
function restOf(label: Float64Array, sides: readonly Side[], weight: Float64Array, classes: boolean): Rest {
  const rest = { gradient: centred(label, weight), weight: weight.slice() };
  const mean = Math.min(1 - 1e-6, Math.max(1e-6, meanOf(label, weight)));
  const margin = new Float64Array(label.length).fill(classes ? Math.log(mean / (1 - mean)) : 0);
  if (classes) logLossRest(rest, label, margin, weight);
  for (let sweep = 0; sweep < SWEEPS; sweep++)
    for (const side of sides) {
      const { gradient, weight: mass } = totals(side, rest);
      for (let k = 0; k < gradient.length; k++) gradient[k]! /= mass[k]! + SHRINK;
      for (let i = 0; i < label.length; i++) {
        const step = gradient[side.cells[i]!]!;
        if (classes) margin[i]! += 0.7 * step;
        else rest.gradient[i]! -= weight[i]! * step;
      }
      if (classes) logLossRest(rest, label, margin, weight);
    }
  if (!classes) toUnitVariance(rest.gradient, weight);
  return rest;
}

function logLossRest(rest: Rest, label: Float64Array, margin: Float64Array, weight: Float64Array): void {
  for (let i = 0; i < label.length; i++) {
    const p = 1 / (1 + Math.exp(-margin[i]!));
    rest.gradient[i] = weight[i]! * (label[i]! - p);
    rest.weight[i] = weight[i]! * Math.max(1e-4, p * (1 - p));
  }
}

/** So that gains count in units of chance: a chi-squared variable for each cell. */
function toUnitVariance(gradient: Float64Array, weight: Float64Array): void {
  let squares = 0;
  let total = 0;
  for (let i = 0; i < gradient.length; i++) {
    if (weight[i]! > 0) squares += gradient[i]! ** 2 / weight[i]!;
    total += weight[i]!;
  }
  const deviation = Math.sqrt(squares / total);
  if (deviation > 0) for (let i = 0; i < gradient.length; i++) gradient[i]! /= deviation;
}

type Totals = { readonly gradient: Float64Array; readonly weight: Float64Array };

function totals({ cells, width }: Side, rest: Rest): Totals {
  const gradient = new Float64Array(width);
  const weight = new Float64Array(width);
  for (let i = 0; i < cells.length; i++) {
    gradient[cells[i]!]! += rest.gradient[i]!;
    weight[cells[i]!]! += rest.weight[i]!;
  }
  return { gradient, weight };
}

function gainOf({ gradient, weight }: Totals): number {
  let gain = 0;
  for (let k = 0; k < gradient.length; k++) if (weight[k]! > 0) gain += gradient[k]! ** 2 / weight[k]!;
  return gain;
}

function filled({ weight }: Totals): number {
  let count = 0;
  for (let k = 0; k < weight.length; k++) if (weight[k]! > 0) count++;
  return count;
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
  const strength = gain - degrees;
  return strength > SURE * Math.sqrt(2 * degrees) ? strength : 0;
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
