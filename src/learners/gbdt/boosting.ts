import { takeNumbers, takeTarget, targetLength } from '../../core/data.js';
import type { Labelled, Target } from '../../core/data.js';
import type { Rng } from '../../core/rng.js';
import { useKernels } from '../../kernels/kernels.js';
import { checkable } from '../checkable.js';
import type { Binning } from '../trees/binning.js';
import { newForest } from '../trees/trees.js';
import type { ForestBuilder, Levels, Trees } from '../trees/trees.js';
import { binningsOf, dropOtherBins, loadBins, takeBins } from './bins.js';
import type { Bins } from './bins.js';
import { newDart } from './dart.js';
import type { Dart, DartOptions } from './dart.js';
import { goss } from './goss.js';
import type { GossOptions } from './goss.js';
import { symmetricGrower } from './grow-symmetric.js';
import type { Grow } from './grow-symmetric.js';
import { growTree, newGrower, newTree } from './grower.js';
import type { Grower, GrowOptions } from './grower.js';
import type { Gradients } from './histograms.js';
import { objectiveFor } from './objectives/objective.js';
import type { LossOptions, Objective } from './objectives/objective.js';
import { newPacker } from './packing.js';
import type { Packer } from './packing.js';
import { recordTrees } from './recorded-trees.js';
import { bagging } from './row-sample.js';
import type { RowSample } from './row-sample.js';

export type BoostOptions = GrowOptions & {
  readonly loss: LossOptions;
  readonly rounds: number;
  /** stop after so many rounds without a smaller validation loss */
  readonly patience: number;
  readonly maxBins: number;
  /** shares of rows and of features that each tree sees */
  readonly subsample: number;
  readonly featureFraction: number;
  /** null = earlier trees all count; with dropouts all rounds are kept, as later ones change earlier ones */
  readonly dart: DartOptions | null;
  /** null = a random `subsample` */
  readonly goss: GossOptions | null;
  /** see FitContext */
  readonly left: (() => number) | null;
  /** rows that are to be predicted after the fit */
  readonly held: number;
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
  const run = (): Boosted => boostOnce(train, valid, options, prepared, rng);
  try {
    return run();
  } catch (error) {
    // no memory: there is more without the bins that other fits of this table left
    if (!(error instanceof RangeError) || !dropOtherBins(options.maxBins)) throw error;
    return run();
  }
}

function boostOnce(
  train: Labelled,
  valid: Labelled | null,
  options: BoostOptions,
  prepared: Binning | null,
  rng: Rng,
): Boosted {
  const binnings = binningsOf(train.x, prepared);
  const view = viewOf(train, checkable(valid)?.rows ?? new Int32Array(0), binnings);
  const { bins, mark } = loadBins(
    view.binnings,
    targetLength(view.y),
    options.maxBins,
    view.keep && prepared !== null,
  );
  try {
    const machine = assemble(view, bins, options);
    const rounds = runRounds(machine, options, rng);
    const { outputs, unit, init } = machine.objective;
    const trees = machine.forest.finish(rounds * outputs, unit, levelsOf(binnings));
    return { init: init.map((v) => v * unit), trees };
  } finally {
    useKernels().arena.release(mark);
  }
}

/** The rows of a fit, each once and ascending, as numbers of the rows of the binnings, of y and of weight. */
type View = {
  readonly binnings: readonly Binning[];
  readonly keep: boolean;
  readonly y: Target;
  readonly weight: Float64Array | null;
  readonly train: Int32Array;
  readonly valid: Int32Array;
};

/** The table as it is; where rows repeat or few of them are used, a copy of just these rows. */
function viewOf({ y, weight, rows }: Labelled, validRows: Int32Array, binnings: readonly Binning[]): View {
  const tableRows = targetLength(y);
  const used = rows.length + validRows.length;
  const seen = new Uint8Array(tableRows);
  let repeated = false;
  for (const list of [rows, validRows]) {
    for (let i = 0; i < list.length; i++) {
      repeated ||= seen[list[i]!] === 1;
      seen[list[i]!] = 1;
    }
  }
  if (!repeated && used * 2 >= tableRows) {
    const valid = validRows.slice().sort();
    return { binnings, keep: true, y, weight, train: rows.slice().sort(), valid };
  }
  const all = new Int32Array(used);
  all.set(rows);
  all.set(validRows, rows.length);
  const numbers = Int32Array.from({ length: used }, (_, i) => i);
  return {
    binnings: binnings.map((binning) => takeBins(binning, all)),
    keep: false,
    y: takeTarget(y, all),
    weight: weight && takeNumbers(weight, all),
    train: numbers.subarray(0, rows.length),
    valid: numbers.subarray(rows.length),
  };
}

