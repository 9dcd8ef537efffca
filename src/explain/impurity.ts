import type { TreeSum } from './tree-sum.js';

/**
 * How much the impurity of the training rows fell by the tests that each player was asked (scikit-learn's
 * feature_importances_), adding up to 1; zeros if no test was asked. Counts what trees learned, not whether it holds on
 * new rows: columns of many values look too strong.
 * @param impurity of each node, mean over its rows
 * @param perTree each tree counts the same (forests); else by how much it lowers impurity (boosting)
 */
export function impurityImportances(
  { roots, player, child, cover }: Pick<TreeSum, 'roots' | 'player' | 'child' | 'cover'>,
  impurity: Float64Array,
  players: number,
  perTree: boolean,
): Float64Array {
  const total = new Float64Array(players);
  const left = (node: number): number => cover[node]! * impurity[node]!;
  for (const root of roots) {
    const own = new Float64Array(players);
    const nodes = [root];
    for (const node of nodes) {
      if (player[node]! < 0) continue;
      const next = child[node]!;
      own[player[node]!]! += (left(node) - left(next) - left(next + 1)) / cover[root]!;
      nodes.push(next, next + 1);
    }
    add(total, perTree ? shares(own) : own);
  }
  return shares(total);
}

function add(to: Float64Array, values: Float64Array): void {
  for (let j = 0; j < to.length; j++) to[j]! += values[j]!;
}

function shares(values: Float64Array): Float64Array {
  const sum = values.reduce((a, b) => a + b, 0);
  return sum > 0 ? values.map((v) => v / sum) : values;
}
