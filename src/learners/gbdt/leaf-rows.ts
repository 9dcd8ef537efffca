import type { Arena } from '../../kernels/kernels.js';
import type { Rng } from '../../core/rng.js';

/** The rows a tree learns from and those that only follow its splits (out of bag, validation); both are reordered. */
export type TreeRows = { readonly bag: Int32Array; readonly others: Int32Array };

export function newTreeRows(arena: Arena, bag: number, others: number): TreeRows {
  return { bag: arena.i32(bag), others: arena.i32(others) };
}

/** Draws the bag from the training rows (selection sampling); those left, then the validation rows, are the others. */
export function drawBag(rows: TreeRows, train: Int32Array, valid: Int32Array, rng: Rng): void {
  const { bag, others } = rows;
  if (bag.length === train.length) {
    bag.set(train);
    others.set(valid);
    return;
  }
  const { next } = rng;
  const size = bag.length;
  let inBag = 0;
  let i = 0;
  // each row is written to both lists and one of them moves on: a branch on chance would often be mispredicted
  for (; inBag < size && i - inBag < train.length - size; i++) {
    const row = train[i]!;
    const drawn = Number(next() * (train.length - i) < size - inBag);
    bag[inBag] = row;
    others[i - inBag] = row;
    inBag += drawn;
  }
  if (inBag < size) bag.set(train.subarray(i), inBag);
  else others.set(train.subarray(i), i - inBag);
  others.set(valid, train.length - size);
}
