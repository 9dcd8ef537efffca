import type { Rng } from '../../core/rng.js';
import { activationOf } from './activations.js';
import type { Network } from './network.js';
import { workspace } from './network.js';
import type { Numbers, Ops } from './ops.js';
import type { Rows } from './rows.js';
import { load } from './rows.js';
import type { Role } from './shape.js';
import { partsOf } from './shape.js';

/**
 * Random weights that keep the variance from layer to layer; the last layer starts small, with the target's mean as
 * bias. Frequencies have the deviation `sigma`, in turns per unit (Gorishniy et al. 2022).
 */
export function initialize<A extends Numbers>(
  ops: Ops<A>,
  net: Network<A>,
  data: Rows<A>,
  start: readonly number[],
  sigma: number,
  rng: Rng,
): void {
  const { shape, all, sparse, stats } = net;
  const { gain } = activationOf(shape.activation);
  let at = 0;
  const fill = (length: number, draw: () => number): void => {
    for (let i = 0; i < length; i++) all[at + i] = draw();
  };
  const seen = { first: true };
  // What the first layer sees depends on embeddings, whose parameters stand before its weights.
  partsOf(shape, (length, role: Role, fanIn) => {
    let size = 0;
    if (role === 'weight') {
      size = Math.sqrt(gain / (seen.first ? meanSquare(ops, net, data) : fanIn));
      seen.first = false;
    } else if (role === 'head') size = Math.sqrt(0.01 / fanIn);
    else if (role === 'frequency') size = sigma;
    else if (role === 'mix') size = Math.sqrt(1 / fanIn);
    if (size > 0) fill(length, () => size * rng.normal());
    else if (role === 'phase') fill(length, () => rng.next() - 0.5);
    else if (role === 'factor') fill(length, () => (rng.next() < 0.5 ? -1 : 1));
    else if (role !== 'bias') fill(length, () => 1);
    at += length;
  });
  for (const { b } of net.parts.heads) b.set(start);
  // Rare columns are seen too seldom to unlearn a large random start: small, as if the input were dense.
  const width = shape.widths[0]!;
  const small = Math.sqrt(gain / (shape.numbers + shape.sparse + width));
  for (let i = 0; i < sparse.length; i++) sparse[i] = small * rng.normal();
  let next = 0;
  if (shape.norm)
    for (const one of shape.widths) {
      stats.fill(1, next + one, next + 2 * one);
      next += 2 * one;
    }
}

/** Mean squared length of what the first layer sees of the dense part of a row, from up to 1000 rows. */
function meanSquare<A extends Numbers>(ops: Ops<A>, net: Network<A>, data: Rows<A>): number {
  const count = Math.min(1000, data.rows);
  const ws = workspace(ops, { ...net.shape, widths: [], members: 1, scaling: false }, count);
  const rows = ops.ints(count);
  rows.forEach((_, i) => (rows[i] = i));
  load(ops, net, ws, data, rows);
  return Math.max(0.1, ops.sumSquares(ws.x) / count);
}
