import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { useKernels } from '../../src/kernels/kernels.js';
import { scanCategory } from '../../src/learners/gbdt/category-split.js';
import { newCells } from '../../src/learners/gbdt/histograms.js';
import { leastRows, newSplit, TINY } from '../../src/learners/gbdt/split.js';
import type { SplitOptions } from '../../src/learners/gbdt/split.js';

const { kernels, arena } = useKernels();
const rng = rngFrom('categories');
const WIDTHS = [2, 4, 5, 17, 33, 100, 254, 255];
const G_UNIT = 0.003;
const H_UNIT = 0.0007;

/** The histogram of a leaf: rows spread over the levels of each feature, many of them empty, gradients with ties. */
function leafOf(rows: number) {
  const starts = [0];
  for (const width of WIDTHS) starts.push(starts.at(-1)! + 256 * Math.ceil((width + 1) / 256));
  const doubles = arena.f64(starts.at(-1)!).fill(0);
  const words = new Int32Array(doubles.buffer, doubles.byteOffset, 2 * doubles.length);
  const table = arena.i32(4 * (WIDTHS.length + 1));
  WIDTHS.forEach((width, f) => table.set([8 * starts[f]!, width, 1, -1], 4 * f));
  table.set([0, 2, 0, -1], 4 * WIDTHS.length); // a number
  let [gradient, hessian] = [0, 0];
  for (let i = 0; i < rows; i++) {
    const g = rng.int(7) - 3;
    const h = 200 + rng.int(3);
    gradient += g;
    hessian += h;
    WIDTHS.forEach((width, f) => {
      const level = Math.floor(rng.next() ** 3 * (width + 1));
      words[2 * (starts[f]! + level) + 1]! += g * (1 + (level % 5));
      words[2 * (starts[f]! + level)]! += h;
    });
  }
  const numbers = [0, 1, 2, 8, 3, 4, 5, 6, 7].filter((f) => f === 8 || rng.next() < 0.8);
  const list = arena.i32(numbers.length);
  list.set(numbers);
  return { doubles, words, starts, table, list, gradient: gradient * G_UNIT, hessian: hessian * H_UNIT };
}

function optionsOf(): SplitOptions {
  return {
    minRows: 1 + rng.int(20),
    byRows: false,
    minHessian: rng.next(),
    l1: rng.int(2) * rng.next() * 0.05,
    l2: rng.next(),
    minGain: 0,
    extraTrees: false,
    pathSmooth: 0,
    catSmooth: rng.int(12),
    catL2: 10 * rng.next(),
    maxOnehot: rng.int(2) * 4,
    minGroup: rng.int(2) * rng.int(50),
  };
}

describe('scanCategories', () => {
  it('finds what the plain search finds, bit for bit', () => {
    let found = 0;
    for (let round = 0; round < 400; round++) {
      const mark = arena.mark();
      const options = optionsOf();
      const rows = 1 + rng.int([30, 300, 3000][round % 3]!);
      const { doubles, words, starts, table, list, gradient, hessian } = leafOf(rows);
      const leaf = { rows, gradient, hessian, value: 0, low: -Infinity, high: Infinity, rng };
      const perHessian = rows / hessian;

      const want = newSplit();
      want.gain = rng.int(2) * rng.next() * 0.01;
      const task = arena.f64(16);
      const l2 = options.l2 + TINY;
      task.set([
        leastRows(options.minRows),
        options.minHessian,
        options.l1,
        l2,
        options.l2 + options.catL2 + TINY,
      ]);
      task.set([options.catSmooth, TINY, options.maxOnehot, G_UNIT, H_UNIT, perHessian], 5);
      task.set([gradient, hessian, rows, want.gain, leastRows(options.minGroup)], 11);

      const cells = newCells();
      for (const f of list) {
        if (f === 8) continue;
        for (let b = 0; b <= WIDTHS[f]!; b++) {
          const at = 2 * (starts[f]! + b);
          cells.h[b] = words[at]! * H_UNIT;
          cells.g[b] = words[at + 1]! * G_UNIT;
          cells.n[b] = cells.h[b]! * perHessian;
        }
        scanCategory(cells, WIDTHS[f]!, f, leaf, options, want);
      }

      const left = arena.i32(8).fill(0);
      const { byteOffset: at, length } = list;
      const f = kernels.scanCategories(
        doubles.byteOffset,
        table.byteOffset,
        at,
        length,
        task.byteOffset,
        left.byteOffset,
      );
      expect([f, task[14]]).toEqual([want.feature, want.gain]);
      if (f >= 0) expect(new Uint32Array(left)).toEqual(want.left);
      if (f >= 0) found++;
      arena.release(mark);
    }
    expect(found).toBeGreaterThan(200);
  });
});
