import type { Labelled } from '../../core/data.js';
import type { Rng } from '../../core/rng.js';
import type { Binning } from '../trees/binning.js';
import { newForest } from '../trees/trees.js';
import type { Trees } from '../trees/trees.js';
import { binnedCodes } from './codes.js';
import { emitTree } from './grown-tree.js';
import type { GrownTree } from './grown-tree.js';
import { growTree, newGrower } from './grower.js';
import type { Grower } from './grower.js';
import { lessonOf } from './shares.js';

export type SammeOptions = {
  readonly rounds: number;
  readonly learningRate: number;
  readonly maxDepth: number;
  readonly minLeaf: number;
};

/** No row of those with weight comes to weigh less, as in scikit-learn: else errors, and with them votes, lose all measure. */
const LEAST_WEIGHT = 2 ** -52;
/** Less than this share of the weight in wrong classes is none. */
const NO_ERROR = 1e-15;

/**
 * AdaBoost for classes (SAMME; Zhu, Zou, Rosset, Hastie 2009), as scikit-learn's AdaBoostClassifier: the weight of
 * misclassified rows grows, and every tree votes with its own weight: + weight for the class of the leaf, - weight / (K - 1)
 * for the others (two classes: one output, that of class 1). `total` is the sum of the weights.
 */
export function fitSamme(
  train: Labelled,
  options: SammeOptions,
  prepared: Binning | null,
  rng: Rng,
): { readonly trees: Trees; readonly total: number } {
  const lesson = lessonOf(train);
  const { classes } = lesson;
  const codes = binnedCodes(train.x, train.rows, new Int32Array(0), prepared);
  const { maxDepth, minLeaf } = options;
  const growing = {
    classes,
    entropy: false,
    random: false,
    features: Infinity,
    minSplit: 2,
    maxLeaves: Infinity,
  };
  const grower = newGrower(codes, { ...growing, maxDepth, minLeaf }, rng);
  grower.target.set(lesson.targets);
  const weights = normalizedWeights(lesson.weights);
  const forest = newForest(classes > 2 ? classes : 1);
  let total = 0;
  for (let round = 0; round < options.rounds; round++) {
    let size = 0;
    for (let i = 0; i < weights.length; i++) if (weights[i]! > 0) grower.order[size++] = i;
    grower.weight.set(weights);
    const tree = growTree(grower, size, 0, rng.fork(round));
    const winners = Int32Array.from(tree.cover, (_, node) => winnerOf(tree, node));
    const error = errorOf(grower, tree, winners);
    const hopeless = error >= 1 - 1 / classes;
    if (hopeless && round > 0) break;
    const ended = hopeless || error < NO_ERROR;
    const vote = ended ? 1 : options.learningRate * (Math.log((1 - error) / error) + Math.log(classes - 1));
    total += vote;
    setVotes(tree, winners, vote, classes);
    emitTree(tree, forest);
    if (ended) break;
    reweigh(grower, tree, winners, Math.exp(-vote), weights);
  }
  return { trees: forest.finish(forest.size(), 1, codes.levels), total };
}

function normalizedWeights(weights: Float64Array): Float64Array {
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((w) => w / sum);
}

/** The class with the largest share in the node, the first of equals. */
function winnerOf({ values, width }: GrownTree, node: number): number {
  if (width === 1) return values[node]! > 0.5 ? 1 : 0;
  let best = 0;
  for (let k = 1; k < width; k++) if (values[node * width + k]! > values[node * width + best]!) best = k;
  return best;
}

/** Share of the weight that the tree puts into a wrong class. */
function errorOf({ order, target, weight }: Grower, tree: GrownTree, winners: Int32Array): number {
  let wrong = 0;
  for (const leaf of tree.leaves) {
    for (let i = leaf.start; i < leaf.start + leaf.size; i++)
      if (target[order[i]!] !== winners[leaf.node]) wrong += weight[order[i]!]!;
  }
  return wrong / tree.cover[0]!;
}

function setVotes(tree: GrownTree, winners: Int32Array, vote: number, classes: number): void {
  for (let i = 0; i < tree.values.length; i++) {
    const k = tree.width === 1 ? 1 : i % classes;
    tree.values[i] = winners[Math.floor(i / tree.width)] === k ? vote : -vote / (classes - 1);
  }
}

/**
 * Rightly classified rows weigh `factor` times as much as before, then the weights sum to 1. Making the wrong ones
 * heavier instead would come to the same but for large votes, where it overflows.
 */
function reweigh(
  grower: Grower,
  tree: GrownTree,
  winners: Int32Array,
  factor: number,
  weights: Float64Array,
): void {
  const { order, target } = grower;
  let sum = 0;
  for (const leaf of tree.leaves) {
    for (let i = leaf.start; i < leaf.start + leaf.size; i++) {
      const row = order[i]!;
      if (target[row] === winners[leaf.node]) weights[row]! *= factor;
      sum += weights[row]!;
    }
  }
  for (let i = 0; i < weights.length; i++)
    if (grower.weight[i]! > 0) weights[i] = Math.max(LEAST_WEIGHT, weights[i]! / sum);
}
