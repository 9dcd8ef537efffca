import type { Labelled, Task } from '../../core/data.js';
import type { Rng } from '../../core/rng.js';
import { num } from '../../core/space.js';
import type { Params, Range, Space } from '../../core/space.js';
import type { Binning } from '../trees/binning.js';
import { newForest } from '../trees/trees.js';
import { binnedCodes } from './codes.js';
import { emitTree } from './grown-tree.js';
import type { GrownTree } from './grown-tree.js';
import { growTree, newGrower } from './grower.js';
import type { Grower, GrowOptions } from './grower.js';
import { oobScore } from './out-of-bag.js';
import { lessonOf } from './shares.js';
import type { Lesson, ShareState } from './shares.js';

export type ForestState = ShareState & {
  /** r2 or accuracy of every training row by the trees that did not see it; null without bootstrap or with very many shares */
  readonly oob_score: number | null;
};

/** Of the columns, tried at each split. */
export const FEATURE_SHARE: Range = { kind: 'float', low: 0.001, high: 1 };

/**
 * max_features auto: the square root of the columns for classes and a third for numbers, as Breiman advises; with all
 * columns (scikit-learn's default for regression) the trees are more alike, and cost three times as much.
 * criterion is for classes; on eight data sets entropy's log loss was 0.996 of gini's, and it took longer.
 * max_samples: share of the rows that a bootstrap sample has. A max_depth of 1000 is none.
 */
export const forestSpace = (bootstrap: boolean): Space => ({
  n_estimators: { kind: 'int', low: 50, high: 300, log: true, start: 100, allowed: [1, 10_000] },
  max_features: {
    kind: 'choice',
    options: ['auto', 'sqrt', 0.3, 0.6, 1],
    start: 'auto',
    allowed: ['log2', FEATURE_SHARE],
  },
  min_samples_leaf: { kind: 'int', low: 1, high: 20, log: true, start: 1, allowed: [1, 1e6] },
  max_depth: { kind: 'int', low: 1, high: 1000, start: 1000, searched: false },
  criterion: { kind: 'choice', options: ['gini', 'entropy'], start: 'gini', searched: false },
  bootstrap: { kind: 'choice', options: [true, false], start: bootstrap, searched: false },
  max_samples: { kind: 'float', low: 0.001, high: 1, start: 1, searched: false },
});

/** What a fit says of itself: its score on the rows that its trees did not see. */
export const outOfBag = ({ oob_score }: ForestState): Params => (oob_score === null ? {} : { oob_score });

/** About what a leaf and its parent take in a model, classes beyond two aside; a file needs four thirds of it. */
const LEAF_BYTES = 10;

/** Rows × classes whose out-of-bag shares are added up. */
const MOST_SHARES = 20_000_000;

export type ForestKind = {
  /** cuts are random; else the best ones */
  readonly random: boolean;
  /** bytes that all trees together may take */
  readonly budget: number;
};

/** Measured on one core: 15 ns per row and level of a tree, and 18 for each column tried; random cuts take two thirds. */
export function forestCost(
  kind: ForestKind,
  rows: number,
  cells: number,
  width: number,
  params: Params,
): number {
  // Of n draws with replacement that many are different.
  const seen = params['bootstrap'] === true ? rows * (1 - Math.exp(-num(params, 'max_samples'))) : rows;
  const leaves = Math.min(affordableLeaves(kind, width, params), seen / num(params, 'min_samples_leaf'));
  const columns = cells / Math.max(1, rows);
  const tried = featuresOf(params['max_features']!, columns, width === 1 ? 'regression' : 'multiclass');
  const tree =
    seen * (Math.log2(leaves + 1) + 2) * (15 + 18 * tried) * (kind.random ? 0.67 : 1) + 20 * rows + 20_000;
  return 3 * cells + num(params, 'n_estimators') * tree;
}

function affordableLeaves({ budget }: ForestKind, classes: number, params: Params): number {
  const leafBytes = LEAF_BYTES + (classes > 2 ? classes : 0);
  return Math.max(2, Math.floor(budget / num(params, 'n_estimators') / leafBytes));
}

/**
 * Averages of trees: of their class shares, not votes. All trees together may take `budget` bytes: beyond, their best
 * leaves are kept. For classes the shares of the whole training set count as one more tree: no class has probability
 * 0 because a hundred small leaves lack it.
 */
