import type { Rng } from '../../core/rng.js';
import { newPresent } from './cells.js';
import { newClassLists, scanClassTargets, topClass } from './class-scan.js';
import type { ClassLists } from './class-scan.js';
import type { Codes } from './codes.js';
import { pop, push } from './frontier.js';
import type { Frontier, Open } from './frontier.js';
import { finishDraft, newDraft } from './grown-tree.js';
import type { GrownTree, TreeDraft } from './grown-tree.js';
import { newNumberCells, scanNumberTargets } from './number-scan.js';
import { scanRandomCut } from './random-scan.js';
import { goesLeft, newSplit, xlogx } from './split.js';
import type { Node, Split } from './split.js';

export type GrowOptions = {
  /** 1: numbers; 2: numbers that are 0 or 1; more: class codes */
  readonly classes: number;
  readonly entropy: boolean;
  readonly random: boolean;
  /** features tried per node */
  readonly features: number;
  readonly maxDepth: number;
  readonly minSplit: number;
  readonly minLeaf: number;
  /** best leaves first if this many are reached */
  readonly maxLeaves: number;
};

/** Everything that the trees of one fit share. Rows are numbered as in `codes`. */
export type Grower = {
  readonly codes: Codes;
  readonly options: GrowOptions;
  /** per row: target (classes < 3), or class code; weight, of which only rows with more than 0 are given */
  readonly target: Float64Array;
  readonly weight: Float64Array;
  /** rows of the tree, and rows that only follow its splits; a tree leaves them in the order of its leaves */
  readonly order: Int32Array;
  readonly others: Int32Array;
  readonly spare: Int32Array;
  readonly node: Node;
  readonly cells: Float64Array;
  readonly lists: ClassLists | null;
  /** of the node: sum of weight × target², least and largest target */
  readonly facts: { squares: number; least: number; largest: number };
  readonly drawn: Int32Array;
};

export function newGrower(codes: Codes, options: GrowOptions, rng: Rng): Grower {
  const { rows } = codes;
  const most = codes.widths.reduce((a, b) => Math.max(a, b), 0) + 1;
  const multi = options.classes > 2;
  const order = new Int32Array(rows);
  const node: Node = {
    codes,
    order,
    present: newPresent(most),
    rng,
    minLeaf: options.minLeaf,
    entropy: options.entropy,
    random: options.random,
    start: 0,
    size: 0,
    weight: new Float64Array(rows),
    total: 0,
    product: new Float64Array(multi ? 0 : rows),
    sum: 0,
    label: new Int32Array(multi ? rows : 0),
    sums: new Float64Array(multi ? options.classes : 0),
    here: new Uint16Array(options.random ? rows : 0),
    best: newSplit(),
  };
  return {
    codes,
    options,
    target: new Float64Array(rows),
    weight: new Float64Array(rows),
    order,
    others: new Int32Array(rows),
    spare: new Int32Array(rows),
    node,
    cells: newNumberCells(multi ? 0 : most),
    lists: multi ? newClassLists(rows, most, options.classes) : null,
    facts: { squares: 0, least: 0, largest: 0 },
    drawn: Int32Array.from(codes.widths.keys()),
  };
}

/**
 * Grows a CART tree (Breiman et al. 1984) as scikit-learn does: a node is split if it is impure and has the rows,
 * even if the best cut gains nothing. The first `size` rows of `order` are the training rows, the first `otherSize`
 * of `others` follow. Missing values go where they gain more; where a node saw none, to its larger child.
 */
export function growTree(grower: Grower, size: number, otherSize: number, rng: Rng): GrownTree {
  const { options } = grower;
  const most = Math.min(size, options.maxLeaves, 2 ** options.maxDepth);
  const tree = newDraft(2 * most, options.classes > 2 ? options.classes : 1);
  const frontier: Frontier = { items: [], bestFirst: options.maxLeaves < size };
  const node = { ...grower.node, rng };
  addNode(grower, node, tree, frontier, 0, size, 0, otherSize, 0);
  let leaves = 1;
  while (leaves < options.maxLeaves) {
    const open = pop(frontier);
    if (!open) break;
    divide(grower, node, tree, frontier, open);
    leaves++;
  }
  for (const { node: number, start, size: rows, otherStart, otherSize: rest } of frontier.items)
    tree.leaves.push({ node: number, start, size: rows, otherStart, otherSize: rest });
  return finishDraft(tree);
}

function addNode(
  grower: Grower,
  node: Node,
  tree: TreeDraft,
  frontier: Frontier,
  start: number,
  size: number,
  otherStart: number,
  otherSize: number,
  depth: number,
): void {
  const { options } = grower;
  const number = tree.size;
  node.start = start;
  node.size = size;
  const score = options.classes > 2 ? takeClasses(grower, node) : takeNumbers(grower, node);
  recordNode(grower, node, tree, score);
  const small = size < options.minSplit || size < 2 * options.minLeaf || depth >= options.maxDepth;
  const split = small || isPure(grower, node) ? null : findSplit(grower, node);
  if (split) {
    const gain = split.score - score;
    push(frontier, { node: number, start, size, otherStart, otherSize, depth, gain, split });
  } else tree.leaves.push({ node: number, start, size, otherStart, otherSize });
}

