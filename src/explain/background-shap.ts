import type { Sides, TreeSum } from './tree-sum.js';

/** Whose side a player is on, on the way to a leaf. */
const ROW = 1;
const OTHER = 2;

type Walk = {
  readonly trees: TreeSum;
  readonly left: Sides;
  readonly other: Sides;
  /** of each player: ROW, OTHER, or 0 where it does not matter so far */
  readonly chosen: Uint8Array;
  readonly values: Float64Array;
};

/**
 * Shapley values of a sum of trees where unknown players have the cells of background rows (interventional TreeSHAP:
 * Lundberg et al. 2020), exact. A leaf is reached by all sets of players that hold those who must be the row's and none
 * of those who must be the other's, so each leaf tells its share of all orders by itself.
 * @param left of the row, @param background of other rows: `Sides`
 * @returns the mean over the background; with `meanPrediction` of the background it adds up to the row's prediction
 */
export function backgroundShap(
  trees: TreeSum,
  left: Sides,
  background: readonly Sides[],
  players: number,
): Float64Array {
  const values = new Float64Array(players);
  const chosen = new Uint8Array(players);
  for (const other of background)
    for (const root of trees.roots) descend({ trees, left, other, chosen, values }, root, 0, 0);
  return values.map((value) => value / background.length);
}

/** Of rows, the mean of what the trees predict for them. */
export function meanPrediction(trees: TreeSum, rows: readonly Sides[]): number {
  let sum = 0;
  for (const left of rows)
    for (let node of trees.roots) {
      while (trees.player[node]! >= 0) node = trees.child[node]! + 1 - left[node]!;
      sum += trees.value[node]!;
    }
  return trees.base + sum / rows.length;
}

/** own, others: how many players must be the row's, and how many the other's, to come here. */
function descend(walk: Walk, node: number, own: number, others: number): void {
  const { trees, left, other, chosen } = walk;
  const player = trees.player[node]!;
  if (player < 0) return addLeaf(walk, trees.value[node]!, own, others);
  const next = trees.child[node]!;
  const mine = next + 1 - left[node]!;
  const theirs = next + 1 - other[node]!;
  const before = chosen[player]!;
  if (mine === theirs || before === ROW) return descend(walk, mine, own, others);
  if (before === OTHER) return descend(walk, theirs, own, others);
  chosen[player] = ROW;
  descend(walk, mine, own + 1, others);
  chosen[player] = OTHER;
  descend(walk, theirs, own, others + 1);
  chosen[player] = 0;
}

function addLeaf({ chosen, values }: Walk, value: number, own: number, others: number): void {
  if (own + others === 0) return;
  const gain = own > 0 ? value / (own * choose(own + others, own)) : 0;
  const loss = others > 0 ? value / (others * choose(own + others, others)) : 0;
  for (let player = 0; player < chosen.length; player++) {
    if (chosen[player] === ROW) values[player]! += gain;
    else if (chosen[player] === OTHER) values[player]! -= loss;
  }
}

/** Ways to choose k of n. */
function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return ways;
}
