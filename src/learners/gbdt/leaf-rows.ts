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
  let inBag = 0;
  let outside = 0;
  for (let i = 0; i < train.length; i++) {
    const wanted = bag.length - inBag;
    const left = train.length - i;
    if (wanted === left || rng.next() * left < wanted) bag[inBag++] = train[i]!;
    else others[outside++] = train[i]!;
  }
  others.set(valid, outside);
}