/** Gathers the node's rows and returns its own score, in the measure of Split.score. */
function takeNumbers({ target, weight, facts }: Grower, node: Node): number {
  const { order, start, size } = node;
  let total = 0;
  let sum = 0;
  let squares = 0;
  let least = Infinity;
  let largest = -Infinity;
  for (let i = 0; i < size; i++) {
    const row = order[start + i]!;
    const w = weight[row]!;
    const y = target[row]!;
    node.weight[i] = w;
    node.product[i] = w * y;
    total += w;
    sum += w * y;
    squares += w * y * y;
    if (y < least) least = y;
    if (y > largest) largest = y;
  }
  node.total = total;
  node.sum = sum;
  facts.squares = squares;
  facts.least = least;
  facts.largest = largest;
  if (node.entropy) return xlogx(sum) + xlogx(total - sum) - xlogx(total);
  return (sum * sum) / total;
}

function takeClasses({ target, weight }: Grower, node: Node): number {
  const { order, start, size, sums } = node;
  let total = 0;
  sums.fill(0);
  for (let i = 0; i < size; i++) {
    const row = order[start + i]!;
    const w = weight[row]!;
    const k = target[row]!;
    node.weight[i] = w;
    node.label[i] = k;
    sums[k]! += w;
    total += w;
  }
  node.total = total;
  let purity = 0;
  for (const s of sums) purity += node.entropy ? xlogx(s) : s * s;
  return node.entropy ? purity - xlogx(total) : purity / total;
}

function recordNode({ options, facts }: Grower, node: Node, tree: TreeDraft, score: number): void {
  const { total } = node;
  const number = tree.size++;
  tree.cover[number] = total;
  if (node.entropy) tree.risk[number] = -score;
  else if (options.classes > 2) tree.risk[number] = total - score;
  else tree.risk[number] = options.classes * Math.max(0, facts.squares - score);
  if (options.classes < 3) tree.values[number] = node.sum / total;
  else
    for (let k = 0; k < options.classes; k++)
      tree.values[number * options.classes + k] = node.sums[k]! / total;
}

function isPure({ options, facts }: Grower, node: Node): boolean {
  if (options.classes < 3) return facts.least === facts.largest;
  return node.sums[topClass(node.sums)]! >= node.total * (1 - 1e-12);
}

/** Returns whether the feature varies in the node. */
function scan({ codes, options, cells, lists }: Grower, node: Node, f: number): boolean {
  // Random cuts of bins lie on their edges; exact ones would need the values of the node.
  if (options.random && codes.binned && codes.isCategory[f] === 0)
    return scanRandomCut(node, f, lists ? lists.left : NO_CLASSES);
  return lists ? scanClassTargets(node, f, lists) : scanNumberTargets(node, f, cells);
}

const NO_CLASSES = new Float64Array(0);
const NO_LEVELS = new Uint32Array(0);

/** The best cut among the features drawn for this node; if all that were drawn are constant, more are drawn. */
function findSplit(grower: Grower, node: Node): Split | null {
  const { options, drawn } = grower;
  node.best.score = -Infinity;
  const count = drawn.length;
  const all = options.features >= count;
  let varies = false;
  for (let i = 0; i < count && (i < options.features || !varies); i++) {
    if (!all) {
      const j = i + node.rng.int(count - i);
      const f = drawn[j]!;
      drawn[j] = drawn[i]!;
      drawn[i] = f;
    }
    const f = all ? i : drawn[i]!;
    if (scan(grower, node, f)) varies = true;
  }
  const { best } = node;
  if (best.score === -Infinity) return null;
  const category = node.codes.isCategory[best.feature] === 1;
  return {
    score: best.score,
    feature: best.feature,
    cut: best.cut,
    threshold: best.threshold,
    missingLeft: best.missingLeft,
    left: category ? best.left.slice() : NO_LEVELS,
  };
}

function divide(grower: Grower, node: Node, tree: TreeDraft, frontier: Frontier, open: Open): void {
  const { codes, order, others, spare } = grower;
  const { split, start, otherStart, depth } = open;
  const category = codes.isCategory[split.feature] === 1;
  tree.column[open.node] = codes.column[split.feature]!;
  tree.threshold[open.node] = split.threshold;
  tree.missingLeft[open.node] = split.missingLeft ? 1 : 0;
  if (category) tree.sets.set(open.node, split.left);
  tree.child[open.node] = tree.size;
  const left = partition(codes, split, order, start, open.size, spare);
  const otherLeft = partition(codes, split, others, otherStart, open.otherSize, spare);
  const rest = open.otherSize - otherLeft;
  addNode(grower, node, tree, frontier, start, left, otherStart, otherLeft, depth + 1);
  addNode(
    grower,
    node,
    tree,
    frontier,
    start + left,
    open.size - left,
    otherStart + otherLeft,
    rest,
    depth + 1,
  );
}

/** Rows that go left first, both sides in their old order. Returns how many go left. */
function partition(
  codes: Codes,
  split: Split,
  rows: Int32Array,
  start: number,
  size: number,
  spare: Int32Array,
): number {
  const all = codes.codes;
  const base = split.feature * codes.rows;
  const missing = codes.widths[split.feature]!;
  const numbers = codes.isCategory[split.feature] === 0;
  const { cut, missingLeft } = split;
  let left = 0;
  let right = 0;
  for (let i = start; i < start + size; i++) {
    const row = rows[i]!;
    const c = all[base + row]!;
    const isLeft = numbers ? c <= cut || (missingLeft && c === missing) : goesLeft(codes, split, c);
    if (isLeft) rows[start + left++] = row;
    else spare[right++] = row;
  }
  for (let i = 0; i < right; i++) rows[start + left + i] = spare[i]!;
  return left;
}
