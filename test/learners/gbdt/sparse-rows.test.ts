import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../../src/core/rng.js';
import { useKernels } from '../../../src/kernels/kernels.js';
import { binColumns, starts } from '../../../src/learners/trees/binning.js';
import { newForest } from '../../../src/learners/trees/trees.js';
import type { Trees } from '../../../src/learners/trees/trees.js';
import { loadBins, takeBins } from '../../../src/learners/gbdt/bins.js';
import type { Bins } from '../../../src/learners/gbdt/bins.js';
import { growTree, newGrower, newTree } from '../../../src/learners/gbdt/grower.js';
import type { GrowOptions } from '../../../src/learners/gbdt/grower.js';
import {
  buildHistogram,
  chooseFeatures,
  newStore,
  takeHistogram,
} from '../../../src/learners/gbdt/histograms.js';
import { newPacker } from '../../../src/learners/gbdt/packing.js';

const ROWS = 1500;
const FEATURES = 60;
const LEVELS = Int32Array.from({ length: FEATURES }, (_, j) => (j % 6 === 5 ? 12 : 0));
const OPTIONS: GrowOptions = {
  growth: 'leaf',
  maxLeaves: 20,
  maxDepth: 64,
  learningRate: 0.1,
  maxStep: Infinity,
  featureFractionByNode: 1,
  monotone: [],
  exact: false,
  minRows: 5,
  byRows: false,
  minHessian: 1e-3,
  l1: 0,
  l2: 0,
  minGain: 0,
  extraTrees: false,
  pathSmooth: 0,
  catSmooth: 1,
  catL2: 1,
  maxOnehot: 4,
  minGroup: 1,
};

/** Dense numbers, sparse numbers, rare missing values, mostly missing numbers, ones, categories with one main level. */
function wideTable(rows: number) {
  const rng = rngFrom('wide');
  const kinds: (() => number)[] = [
    () => rng.normal(),
    () => (rng.next() < 0.05 ? rng.normal() : 0),
    () => (rng.next() < 0.03 ? NaN : rng.next() < 0.1 ? rng.int(300) : 0),
    () => (rng.next() < 0.9 ? NaN : rng.normal()),
    () => Number(rng.next() < 0.02),
    () => (rng.next() < 0.85 ? 3 : rng.next() < 0.1 ? NaN : rng.int(12)),
  ];
  const columns = Array.from({ length: FEATURES }, (_, j) =>
    Float64Array.from({ length: rows }, kinds[j % kinds.length]!),
  );
  return {
    rows,
    names: columns.map((_, j) => `x${j}`),
    levels: LEVELS,
    columns,
  };
}

/** Ten trees on a made-up loss of the first columns, each from what the others left. */
function grow(bins: Bins, options: GrowOptions, share: number): Trees {
  const { arena } = useKernels();
  const noise = rngFrom('noise');
  const y = Float64Array.from({ length: bins.rows }, (_, r) => {
    const weight = (f: number): number => (f >= 30 ? 0 : bins.isCategory[f] ? 150 : 1 + (f % 7));
    const sum = bins.columns.reduce((all, c, f) => all + c[r]! * weight(f), 0);
    return sum / 400 + noise.normal();
  });
  const grower = newGrower(bins, options, true);
  const forest = newForest();
  const scores = arena.f64(bins.rows).fill(0);
  const packer = newPacker(bins.rows, grower.store.exact, false);
  for (let round = 0; round < 10; round++) {
    const rng = rngFrom(`tree ${round}`);
    for (let r = 0; r < bins.rows; r++) {
      packer.g[r] = scores[r]! - y[r]!;
      packer.h[r] = 0.5 + (r % 3) / 4;
    }
    const bag = arena.i32(bins.rows - 100);
    const others = arena.i32(100);
    bag.forEach((_, i) => (bag[i] = i));
    others.forEach((_, i) => (others[i] = bag.length + i));
    const all = Int32Array.from(bins.widths.keys());
    const features = rng
      .shuffle(all)
      .slice(0, Math.round(share * all.length))
      .sort();
    const tree = newTree(grower, { bag, others }, features, packer.pack(bag, round), rng, null);
    expect(growTree(grower, tree, forest, scores)).toBeGreaterThan(5);
  }
  const start = starts(LEVELS);
  const trees = forest.finish(10, 1, { start, bins: new Uint8Array(start.at(-1)!) });
  expect(trees.sets.length).toBeGreaterThan(0);
  return trees;
}