export function fitForest(
  train: Labelled,
  params: Params,
  prepared: Binning | null,
  rng: Rng,
  kind: ForestKind,
): ForestState {
  const lesson = lessonOf(train);
  const count = num(params, 'n_estimators');
  const codes = binnedCodes(train.x, train.rows, new Int32Array(0), prepared);
  const options = optionsOf(params, codes.widths.length, lesson, train.y.task, kind);
  const grower = newGrower(codes, options, rng);
  grower.target.set(lesson.targets);
  grower.weight.set(lesson.weights);
  const forest = newForest(lesson.classes > 2 ? lesson.classes : 1);
  const bag = params['bootstrap'] === true ? newBag(lesson.weights, num(params, 'max_samples')) : null;
  const width = lesson.classes > 2 ? lesson.classes : 1;
  const judged = bag !== null && train.rows.length * width <= MOST_SHARES;
  const unseen = new Float64Array(judged ? train.rows.length * width : 0);
  const blind = new Int32Array(judged ? train.rows.length : 0);
  for (let t = 0; t < count; t++) {
    const treeRng = rng.fork(t);
    const inside = bag ? drawBag(grower, bag, treeRng.fork('rows')) : takeAll(grower, lesson.weights);
    const outside = judged ? train.rows.length - inside : 0;
    const tree = growTree(grower, inside, outside, treeRng.fork('splits'));
    if (judged) addUnseen(tree, grower, unseen, blind);
    // Half the bytes, and far more digits than an average of leaves deserves.
    for (let i = 0; i < tree.values.length; i++) tree.values[i] = Math.fround(tree.values[i]!);
    emitTree(tree, forest);
  }
  const pseudo = lesson.classes > 1 ? 1 : 0;
  const unit = 1 / (count + pseudo);
  const prior = lesson.classes > 2 ? lesson.prior : lesson.prior.subarray(1);
  return {
    task: train.y.task,
    columns: train.x.columns.length,
    init: lesson.classes > 1 ? prior.map((p) => p * unit) : Float64Array.of(lesson.center),
    unit,
    trees: forest.finish(count, 1, codes.levels),
    oob_score: judged ? oobScore(lesson, unseen, blind) : null,
  };
}

function optionsOf(
  params: Params,
  columns: number,
  { classes, targets }: Lesson,
  task: Task,
  kind: ForestKind,
): GrowOptions {
  const minLeaf = num(params, 'min_samples_leaf');
  return {
    classes,
    entropy: task !== 'regression' && params['criterion'] === 'entropy',
    random: kind.random,
    features: featuresOf(params['max_features']!, columns, task),
    maxDepth: num(params, 'max_depth'),
    minSplit: 2,
    minLeaf: Math.min(minLeaf, Math.max(1, Math.floor(targets.length / 8))),
    maxLeaves: affordableLeaves(kind, classes, params),
  };
}

export function featuresOf(choice: Params[string], columns: number, task: Task): number {
  return Math.max(1, Math.floor(wantedOf(choice, columns, task) + 1e-9));
}

function wantedOf(choice: Params[string], columns: number, task: Task): number {
  if (choice === 'sqrt' || (choice === 'auto' && task !== 'regression')) return Math.sqrt(columns);
  if (choice === 'log2') return Math.log2(columns);
  return columns * (choice === 'auto' ? 1 / 3 : Number(choice));
}

/** Rows are drawn in proportion to their weight, and then count as often as they were drawn (scikit-learn 1.9). */
type Bag = { readonly upTo: Float64Array | null; readonly counts: Int32Array; readonly draws: number };

function newBag(weights: Float64Array, share: number): Bag {
  const counts = new Int32Array(weights.length);
  const draws = Math.max(1, Math.round(share * weights.length));
  if (weights.every((w) => w === weights[0])) return { upTo: null, counts, draws };
  let sum = 0;
  return { upTo: weights.map((w) => (sum += w)), counts, draws };
}

/** Fills the grower's rows, others and weights; returns how many rows the tree sees. */
function drawBag(grower: Grower, { upTo, counts, draws }: Bag, rng: Rng): number {
  const n = counts.length;
  counts.fill(0);
  for (let i = 0; i < draws; i++) counts[upTo ? firstAbove(upTo, rng.next() * upTo[n - 1]!) : rng.int(n)]!++;
  let inside = 0;
  let outside = 0;
  for (let i = 0; i < n; i++) {
    grower.weight[i] = counts[i]!;
    if (counts[i]! > 0) grower.order[inside++] = i;
    else grower.others[outside++] = i;
  }
  return inside;
}

function firstAbove(upTo: Float64Array, v: number): number {
  let low = 0;
  let high = upTo.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (upTo[middle]! > v) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function takeAll(grower: Grower, weights: Float64Array): number {
  let size = 0;
  for (let i = 0; i < weights.length; i++) if (weights[i]! > 0) grower.order[size++] = i;
  return size;
}

/** Adds the tree's output for every row that it did not see, and counts it in `blind`. */
function addUnseen(tree: GrownTree, { others }: Grower, unseen: Float64Array, blind: Int32Array): void {
  const { width, values } = tree;
  for (const leaf of tree.leaves) {
    for (let i = leaf.otherStart; i < leaf.otherStart + leaf.otherSize; i++) {
      const row = others[i]!;
      blind[row]!++;
      for (let k = 0; k < width; k++) unseen[row * width + k]! += values[leaf.node * width + k]!;
    }
  }
}
