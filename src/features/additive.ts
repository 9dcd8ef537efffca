import type { Target } from '../core/data.js';
import type { Lesson } from './encoder.js';

/** Rows, evenly spaced in the lesson, that are looked at; fewer where the columns are many. */
const ROWS = 20_000;
const FEWEST_ROWS = 1000;
const CELLS = 4_000_000;
/** Of more classes only the most frequent are looked at. */
const MOST_OUTPUTS = 8;
/** Passes over the columns until their sum is fitted. */
const SWEEPS = 4;
/** Rows of no effect that each cell gets. */
const SHRINK = 1;
/** Standard deviations above chance from which a gain counts. */
const SURE = 4;

/** A column cut into cells: the cell of each row that is looked at. */
export type Side = {
  readonly index: number;
  readonly cells: Uint8Array | Int32Array;
  readonly width: number;
};
/** What is left of the label for each row, and its weight (the second derivative of the loss). */
export type Rest = { readonly gradient: Float64Array; readonly weight: Float64Array };

/** The rows of a lesson by which so many columns are judged. */
export function someRows({ rows }: Lesson, columns: number): Int32Array {
  const most = Math.min(ROWS, Math.max(FEWEST_ROWS, Math.floor(CELLS / columns)));
  const stride = Math.ceil(rows.length / most) || 1;
  return rows.filter((_, i) => i % stride === 0);
}

/**
 * Of many columns those that say most of the label alone, and what the sum of their own effects (one step function per
 * column, fitted by squared error, or by log loss of each class) leaves of the label.
 */
export function additive(
  all: readonly Side[],
  { y, weight: weights }: Lesson,
  rows: Int32Array,
  most: number,
): { chosen: readonly Side[]; rests: readonly Rest[] } {
  const labels = outputs(y, rows);
  const weight = Float64Array.from(rows, (row) => weights?.[row] ?? 1);
  const chosen = all.length <= most ? all : mostTelling(all, labels, weight, most);
  return { chosen, rests: labels.map((label) => restOf(label, chosen, weight, y.task !== 'regression')) };
}

/** What a gain is more than chance would give that many free cells; 0 if chance could give it too. */
export function beyondChance(gain: number, degrees: number): number {
  const strength = gain - degrees;
  return strength > SURE * Math.sqrt(2 * degrees) ? strength : 0;
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

function mostTelling(
  sides: readonly Side[],
  labels: readonly Float64Array[],
  weight: Float64Array,
  most: number,
): Side[] {
  const rests = labels.map((label) => ({ gradient: centred(label, weight), weight }));
  const gain = sides.map((side) => rests.reduce((sum, rest) => sum + gainOf(totals(side, rest)), 0));
  const order = sides.map((_, i) => i).sort((i, j) => gain[j]! - gain[i]! || i - j);
  return order.slice(0, most).map((i) => sides[i]!);
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

export type Totals = { readonly gradient: Float64Array; readonly weight: Float64Array };

export function totals({ cells, width }: Side, rest: Rest): Totals {
  const gradient = new Float64Array(width);
  const weight = new Float64Array(width);
  for (let i = 0; i < cells.length; i++) {
    gradient[cells[i]!]! += rest.gradient[i]!;
    weight[cells[i]!]! += rest.weight[i]!;
  }
  return { gradient, weight };
}

export function gainOf({ gradient, weight }: Totals): number {
  let gain = 0;
  for (let k = 0; k < gradient.length; k++) if (weight[k]! > 0) gain += gradient[k]! ** 2 / weight[k]!;
  return gain;
}

export function filled({ weight }: Totals): number {
  let count = 0;
  for (let k = 0; k < weight.length; k++) if (weight[k]! > 0) count++;
  return count;
}