describe('sparse features', () => {
  const binning = binColumns(wideTable(ROWS));
  const subset = takeBins(
    binning,
    Int32Array.from({ length: 700 }, (_, i) => 2 * i),
  );
  const later = binColumns(wideTable(ROWS), 40);
  const first = { ...binning, widths: binning.widths.slice(0, 40) };
  const { arena } = useKernels();

  it.each([
    ['', [binning], {}, 1],
    [' of some rows', [subset], {}, 1],
    [' with features drawn per tree', [binning], {}, 0.4],
    [' with features drawn per node', [binning], { featureFractionByNode: 0.5 }, 1],
    [' with few bins and l1', [binning], { l1: 3 }, 1],
    [' searched without the kernel', [binning], { pathSmooth: 1 }, 1],
    [' beside columns that came later', [first, later], {}, 1],
  ] as const)('give the trees that dense ones give, bit for bit%s', (name, binnings, options, share) => {
    const mark = arena.mark();
    const trees = [false, true].map((dense) => {
      const maxBins = name.includes('few') ? 20 : 255;
      const { bins } = loadBins(binnings, binnings[0].rows, maxBins, false, dense);
      expect(bins.sparse.map(({ features }) => features.length > 10)).toEqual(
        dense ? [] : binnings.map(() => true),
      );
      return grow(bins, { ...OPTIONS, ...options }, share);
    });
    arena.release(mark);
    expect(trees[0]).toEqual(trees[1]);
  });

  it('give exact sums up to rounding, and exact counts of rows', () => {
    const mark = arena.mark();
    const rows = arena.i32(300);
    rows.forEach((_, i) => (rows[i] = 4 * i));
    const { g, h, pack } = newPacker(ROWS, true, false);
    const rng = rngFrom('gradients');
    for (let r = 0; r < ROWS; r++) [g[r], h[r]] = [rng.normal(), rng.next()];
    const [sparse, dense] = [false, true].map((isDense) => {
      const { bins } = loadBins([first, later], ROWS, 255, false, isDense);
      const store = newStore(bins, true, 3, 2 ** 24);
      const histogram = takeHistogram(store)!;
      const features = chooseFeatures(store, Int32Array.from(bins.widths.keys()));
      buildHistogram(store, histogram, features, rows, pack(rows, 0));
      return Float64Array.from(histogram.doubles.subarray(0, 3 * bins.cellStart.at(-1)!));
    });
    arena.release(mark);
    expect(sparse!.length).toBe(dense!.length);
    sparse!.forEach((v, i) => {
      if (i % 3 === 2) expect(v).toBe(dense![i]);
      else expect(Math.abs(v - dense![i]!)).toBeLessThan(1e-11);
    });
  });

  it('are in several parts, with the sums of dense ones, where 16 bits do not tell their cells apart', () => {
    const rng = rngFrom('cells');
    const columns = Array.from({ length: 500 }, () =>
      Float64Array.from({ length: 900 }, () => (rng.next() < 0.2 ? rng.normal() : 0)),
    );
    const names = columns.map((_, j) => `x${j}`);
    const many = binColumns({ rows: 900, names, levels: new Int32Array(500), columns });
    const mark = arena.mark();
    const rows = arena.i32(900);
    rows.forEach((_, i) => (rows[i] = i));
    const { g, h, pack } = newPacker(900, false, false);
    for (let r = 0; r < 900; r++) [g[r], h[r]] = [rng.normal(), rng.next()];
    const [sparse, dense] = [false, true].map((isDense) => {
      const { bins } = loadBins([many], 900, 255, false, isDense);
      const store = newStore(bins, false, 3, 2 ** 26);
      const histogram = takeHistogram(store)!;
      const features = chooseFeatures(store, Int32Array.from(bins.widths.keys()));
      buildHistogram(store, histogram, features, rows, pack(rows, 0));
      return {
        parts: bins.sparse,
        words: Int32Array.from(histogram.words.subarray(0, 2 * bins.cellStart.at(-1)!)),
      };
    });
    arena.release(mark);
    expect(sparse!.parts.map(({ features }) => features.length > 100)).toEqual([true, true]);
    expect(sparse!.words).toEqual(dense!.words);
  });

  it('stay dense where they are few', () => {
    const few = { ...binning, widths: binning.widths.slice(0, 9) };
    const mark = arena.mark();
    const { bins } = loadBins([few], ROWS, 255, false);
    arena.release(mark);
    expect(bins.sparse).toEqual([]);
    expect(bins.blocks.map(({ features }) => features.length)).toEqual([9]);
  });
});
