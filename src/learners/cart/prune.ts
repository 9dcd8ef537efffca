import type { GrownTree } from './grown-tree.js';

/**
 * Minimal cost-complexity pruning (Breiman et al. 1984, chapter 3), as scikit-learn: the smallest subtree with the
 * least impurity + alpha × leaves, where a node's impurity counts by its share of the weight. Marks the nodes that become leaves.
 */
export function prune(tree: GrownTree, alpha: number): Uint8Array {
  const nodes = tree.column.length;
  const stop = new Uint8Array(nodes);
  const cost = new Float64Array(nodes);
  for (let i = nodes - 1; i >= 0; i--) {
    const asLeaf = tree.risk[i]! / tree.cover[0]! + alpha;
    const left = tree.child[i]!;
    const split = tree.column[i]! < 0 ? Infinity : cost[left]! + cost[left + 1]!;
    stop[i] = asLeaf <= split ? 1 : 0;
    cost[i] = Math.min(asLeaf, split);
  }
  return stop;
}
