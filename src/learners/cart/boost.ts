import type { Labelled, Target } from '../../core/data.js';
import type { Rng } from '../../core/rng.js';
import { checkable } from '../checkable.js';
import { newForest } from '../trees/trees.js';
import type { ForestBuilder, Trees } from '../trees/trees.js';
import { exactCodes } from './codes.js';
import { binaryLoss, multiclassLoss, regressionLoss } from './gradient-loss.js';
import type { Loss, RegressionLoss, Rows } from './gradient-loss.js';
import { emitTree } from './grown-tree.js';
import { growTree, newGrower } from './grower.js';
import type { Grower } from './grower.js';

export type BoostOptions = {
  readonly rounds: number;
  /** stop after so many rounds without a smaller validation loss */
  readonly patience: number;
  readonly learningRate: number;
  readonly maxDepth: number;
  readonly minSplit: number;
  readonly minLeaf: number;
  readonly featureShare: number;
  /** share of the rows that a round's trees see */
  readonly subsample: number;
  readonly loss: RegressionLoss;
  readonly alpha: number;
};

/** Gradient boosting; tree t belongs to raw output t % outputs. */
export function boostExactly(
  train: Labelled,
  valid: Labelled | null,
  options: BoostOptions,
  rng: Rng,
): { readonly init: Float64Array; readonly trees: Trees } {
  const checked = checkable(valid)?.rows ?? new Int32Array(0);
  const codes = exactCodes(train.x, train.rows, checked);
  const rows = rowsOf(train, checked);
  const loss = lossOf(train.y, options, rows);
  const features = Math.max(1, Math.floor(options.featureShare * codes.widths.length + 1e-9));
  const { maxDepth, minSplit, minLeaf } = options;
  const growing = { classes: 1, entropy: false, random: false, maxLeaves: Infinity };
  const grower = newGrower(codes, { ...growing, features, maxDepth, minSplit, minLeaf }, rng);
  grower.weight.set(rows.weights);
  const forest = newForest();
  const outputs = loss.init.length;
  const raw = Float64Array.from(
    { length: outputs * codes.rows },
    (_, i) => loss.init[Math.floor(i / codes.rows)]!,
  );
  const residuals = new Float64Array(raw.length);
  // no round is kept unless it is better than the initial scores alone
  let best = checked.length > 0 ? loss.score(raw, rows.train) : Infinity;
  let bestRounds = checked.length > 0 ? 0 : options.rounds;
  for (let round = 0; round < options.rounds; round++) {
    boostRound(grower, rows, loss, options, raw, residuals, forest, rng.fork(round));
    if (checked.length === 0) continue;
    const score = loss.score(raw, rows.train);
    if (score < best) {
      best = score;
      bestRounds = round + 1;
    }
    if (round + 1 - bestRounds >= options.patience) break;
  }
  return { init: loss.init, trees: forest.finish(bestRounds * outputs, 1, codes.levels) };
}

function rowsOf({ rows, y, weight }: Labelled, checked: Int32Array): Rows {
  const places = new Int32Array(rows.length + checked.length);
  places.set(rows);
  places.set(checked, rows.length);
  const values = y.task === 'regression' ? y.values : y.codes;
  const weights = Float64Array.from(places, (row) => (weight ? weight[row]! : 1));
  if (!weights.some((w, i) => w > 0 && i < rows.length)) weights.fill(1);
  return { targets: Float64Array.from(places, (row) => values[row]!), weights, train: rows.length };
}

function lossOf(y: Target, options: BoostOptions, rows: Rows): Loss {
  if (y.task === 'regression') return regressionLoss(options.loss, options.alpha, rows);
  return y.task === 'binary' ? binaryLoss(rows) : multiclassLoss(rows, y.classes.length);
}

/** All gradients are taken before the first tree of the round, and all trees see the same rows. */
function boostRound(
  grower: Grower,
  rows: Rows,
  loss: Loss,
  options: BoostOptions,
  raw: Float64Array,
  residuals: Float64Array,
  forest: ForestBuilder,
  rng: Rng,
): void {
  const count = grower.codes.rows;
  const inBag = drawRows(rows, options.subsample, rng.fork('rows'));
  loss.residuals(
    raw,
    residuals,
    Int32Array.from(inBag.keys()).filter((i) => inBag[i] === 1),
  );
  for (let k = 0; k < loss.init.length; k++) {
    let size = 0;
    let rest = 0;
    for (let i = 0; i < count; i++) {
      if (inBag[i] === 1) grower.order[size++] = i;
      else grower.others[rest++] = i;
    }
    grower.target.set(residuals.subarray(k * count, (k + 1) * count));
    const tree = growTree(grower, size, rest, rng.fork(k));
    for (const leaf of tree.leaves) {
      const inside = grower.order.subarray(leaf.start, leaf.start + leaf.size);
      if (loss.leaf) tree.values[leaf.node] = loss.leaf(k, inside, residuals, raw);
      tree.values[leaf.node]! *= options.learningRate;
      const step = tree.values[leaf.node]!;
      for (let i = leaf.start; i < leaf.start + leaf.size; i++) raw[k * count + grower.order[i]!]! += step;
      for (let i = leaf.otherStart; i < leaf.otherStart + leaf.otherSize; i++)
        raw[k * count + grower.others[i]!]! += step;
    }
    emitTree(tree, forest);
  }
}

/** 1 for the training rows that the round's trees see: a sample of them, those with weight. */
function drawRows({ weights, train }: Rows, share: number, rng: Rng): Uint8Array {
  const inBag = new Uint8Array(weights.length);
  let drawn = 0;
  let left = Math.max(1, Math.floor(share * train));
  for (let i = 0; i < train; i++) {
    // Sampling without replacement: each row with the chance that is left.
    const taken = share >= 1 || rng.next() * (train - i) < left;
    if (taken) left--;
    inBag[i] = taken && weights[i]! > 0 ? 1 : 0;
    drawn += inBag[i]!;
  }
  if (drawn === 0) for (let i = 0; i < train; i++) inBag[i] = weights[i]! > 0 ? 1 : 0;
  return inBag;
}
