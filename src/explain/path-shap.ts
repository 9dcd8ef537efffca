import type { Sides, TreeSum } from './tree-sum.js';

/**
 * The subsets of the players on a path, by their size: weight[k] is the share, over all orders, of those in which k of
 * them are known. Arrays have room for a path of every depth, one behind the other.
 */
type Paths = {
  readonly player: Int32Array;
  /** share of training rows that go this way where the player is unknown */
  readonly zero: Float64Array;
  /** whether the row itself goes this way: 0 or 1 */
  readonly one: Float64Array;
  readonly weight: Float64Array;
};

type Walk = {
  readonly trees: TreeSum;
  readonly left: Sides;
  readonly paths: Paths;
  readonly values: Float64Array;
};

/**
 * Shapley values of a sum of trees where unknown players follow the training rows, by the share of them that went each
 * way (path-dependent TreeSHAP: Lundberg et al. 2020, algorithm 2). Exact; time grows with leaves × depth².
 * Their sum and `expectation` is the prediction.
 * @param left of the row: `Sides`
 * @param players how many there are
 */
export function pathShap(trees: TreeSum, left: Sides, players: number): Float64Array {
  const room = roomFor(depthOf(trees));
  const paths: Paths = {
    player: new Int32Array(room),
    zero: new Float64Array(room),
    one: new Float64Array(room),
    weight: new Float64Array(room),
  };
  const values = new Float64Array(players);
  for (const root of trees.roots) descend({ trees, left, paths, values }, root, 0, 0, 1, 1, -1);
  return values;
}

/** What trees predict where nothing is known: the mean of their leaves by training rows. */
export function expectation({ base, roots, player, child, value, cover }: TreeSum): number {
  const mean = (node: number): number => {
    if (player[node]! < 0) return value[node]!;
    const next = child[node]!;
    const right = cover[next + 1]! / cover[node]!;
    return (cover[next]! / cover[node]!) * mean(next) + right * mean(next + 1);
  };
  return roots.reduce((sum, root) => sum + mean(root), base);
}

/** Goes into a node by a test of `player`. The path before it has `length` steps and lies right before `at`. */
function descend(
  walk: Walk,
  node: number,
  at: number,
  length: number,
  zero: number,
  one: number,
  player: number,
): void {
  const { trees, left, paths } = walk;
  for (const list of [paths.player, paths.zero, paths.one, paths.weight])
    list.copyWithin(at, at - length, at);
  extend(paths, at, length, zero, one, player);
  if (trees.player[node]! < 0) return addLeaf(walk, node, at, length + 1);
  const next = trees.child[node]!;
  const asked = trees.player[node]!;
  let [known, zeroBefore, oneBefore] = [length + 1, 1, 1];
  const before = stepOf(paths, at, known, asked);
  if (before > 0) {
    zeroBefore = paths.zero[at + before]!;
    oneBefore = paths.one[at + before]!;
    unwind(paths, at, known--, before);
  }
  for (const [side, goes] of [left[node]!, 1 - left[node]!].entries()) {
    const share = trees.cover[next + side]! / trees.cover[node]!;
    descend(walk, next + side, at + known, known, zeroBefore * share, oneBefore * goes, asked);
  }
}

function addLeaf({ trees, paths, values }: Walk, leaf: number, at: number, length: number): void {
  for (let i = 1; i < length; i++) {
    const weight = weightWithout(paths, at, length, i);
    values[paths.player[at + i]!]! +=
      weight * (paths.one[at + i]! - paths.zero[at + i]!) * trees.value[leaf]!;
  }
}

/** Place on the path of the step that asked the player before; 0 if none did. */
function stepOf({ player }: Paths, at: number, length: number, asked: number): number {
  for (let i = 1; i < length; i++) if (player[at + i] === asked) return i;
  return 0;
}

/** Adds a step to a path of `length` steps. */
function extend(paths: Paths, at: number, length: number, zero: number, one: number, player: number): void {
  const { weight } = paths;
  paths.player[at + length] = player;
  paths.zero[at + length] = zero;
  paths.one[at + length] = one;
  weight[at + length] = length === 0 ? 1 : 0;
  for (let k = length - 1; k >= 0; k--) {
    weight[at + k + 1]! += (one * weight[at + k]! * (k + 1)) / (length + 1);
    weight[at + k] = (zero * weight[at + k]! * (length - k)) / (length + 1);
  }
}

/** Takes step i out of a path of `length` steps, as if it had never been added. */
function unwind({ player, zero, one, weight }: Paths, at: number, length: number, i: number): void {
  const [z, o] = [zero[at + i]!, one[at + i]!];
  let next = weight[at + length - 1]!;
  for (let k = length - 2; k >= 0; k--) {
    const own = weight[at + k]!;
    if (o !== 0) {
      weight[at + k] = (next * length) / ((k + 1) * o);
      next = own - (weight[at + k]! * z * (length - 1 - k)) / length;
    } else weight[at + k] = (own * length) / (z * (length - 1 - k));
  }
  for (const list of [player, zero, one]) list.copyWithin(at + i, at + i + 1, at + length);
}

/** All weights of a path without its step i, added up. */
function weightWithout({ zero, one, weight }: Paths, at: number, length: number, i: number): number {
  const [z, o] = [zero[at + i]!, one[at + i]!];
  let next = weight[at + length - 1]!;
  let total = 0;
  for (let k = length - 2; k >= 0; k--) {
    if (o !== 0) {
      const own = (next * length) / ((k + 1) * o);
      total += own;
      next = weight[at + k]! - (own * z * (length - 1 - k)) / length;
    } else total += (weight[at + k]! * length) / (z * (length - 1 - k));
  }
  return total;
}

function depthOf({ roots, player, child }: TreeSum): number {
  const depth = (node: number): number =>
    player[node]! < 0 ? 0 : 1 + Math.max(depth(child[node]!), depth(child[node]! + 1));
  return roots.reduce((most, root) => Math.max(most, depth(root)), 0);
}

/** Steps of the paths to a leaf of this depth: 1 + 2 + … + (depth + 1). */
function roomFor(depth: number): number {
  return ((depth + 1) * (depth + 2)) / 2;
}
