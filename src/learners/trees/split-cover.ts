import { coverOf, LEAF, nodesOf } from './nodes.js';
import type { Trees } from './trees.js';

/** For each of the matrix columns, the weighted training rows that were split by it, over all trees; without cover, the splits. */
export function splitCover(trees: Trees, columns: number): Float64Array {
  const nodes = nodesOf(trees);
  const cover = coverOf(trees);
  const out = new Float64Array(columns);
  for (let i = 0; i < nodes.kind.length; i++)
    if (nodes.kind[i] !== LEAF) out[nodes.columns[nodes.slot[i]!]!]! += cover ? cover[i]! : 1;
  return out;
}
