import { takeNumbers, takeTarget } from '../../core/data.js';
import type { Labelled } from '../../core/data.js';
import type { Rng } from '../../core/rng.js';
import type { Binning } from '../trees/binning.js';
import { binningsOf, foldBins } from './fold-bins.js';
import type { FoldBins } from './fold-bins.js';
import { growTree, newGrower } from './grower.js';
import type { Grower, GrowOptions } from './grower.js';
import { drawBag, newTreeRows } from './leaf-rows.js';
import type { TreeRows } from './leaf-rows.js';
import { pack } from './histogram.js';
import { objectiveFor } from './objective.js';
import type { Objective } from './objective.js';
import { newForest } from '../trees/trees.js';
import type { ForestBuilder, Levels, Trees } from '../trees/trees.js';

export type BoostOptions = GrowOptions & {
  readonly rounds: number;
  /** stop after so many rounds without a smaller validation loss */
  readonly patience: number;
  readonly maxBins: number;
  /** shares of rows and of features that each tree sees */
  readonly subsample: number;
  readonly featureFraction: number;
};

export type Boosted = { readonly init: Float64Array; readonly trees: Trees };

/** A round in which no tree could split ends the fit; if trees see random rows or features, this many in a row. */
const BARREN_ROUNDS = 30;

/** Gradient boosting; with validation rows (of the same table) it keeps the rounds up to the smallest validation loss. */
export function boost(
  train: Labelled,
  valid: Labelled | null,
  options: BoostOptions,
  prepared: Binning | null,
  rng: Rng,
): Boosted {
  const binnings = binningsOf(train.x, prepared);
  const machine = assemble(train, valid ? valid.rows : new Int32Array(0), options, binnings);
  const { data, objective, scores } = machine;
  const random = options.subsample < 1 || options.featureFraction < 1 || options.extraTrees;
  let bestRounds = 0;
  let bestLoss = Infinity;
  let barren = 0;
  for (let round = 0; round < options.rounds; round++) {
    barren = growRound(machine, options, rng.fork(round)) ? 0 : barren + 1;
    if (barren >= (random ? BARREN_ROUNDS : 1)) break;
    if (barren > 0) continue;
    const loss = data.rows > data.trainRows ? objective.loss(scores, data.trainRows) : -round;
    if (loss < bestLoss) {
      bestLoss = loss;
      bestRounds = round + 1;
    }
    if (round + 1 - bestRounds >= options.patience) break;
  }
  const { outputs, unit } = objective;
  const trees = machine.forest.finish(bestRounds * outputs, unit, levelsOf(binnings));
  return { init: objective.init.map((v) => v * unit), trees };
}

/** What the rounds of one fit work on; rows are numbered as in FoldBins. */
type Machine = {
  readonly data: FoldBins;
  readonly objective: Objective;
  /** per output, for all rows */
  readonly scores: readonly Float64Array[];
  readonly grower: Grower;
  readonly forest: ForestBuilder;
  /** the rows of the round, and the copy that a tree reorders */
  readonly drawn: TreeRows;
  readonly treeRows: TreeRows;
  readonly g: Float64Array;
  readonly h: Float64Array;
};

function assemble(
  train: Labelled,
  validRows: Int32Array,
  options: BoostOptions,
  binnings: readonly Binning[],
): Machine {
  const data = foldBins(binnings, train.rows, validRows, options.maxBins);
  const rows = new Int32Array(data.rows);
  rows.set(train.rows);
  rows.set(validRows, data.trainRows);
  const weight = train.weight ? takeNumbers(train.weight, rows) : null;
  const objective = objectiveFor(takeTarget(train.y, rows), weight, data.trainRows);
  return {
    data,
    objective,
    scores: Array.from(objective.init, (v) => new Float64Array(data.rows).fill(v)),
    grower: newGrower(data, options),
    forest: newForest(),
    drawn: newTreeRows(data, options.subsample),
    treeRows: newTreeRows(data, options.subsample),
    g: new Float64Array(data.trainRows),
    h: new Float64Array(data.trainRows),
  };
}

/** One tree per output. Returns whether any of them has a split. */
function growRound(machine: Machine, options: BoostOptions, rng: Rng): boolean {
  const { data, objective, scores, grower, forest, drawn, treeRows, g, h } = machine;
  objective.begin(scores);
  drawBag(drawn, data.trainRows, rng.fork('rows'));
  let grown = false;
  for (let k = 0; k < objective.outputs; k++) {
    if (!objective.active[k]) {
      forest.addTree();
      continue;
    }
    const treeRng = rng.fork(k);
    const features = someFeatures(data.widths.length, options.featureFraction, treeRng.fork('features'));
    treeRows.bag.set(drawn.bag);
    treeRows.others.set(drawn.others);
    objective.gradients(k, scores, g, h);
    const packing = pack(g, h, treeRows.bag, objective.constantHessian, options.byRows, grower.packed);
    const gradients = { g, h, packing };
    const splitRng = treeRng.fork('splits');
    const leaves = growTree(grower, treeRows, features, gradients, splitRng, forest, scores[k]!);
    grown ||= leaves > 1;
  }
  return grown;
}

function someFeatures(count: number, share: number, rng: Rng): Int32Array {
  const all = Int32Array.from({ length: count }, (_, f) => f);
  const wanted = Math.max(1, Math.round(share * count));
  return wanted >= count ? all : rng.shuffle(all).slice(0, wanted).sort();
}

/** The level bins of all matrix columns, for reading category codes at prediction. */
function levelsOf(binnings: readonly Binning[]): Levels {
  const starts = [0];
  const bins: number[] = [];
  for (const b of binnings) {
    for (let j = 0; j + 1 < b.levelStart.length; j++) {
      for (let i = b.levelStart[j]!; i < b.levelStart[j + 1]!; i++) bins.push(b.levelBins[i]!);
      starts.push(bins.length);
    }
  }
  return { start: Int32Array.from(starts), bins: Uint8Array.from(bins) };
}
