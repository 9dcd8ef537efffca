import { describe, expect, it } from 'vitest';
import { allRows } from '../../../src/core/data.js';
import type { Matrix } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import { binningsOf, foldBins } from '../../../src/learners/gbdt/fold-bins.js';
import { buildHistogram, pack } from '../../../src/learners/gbdt/histogram.js';
import { goesLeft, newSplit } from '../../../src/learners/gbdt/split.js';
import { findSplit } from '../../../src/learners/gbdt/splitting.js';
import type { Split, SplitOptions } from '../../../src/learners/gbdt/split.js';
import { matrix } from './toy-data.js';

const plain: SplitOptions = {
  minRows: 1,
  byRows: true,
  minHessian: 1e-3,
  l1: 0,
  l2: 0,
  minGain: 0,
  extraTrees: false,
  catSmooth: 0.01,
  catL2: 0,
  maxOnehot: 1,
  minGroup: 1,
};

function splitOf(x: Matrix, g: ArrayLike<number>, options: Partial<SplitOptions> = {}, seed = 's') {
  const rows = allRows(x.rows);
  const data = foldBins(binningsOf(x, null), rows, new Int32Array(0), 255);
  const packed = new Float64Array(x.rows);
  const gradients = Float64Array.from(g);
  const packing = pack(gradients, new Float64Array(x.rows).fill(1), rows, true, true, packed);
  const cells = data.cellStart.at(-1)!;
  const histogram = { sums: new Float64Array(cells), counts: new Int32Array(cells) };
  const features = allRows(data.widths.length);
  buildHistogram(histogram, data, features, rows, 0, x.rows, packed, new Float64Array(x.rows), false);
  const split = newSplit();
  findSplit(
    {
      histogram,
      data,
      packing,
      options: { ...plain, ...options },
      rng: rngFrom(seed),
      rows: x.rows,
      perUnit: 1,
      gradient: gradients.reduce((a, b) => a + b, 0),
      hessian: x.rows,
    },
    features,
    split,
  );
  return { split, data };
}

const leftRows = ({ split, data }: { split: Split; data: { bins: Uint8Array; rows: number } }): number[] =>
  [...allRows(data.rows)].filter((r) => goesLeft(split, data.bins[split.feature * data.rows + r]!));

/** The best split by trying every border with plain sums. */
function bruteForce(values: number[], g: number[], l1: number, l2: number, minRows: number): number {
  const score = (rows: number[]): number => {
    const sum = rows.reduce((s, i) => s + g[i]!, 0);
    return Math.max(0, Math.abs(sum) - l1) ** 2 / (rows.length + l2);
  };
  const all = [...values.keys()];
  let best = 0;
  for (const t of values) {
    const left = all.filter((i) => values[i]! <= t);
    const right = all.filter((i) => values[i]! > t);
    if (Math.min(left.length, right.length) < minRows) continue;
    best = Math.max(best, score(left) + score(right) - score(all));
  }
  return best;
}

describe('splits', () => {
  it('of numbers gain what trying every border gains', () => {
    const rng = rngFrom('brute');
    for (const [l1, l2, minRows] of [
      [0, 0, 1],
      [0, 2, 5],
      [1.5, 0.5, 3],
    ] as const) {
      const values = Array.from({ length: 60 }, () => rng.int(25));
      const g = values.map((v) => Math.sin(v) + rng.normal());
      const { split } = splitOf(matrix(values.map((v) => [v])), g, { l1, l2, minRows });
      expect(split.gain).toBeCloseTo(bruteForce(values, g, l1, l2, minRows), 6);
    }
  });

  it('send missing cells to the side that gains more', () => {
    const x = matrix([[1], [1], [2], [2], [null], [null]]);
    expect(leftRows(splitOf(x, [-1, -1, 1, 1, -1, -1]))).toEqual([0, 1, 4, 5]);
    expect(leftRows(splitOf(x, [-1, -1, 1, 1, 1, 1]))).toEqual([0, 1]);
    expect(leftRows(splitOf(x, [-1, -1, -1, -1, 1, 1]))).toEqual([0, 1, 2, 3]);
  });

  it('are none where nothing is gained, or less than min_split_gain', () => {
    const x = matrix([[1], [2], [3], [4]]);
    expect(splitOf(x, [1, 1, 1, 1]).split).toMatchObject({ gain: 0, feature: -1 });
    expect(splitOf(x, [0, 0, 0, 0]).split.gain).toBe(0);
    expect(splitOf(x, [-1, -1, 1, 1]).split.gain).toBeCloseTo(4, 6);
    expect(splitOf(x, [-1, -1, 1, 1], { minGain: 4.1 }).split.gain).toBe(0);
  });

  it('of many levels put those with like gradients together', () => {
    const rows = Array.from({ length: 60 }, (_, i) => [i % 6]);
    const g = rows.map(([c]) => ([1, 4, 5].includes(c!) ? -1 : 1));
    const found = splitOf(matrix(rows, [6]), g);
    expect(found.split.gain).toBeCloseTo(60, 5);
    expect(new Set(leftRows(found).map((r) => rows[r]![0]))).toEqual(new Set([1, 4, 5]));
  });

  it('of few levels part one from the others', () => {
    const rows = Array.from({ length: 60 }, (_, i) => [i % 4]);
    const found = splitOf(
      matrix(rows, [4]),
      rows.map(([c]) => [0, 1, 3, 1.1][c!]!),
      { maxOnehot: 4 },
    );
    expect(new Set(leftRows(found).map((r) => rows[r]![0])).size).toBe(1);
  });

  it('keep levels with fewer rows than cat_smooth out, and groups of at least min_data_per_group', () => {
    const rows = [...Array.from({ length: 60 }, (_, i) => [i % 3]), [3], [3]];
    const g = rows.map(([c]) => (c === 3 ? -50 : c! - 1));
    const rare = splitOf(matrix(rows, [4]), g, { catSmooth: 5 });
    expect(leftRows(rare).some((r) => rows[r]![0] === 3)).toBe(false);
    const grouped = splitOf(matrix(rows, [4]), g, { minGroup: 22 });
    expect(leftRows(grouped).length).toBeGreaterThanOrEqual(22);
    expect(62 - leftRows(grouped).length).toBeGreaterThanOrEqual(22);
  });

  it('of extra trees fall anywhere in the range, by the seed', () => {
    const x = matrix(Array.from({ length: 50 }, (_, i) => [i]));
    const g = Array.from({ length: 50 }, (_, i) => (i < 25 ? -1 : 1));
    const at = (seed: string): number => splitOf(x, g, { extraTrees: true }, seed).split.bin;
    const seen = new Set(Array.from({ length: 40 }, (_, i) => at(String(i))));
    expect(seen.size).toBeGreaterThan(15);
    expect(at('a')).toBe(at('a'));
  });
});
