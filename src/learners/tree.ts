import { num } from '../core/space.js';
import type { Params, Space } from '../core/space.js';
import { exactCodes } from './cart/codes.js';
import { takeAll } from './cart/forest-fit.js';
import { emitTree } from './cart/grown-tree.js';
import type { GrownTree } from './cart/grown-tree.js';
import { growTree, newGrower } from './cart/grower.js';
import { prune } from './cart/prune.js';
import { lessonOf, predictShares } from './cart/shares.js';
import type { ShareState } from './cart/shares.js';
import type { Learner } from './learner.js';
import { newForest } from './trees/trees.js';

const space: Space = {
  max_depth: { kind: 'int', low: 1, high: 64, log: true, start: 64, allowed: [1, 1000] },
  min_samples_split: { kind: 'int', low: 2, high: 100, log: true, start: 2, allowed: [2, 1e6] },
  min_samples_leaf: { kind: 'int', low: 1, high: 100, log: true, start: 5, allowed: [1, 1e6] },
  max_leaf_nodes: { kind: 'int', low: 2, high: 16_384, log: true, start: 16_384, allowed: [2, 1e6] },
  ccp_alpha: { kind: 'float', low: 1e-7, high: 0.1, log: true, start: 1e-3, allowed: [0, 1] },
  prior_weight: { kind: 'float', low: 0, high: 20, start: 2, allowed: [0, 1e6] },
  criterion: { kind: 'choice', options: ['gini', 'entropy'], start: 'gini', searched: false },
};

/**
 * One decision tree (CART; Breiman et al. 1984), with splits and pruning as scikit-learn's DecisionTree, all values
 * told apart. Squared error for numbers, `criterion` for classes. ccp_alpha is in units of the root's impurity
 * (scikit-learn's divided by it), so that it means the same for cents and for millions.
 * In the shares of a leaf, those of the whole training set count as prior_weight more rows (m-estimate; Cestnik 1990).
 */
export const tree: Learner<ShareState> = {
  name: 'tree',
  tasks: ['regression', 'binary', 'multiclass'],
  input: 'codes',
  optional: true,
  space,
  cost: costOf,
  fit: (train, _valid, params, ctx) => {
    const lesson = lessonOf(train);
    const codes = exactCodes(train.x, train.rows, new Int32Array(0));
    const options = {
      classes: lesson.classes,
      entropy: train.y.task !== 'regression' && params['criterion'] === 'entropy',
      random: false,
      features: Infinity,
      maxDepth: num(params, 'max_depth'),
      minSplit: num(params, 'min_samples_split'),
      minLeaf: num(params, 'min_samples_leaf'),
      maxLeaves: num(params, 'max_leaf_nodes'),
    };
    const grower = newGrower(codes, options, ctx.rng);
    grower.target.set(lesson.targets);
    grower.weight.set(lesson.weights);
    const grown = growTree(grower, takeAll(grower, lesson.weights), 0, ctx.rng);
    const impurity = grown.risk[0]! / grown.cover[0]!;
    const stop = prune(grown, num(params, 'ccp_alpha') * impurity);
    smooth(grown, lesson.prior, num(params, 'prior_weight'));
    const forest = newForest(grown.width);
    emitTree(grown, forest, stop);
    return {
      task: train.y.task,
      columns: train.x.columns.length,
      init: lesson.classes > 2 ? new Float64Array(lesson.classes) : Float64Array.of(lesson.center),
      unit: 1,
      trees: forest.finish(1, 1, codes.levels),
    };
  },
  predict: predictShares,
};

function smooth({ values, cover, width }: GrownTree, prior: Float64Array, rows: number): void {
  const shares = width > 1 ? prior : prior.subarray(1);
  if (shares.length === 0) return;
  for (let i = 0; i < values.length; i++) {
    const own = cover[Math.floor(i / width)]!;
    values[i] = (values[i]! * own + shares[i % width]! * rows) / (own + rows);
  }
}

/** Measured on one core: 200 ns per cell to rank the values, 40 ns per cell and level of the tree. */
function costOf(rows: number, cells: number, _width: number, params: Params): number {
  const depth = Math.min(num(params, 'max_depth'), Math.log2(rows + 2));
  return 2e5 + cells * (200 + 40 * depth);
}
