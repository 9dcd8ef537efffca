import { totalmem } from 'node:os';
import { targetLength, widthOf } from '../core/data.js';
import { isTyped, type Plain, type Typed } from '../core/plain.js';
import type { Dataset } from '../search/trial.js';

/** Of what there is: the rest is for the system, and for what an estimate misses. */
const SHARE = 0.8;
/** Bytes of JavaScript values that a worker needs at least. */
const LEAST_HEAP = 128e6;
/** Arrays of a fit with a number for each row and class: scores, gradients, hessians, those of the rows to check on. */
const PER_SCORE = 4 * 8;

/** Bytes that fits may take if nothing else is said: 80 % of what the machine, or the container, grants. */
export function usualMemory(): number {
  const limit = process.constrainedMemory();
  return SHARE * Math.min(totalmem(), limit > 0 ? limit : Infinity);
}

/** So many workers, each with so many bytes for its JavaScript values. */
export type Room = { readonly workers: number; readonly heap: number };

/**
 * How many of the wanted workers fit into `memory` bytes, at least one, beside `used` bytes (all that this process takes
 * already, the shared data among it). An estimate by sizes: each has copies of its own of the bins, row by row and column by
 * column, of the largest matrix, whose rows linear models and networks gather, and a few numbers per row and class.
 */
export function roomFor(data: Dataset, wanted: number, memory: number, used: number): Room {
  const copies =
    2 * sizeOf(data.prepared) +
    Math.max(0, ...data.plans.map(({ matrix }) => sizeOf(matrix))) +
    PER_SCORE * targetLength(data.y) * widthOf(data.y);
  const free = memory - used;
  const workers = Math.max(1, Math.min(wanted, Math.floor(free / (copies + LEAST_HEAP))));
  return { workers, heap: Math.max(LEAST_HEAP, free / workers - copies) };
}

/** Bytes of the typed arrays in a value, each counted once. */
function sizeOf(value: unknown): number {
  const seen = new Set<Typed>();
  collect(value as Plain, seen);
  return [...seen].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

function collect(value: Plain, seen: Set<Typed>): void {
  if (typeof value !== 'object' || value === null) return;
  if (isTyped(value)) seen.add(value);
  else for (const item of Object.values(value)) collect(item as Plain, seen);
}