/** What the rounds of one fit work on. */
type Machine = {
  readonly bins: Bins;
  readonly valid: Int32Array;
  readonly objective: Objective;
  /** per output, by row */
  readonly scores: readonly Float64Array[];
  readonly grower: Grower;
  readonly grow: Grow;
  readonly packer: Packer;
  readonly forest: ForestBuilder;
  readonly dart: Dart | null;
  readonly sample: RowSample;
};

function assemble(view: View, bins: Bins, options: BoostOptions): Machine {
  const { kernels, arena } = useKernels();
  const { train, valid, y, weight } = view;
  const { objective, scores } = objectiveFor(options.loss, y, weight, { train, valid }, { kernels, arena });
  const constantHessian = objective.constantHessian && options.goss === null;
  const grower = newGrower(bins, options, !constantHessian);
  const packer = newPacker(bins.rows, grower.store.exact, constantHessian);
  const plain = newForest();
  const recorded = options.dart && recordTrees(plain, bins);
  const { learningRate } = options;
  return {
    bins,
    valid,
    objective,
    scores,
    grower,
    grow: growthOf(grower, options),
    packer,
    forest: recorded ?? plain,
    dart: recorded && newDart(recorded, scores, [train, valid], learningRate, options.dart!, arena),
    sample: options.goss
      ? goss(train, valid, objective, packer, { ...options.goss, learningRate })
      : bagging(train, valid, options.subsample, arena),
  };
}

function growthOf(grower: Grower, { growth }: BoostOptions): Grow {
  if (growth === 'symmetric') return symmetricGrower(grower);
  return (tree, forest, scores) => growTree(grower, tree, forest, scores);
}

/** Returns the number of rounds to keep. */
function runRounds(machine: Machine, options: BoostOptions, rng: Rng): number {
  const { objective, valid } = machine;
  const sampled = options.subsample < 1 || options.goss !== null || options.dart !== null;
  const drawsFeatures = options.featureFraction < 1 || options.featureFractionByNode < 1;
  const random = sampled || drawsFeatures || options.extraTrees;
  const stops = valid.length > 0 && options.dart === null;
  let bestRounds = 0;
  // no round is kept unless it is better than the initial scores alone
  let bestLoss = stops ? objective.loss() : Infinity;
  let barren = 0;
  for (let round = 0; round < options.rounds; round++) {
    barren = growRound(machine, options, round, rng.fork(round)) ? 0 : barren + 1;
    if (barren >= (random ? BARREN_ROUNDS : 1)) break;
    if (barren > 0) continue;
    const loss = stops ? objective.loss() : -round;
    if (loss < bestLoss) {
      bestLoss = loss;
      bestRounds = round + 1;
    }
    if (round + 1 - bestRounds >= options.patience || isLate(options, (round + 1) * machine.scores.length))
      break;
  }
  return bestRounds;
}

/** Seconds to predict one row by one tree, on a busy machine. */
const WALK = 40e-9;

/** Whether what is left is needed to predict by so many trees. */
function isLate({ left, held }: BoostOptions, trees: number): boolean {
  return left !== null && left() <= WALK * held * trees;
}

/** One tree per output. Returns whether any of them has a split. */
function growRound(machine: Machine, options: BoostOptions, round: number, rng: Rng): boolean {
  const { bins, objective, scores, grower, grow, packer, forest, dart, sample } = machine;
  const rate = dart?.begin(rng.fork('drop'));
  objective.begin();
  sample.draw(round, rng.fork('rows'));
  let grown = false;
  for (let k = 0; k < objective.outputs; k++) {
    if (!objective.active[k]) {
      forest.addTree();
      continue;
    }
    const treeRng = rng.fork(k);
    const rows = sample.rows();
    objective.gradients(k, packer.g, packer.h);
    sample.weigh(packer.g, packer.h);
    const gradients: Gradients = packer.pack(rows.bag, treeRng.fork('rounding').int(2 ** 32));
    const features = someFeatures(bins.widths.length, options.featureFraction, treeRng.fork('features'));
    const refit = objective.refit ? (leaf: Int32Array) => objective.refit!(k, leaf) : null;
    const tree = newTree(grower, rows, features, gradients, treeRng.fork('splits'), refit, rate);
    const leaves = grow(tree, forest, scores[k]!);
    grown ||= leaves > 1;
  }
  dart?.end(grown);
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
