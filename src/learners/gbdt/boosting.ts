import { takeNumbers, takeTarget } from '../../core/data.js';
import type { Labelled } from '../../core/data.js';
import type { Rng } from '../../core/rng.js';
import type { Binning } from './binning.js';
import { binningsOf, foldBins } from './fold-bins.js';
import { growTree, newGrower } from './grower.js';
import type { GrowOptions } from './grower.js';
import { drawBag, newTreeRows } from './leaf-rows.js';
import { pack } from './histogram.js';
import { objectiveFor } from './objective.js';
import { newForest } from './trees.js';
import type { Levels, Trees } from './trees.js';

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

/** Gradient boosting; with validation rows it keeps the rounds up to the smallest validation loss. */
export function boost(
  train: Labelled,
  valid: Labelled | null,
  options: BoostOptions,
  prepared: Binning | null,
  rng: Rng,
): Boosted {
  const validRows = valid ? valid.rows : new Int32Array(0);
  const binnings = binningsOf(train.x, prepared);
  const data = foldBins(binnings, train.rows, validRows, options.maxBins);
  const rows = new Int32Array(data.rows);
  rows.set(train.rows);
  rows.set(validRows, data.trainRows);
  const weight = train.weight ? takeNumbers(train.weight, rows) : null;
  const objective = objectiveFor(takeTarget(train.y, rows), weight, data.trainRows);
  const scores = Array.from(objective.init, (v) => new Float64Array(data.rows).fill(v));
  const grower = newGrower(data, options);
  const forest = newForest();
  const bagged = newTreeRows(data, options.subsample);
  const treeRows = newTreeRows(data, options.subsample);
  const g = new Float64Array(data.trainRows);
  const h = new Float64Array(data.trainRows);
  let bestRounds = 0;
  let bestLoss = Infinity;
  for (let round = 0; round < options.rounds; round++) {
    objective.begin(scores);
    const roundRng = rng.fork(round);
    drawBag(bagged, data.trainRows, roundRng.fork('rows'));
    let grown = false;
    for (let k = 0; k < objective.outputs; k++) {
      if (!objective.active[k]) {
        forest.addTree();
        continue;
      }
      const treeRng = roundRng.fork(k);
      const features = someFeatures(data.widths.length, options.featureFraction, treeRng.fork('features'));
      treeRows.bag.set(bagged.bag);
      treeRows.others.set(bagged.others);
      objective.gradients(k, scores, g, h);
      const packing = pack(g, h, treeRows.bag, objective.constantHessian, options.byRows, grower.packed);
      const leaves = growTree(
        grower,
        treeRows,
        features,
        { g, h, packing },
        treeRng.fork('splits'),
        forest,
        scores[k]!,
      );
      grown ||= leaves > 1;
    }
    if (!grown) break;
    if (validRows.length === 0) {
      bestRounds = round + 1;
      continue;
    }
    const loss = objective.loss(scores, data.trainRows);
    if (loss < bestLoss) {
      bestLoss = loss;
      bestRounds = round + 1;
    }
    if (round + 1 - bestRounds >= options.patience) break;
  }
  const { outputs, unit } = objective;
  const trees = forest.finish(bestRounds * outputs, unit, levelsOf(binnings));
  return { init: objective.init.map((v) => v * unit), trees };
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
