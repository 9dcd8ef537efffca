import type { Rng } from '../../core/rng.js';
import type { FoldBins } from './fold-bins.js';

/** The rows a tree learns from and those that only follow its splits (out of bag, validation); both are reordered. */
export type TreeRows = { readonly bag: Int32Array; readonly others: Int32Array };

export function newTreeRows(data: FoldBins, subsample: number): TreeRows {
  const size = Math.max(1, Math.round(subsample * data.trainRows));
  return { bag: new Int32Array(size), others: new Int32Array(data.rows - size) };
}

/** Draws the bag from rows 0 … trainRows-1 (selection sampling); all that are left follow. Both ascending. */
export function drawBag(rows: TreeRows, trainRows: number, rng: Rng): void {
  const { bag, others } = rows;
  let inBag = 0;
  let outside = 0;
  for (let i = 0; i < trainRows; i++) {
    const wanted = bag.length - inBag;
    const left = trainRows - i;
    if (wanted === left || rng.next() * left < wanted) bag[inBag++] = i;
    else others[outside++] = i;
  }
  for (let i = trainRows; outside < others.length; i++) others[outside++] = i;
}

/** Moves the rows that go left to the front, both sides in their order. Returns where the right ones begin. */
export function partition(
  rows: Int32Array,
  from: number,
  to: number,
  bins: Uint8Array,
  sideOfBin: Uint8Array,
  scratch: Int32Array,
): number {
  let left = from;
  let right = 0;
  for (let i = from; i < to; i++) {
    const r = rows[i]!;
    const side = sideOfBin[bins[r]!]!;
    rows[left] = r;
    scratch[right] = r;
    left += side;
    right += 1 - side;
  }
  for (let i = 0; i < right; i++) rows[left + i] = scratch[i]!;
  return left;
}

export function sumOf(values: Float64Array, rows: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) sum += values[rows[i]!]!;
  return sum;
}

export function addTo(scores: Float64Array, rows: Int32Array, value: number): void {
  for (let i = 0; i < rows.length; i++) scores[rows[i]!]! += value;
}
