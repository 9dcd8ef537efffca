import type { GrownTree } from './grown-tree.js';

/** One step of minimal cost-complexity pruning: the price from which the step pays, and the impurity that is left. */
export type PruneStep = { readonly alpha: number; readonly impurity: number };
export type Pruning = { readonly steps: readonly PruneStep[]; readonly stop: Uint8Array };

/**
 * Minimal cost-complexity pruning (Breiman et al. 1984, chapter 3), as scikit-learn: weakest links go while their
 * price per leaf, (R(t) - R(T_t)) / (leaves - 1) with R = impurity × share of the weight, is at most `alpha`.
 * `stop` marks the nodes that become leaves. Each step looks at the nodes that are left: quadratic at worst.
 */
export function prune(tree: GrownTree, alpha: number): Pruning {
  const nodes = tree.column.length;
  const total = tree.cover[0]!;
  const stop = new Uint8Array(nodes);
  const branch = new Float64Array(nodes);
  const leaves = new Int32Array(nodes);
  const parent = new Int32Array(nodes).fill(-1);
  for (let i = nodes - 1; i >= 0; i--) {
    const left = tree.child[i]!;
    const isLeaf = tree.column[i]! < 0;
    branch[i] = isLeaf ? tree.risk[i]! / total : branch[left]! + branch[left + 1]!;
    leaves[i] = isLeaf ? 1 : leaves[left]! + leaves[left + 1]!;
    if (!isLeaf) parent[left] = parent[left + 1] = i;
  }
  let inner = Int32Array.from(branch.keys()).filter((i) => tree.column[i]! >= 0);
  const steps: PruneStep[] = [{ alpha: 0, impurity: branch[0]! }];
  while (inner.length > 0) {
    let weakest = inner[0]!;
    let price = Infinity;
    for (const i of inner) {
      const here = (tree.risk[i]! / total - branch[i]!) / (leaves[i]! - 1);
      if (here < price) {
        price = here;
        weakest = i;
      }
    }
    if (price > alpha) break;
    const more = tree.risk[weakest]! / total - branch[weakest]!;
    const fewer = leaves[weakest]! - 1;
    stop[weakest] = 1;
    for (let i = weakest; i >= 0; i = parent[i]!) {
      branch[i]! += more;
      leaves[i]! -= fewer;
    }
    inner = withoutBelow(inner, weakest, parent, stop);
    steps.push({ alpha: price, impurity: branch[0]! });
  }
  return { steps, stop };
}

/** The nodes that are not the stopped one and not below it. Parents come before their children. */
function withoutBelow(
  inner: Int32Array,
  stopped: number,
  parent: Int32Array,
  stop: Uint8Array,
): Int32Array<ArrayBuffer> {
  const gone = new Set([stopped]);
  return inner.filter((i) => {
    if (gone.has(i) || stop[i] === 1) return false;
    if (!gone.has(parent[i]!)) return true;
    gone.add(i);
    return false;
  });
}
