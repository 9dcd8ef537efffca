import { describe, expect, it } from 'vitest';
import { allRows } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import { binningsOf, foldBins } from '../../../src/learners/gbdt/fold-bins.js';
import { growTree, newGrower } from '../../../src/learners/gbdt/grower.js';
import type { GrowOptions } from '../../../src/learners/gbdt/grower.js';
import { pack } from '../../../src/learners/gbdt/histogram.js';
import { addTrees, newForest } from '../../../src/learners/trees/trees.js';
import { toy } from './toy-data.js';

const N = 600;
const TRAIN = 400;
const { x, signal } = toy(N, 0.1);
const mixed = {
  ...x,
  levels: Int32Array.of(0, 0, 0, 9),
  columns: [...x.columns.slice(0, 3), x.columns[0]!.map((_, i) => i % 9)],
};
const options: GrowOptions = {
  maxLeaves: 40,
  maxDepth: 64,
  learningRate: 1,
  maxStep: Infinity,
  minRows: 3,
  byRows: true,
  minHessian: 1e-3,
  l1: 0,
  l2: 0,
  minGain: 0,
  extraTrees: false,
  catSmooth: 1,
  catL2: 0,
  maxOnehot: 2,
  minGroup: 1,
};

function grow(poolBytes?: number, byRows = true) {
  const binnings = binningsOf(mixed, null);
  const data = foldBins(binnings, allRows(TRAIN), allRows(N).subarray(TRAIN), 255);
  const grower = newGrower(data, { ...options, byRows }, poolBytes);
  const g = signal.slice(0, TRAIN).map((v) => -v);
  const h = Float64Array.from({ length: TRAIN }, (_, i) => 1 + (i % 3));
  const rows = {
    bag: allRows(TRAIN).filter((i) => i % 4 > 0),
    others: allRows(N).filter((i) => i % 4 === 0 || i >= TRAIN),
  };
  const packing = pack(g, h, rows.bag, false, byRows, grower.packed);
  const forest = newForest();
  const scores = new Float64Array(N);
  const leaves = growTree(
    grower,
    rows,
    allRows(data.widths.length),
    { g, h, packing },
    rngFrom('g'),
    forest,
    scores,
  );
  const { levelStart, levelBins } = binnings[0]!;
  return { leaves, scores, rows, g, h, trees: forest.finish(1, 1, { start: levelStart, bins: levelBins }) };
}

describe('a tree', () => {
  it('gives every row, in the bag or not, the value that its raw cells lead to', () => {
    const { scores, trees, leaves } = grow();
    expect(leaves).toBe(40);
    const raw = new Float64Array(N);
    addTrees(trees, mixed, allRows(N), 1, raw);
    expect(raw).toEqual(scores);
  });

  it('has leaves of -G / H over the rows of the bag, which it keeps', () => {
    const { scores, rows, g, h } = grow();
    expect(rows.bag.slice().sort()).toEqual(allRows(TRAIN).filter((i) => i % 4 > 0));
    for (const value of new Set(scores)) {
      const leaf = rows.bag.filter((r) => scores[r] === value);
      expect(leaf.length).toBeGreaterThanOrEqual(3);
      const sum = (v: Float64Array): number => leaf.reduce((s, r) => s + v[r]!, 0);
      expect(value).toBeCloseTo(-sum(g) / sum(h), 10);
    }
  });

  it('is the same however few histograms are kept', () => {
    for (const byRows of [true, false]) {
      const all = grow(undefined, byRows);
      expect(grow(0, byRows)).toEqual(all);
      expect(grow(60_000, byRows)).toEqual(all);
    }
  });
});
