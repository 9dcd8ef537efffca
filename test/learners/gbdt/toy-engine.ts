import { allRows } from '../../../src/core/data.js';
import type { Matrix } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import { useKernels } from '../../../src/kernels/kernels.js';
import { binningsOf, loadBins } from '../../../src/learners/gbdt/bins.js';
import type { Bins } from '../../../src/learners/gbdt/bins.js';
import { newPacker } from '../../../src/learners/gbdt/packing.js';
import type { Gradients } from '../../../src/learners/gbdt/histograms.js';
import type { GrowOptions } from '../../../src/learners/gbdt/grower.js';

/** Everything off that can be off. */
export const PLAIN: GrowOptions = {
  minRows: 1,
  byRows: true,
  minHessian: 1e-3,
  l1: 0,
  l2: 0,
  minGain: 0,
  extraTrees: false,
  pathSmooth: 0,
  catSmooth: 0.01,
  catL2: 0,
  maxOnehot: 1,
  minGroup: 1,
  growth: 'leaf',
  maxLeaves: 31,
  maxDepth: 64,
  learningRate: 1,
  maxStep: Infinity,
  featureFractionByNode: 1,
  monotone: [],
  exact: false,
};

export function binsOf(x: Matrix, maxBins = 255): Bins {
  return loadBins(binningsOf(x, null), x.rows, maxBins, false).bins;
}

/** A list in the memory of the kernels. */
export function listed(rows: ArrayLike<number>): Int32Array {
  const list = useKernels().arena.i32(rows.length);
  list.set(rows);
  return list;
}

/** Gradients of the listed rows; hessians null: all are 1. */
export function gradientsOf(
  rows: Int32Array,
  tableRows: number,
  g: ArrayLike<number>,
  h: ArrayLike<number> | null,
  exact: boolean,
): Gradients {
  const packer = newPacker(tableRows, exact, h === null);
  for (let i = 0; i < tableRows; i++) {
    packer.g[i] = g[i]!;
    packer.h[i] = h ? h[i]! : 1;
  }
  return packer.pack(rows, 12345);
}

/** Numbers with many and with few values, a category of nine levels and, if asked, missing cells. */
export function mixed(rows: number, missing = 0.1, seed = 'mixed'): Matrix {
  const rng = rngFrom(seed);
  const makers = [
    () => rng.normal(),
    () => rng.normal(),
    () => rng.int(5),
    () => Math.min(8, Math.floor(9 * rng.next() ** 2)),
    () => 3,
  ];
  const columns = makers.map((make) =>
    Float64Array.from(allRows(rows), () => (rng.next() < missing ? NaN : make())),
  );
  return { rows, names: ['a', 'b', 'c', 'd', 'e'], levels: Int32Array.of(0, 0, 0, 9, 0), columns };
}
