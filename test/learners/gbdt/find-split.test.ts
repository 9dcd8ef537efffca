import { describe, expect, it } from 'vitest';
import { allRows } from '../../../src/core/data.js';
import type { Matrix } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import { directionsOf, findSplit, newFinder } from '../../../src/learners/gbdt/find-split.js';
import {
  buildHistogram,
  chooseFeatures,
  newStore,
  takeHistogram,
  unitsOf,
} from '../../../src/learners/gbdt/histograms.js';
import { findLevelSplit } from '../../../src/learners/gbdt/level-split.js';
import { goesLeft, newSplit } from '../../../src/learners/gbdt/split.js';
import type { Leaf, Split, SplitOptions } from '../../../src/learners/gbdt/split.js';
import { matrix } from './toy-data.js';
import { binsOf, gradientsOf, listed, mixed, PLAIN } from './toy-engine.js';

type Ways = {
  readonly exact?: boolean;
  /** the search in doubles, where the kernel would do */
  readonly general?: boolean;
  readonly h?: ArrayLike<number> | null;
  readonly seed?: string;
  readonly monotone?: readonly number[];
  readonly rows?: readonly number[];
  readonly leaf?: Partial<Pick<Leaf, 'value' | 'low' | 'high'>>;
  /** as the only leaf of a level of a symmetric tree */
  readonly level?: boolean;
};

/** The split of a leaf of all rows; hessians are 1 if none are given. */
function splitOf(x: Matrix, g: ArrayLike<number>, options: Partial<SplitOptions> = {}, ways: Ways = {}) {
  const { exact = false, general = false, h = null, seed = 's', monotone = [] } = ways;
  const bins = binsOf(x);
  const rows = listed(ways.rows ?? allRows(x.rows));
  const gradients = gradientsOf(rows, x.rows, g, h, exact);
  const store = newStore(bins, exact, 3, 2 ** 20);
  const features = chooseFeatures(store, allRows(bins.widths.length));
  const histogram = takeHistogram(store)!;
  const split = newSplit();
  const all = { ...PLAIN, byRows: h === null, ...options };
  const finder = newFinder(store, all, directionsOf(bins, monotone), h !== null);
  const { gUnit, hUnit } = unitsOf(gradients);
  const { g: gSum, h: hSum } = buildHistogram(store, histogram, features, rows, gradients);
  const [gradient, hessian] = [gSum * gUnit, hSum * hUnit];
  const leaf = {
    rows: rows.length,
    gradient,
    hessian,
    value: 0,
    low: -Infinity,
    high: Infinity,
    rng: rngFrom(seed),
    ...ways.leaf,
  };
  const used = general ? { ...finder, fast: false } : finder;
  if (ways.level) {
    const table = store.arena.i32(8);
    const level = { finder: used, leaves: [leaf], histograms: [histogram], gradients, table, split };
    findLevelSplit(level, features.list);
  } else findSplit(used, histogram, null, features.list, leaf, gradients, split);
  return { split, bins, fast: used.fast };
}

const leftRows = ({ split, bins }: { split: Split; bins: ReturnType<typeof binsOf> }): number[] =>
  [...allRows(bins.rows)].filter((r) => goesLeft(split, bins.columns[split.feature]![r]!));

/** The best split by trying every border of every number, missing values on either side, with plain sums. */
function bruteForce(x: Matrix, g: number[], h: number[], options: SplitOptions): number {
  const { l1, l2, minRows, minHessian } = options;
  const total = (rows: number[], v: number[]): number => rows.reduce((s, i) => s + v[i]!, 0);
  const score = (rows: number[]): number =>
    Math.max(0, Math.abs(total(rows, g)) - l1) ** 2 / (total(rows, h) + l2);
  const all = [...g.keys()];
  let best = 0;
  for (const values of x.columns) {
    for (const t of new Set([...values].map((v) => (Number.isNaN(v) ? Infinity : v)))) {
      for (const missing of [true, false]) {
        const left = all.filter((i) => (Number.isNaN(values[i]!) ? missing : values[i]! <= t));
        const right = all.filter((i) => !left.includes(i));
        if (Math.min(left.length, right.length) < minRows) continue;
        if (Math.min(total(left, h), total(right, h)) < minHessian) continue;
        best = Math.max(best, score(left) + score(right) - score(all));
      }
    }
  }
  return best;
}

const WAYS: readonly (readonly [string, Ways])[] = [
  ['by the kernel', {}],
  ['in doubles', { general: true }],
  ['of exact sums', { exact: true }],
];

describe.each(WAYS)('splits %s', (name, ways) => {
  it('of numbers gain what trying every border gains', () => {
    const rng = rngFrom('brute');
    for (const missing of [0, 0.2]) {
      for (const [l1, l2, minRows] of [
        [0, 0, 1],
        [0, 2, 5],
        [1.5, 0.5, 3],
      ] as const) {
        const cell = (): number | null => (rng.next() < missing ? null : rng.int(15));
        const cells = Array.from({ length: 60 }, () => [cell(), cell(), 1]);
        const g = cells.map(([a, b]) => Math.sin(a ?? 3) + Math.cos(b ?? 4) + rng.normal());
        const x = matrix(cells);
        const { split, fast } = splitOf(x, g, { l1, l2, minRows }, ways);
        expect(fast).toBe(name === 'by the kernel');
        const best = bruteForce(
          x,
          g,
          g.map(() => 1),
          { ...PLAIN, l1, l2, minRows },
        );
        expect(split.gain).toBeCloseTo(best, 4);
        expect(best).toBeGreaterThan(1);
      }
    }
  });

  it('keep the least hessian on both sides', () => {
    const rng = rngFrom('hessians');
    const x = matrix(Array.from({ length: 80 }, () => [rng.int(30)]));
    const g = Array.from({ length: 80 }, () => rng.normal());
    const h = Array.from({ length: 80 }, () => rng.next() ** 3);
    for (const minHessian of [0.01, 3, 8]) {
      const options = { ...PLAIN, minHessian, l2: 0.1, byRows: false, minRows: 0.5001 };
      const { split } = splitOf(x, g, options, { ...ways, h });
      expect(split.gain).toBeCloseTo(bruteForce(x, g, h, { ...options, minRows: 1 }), 4);
    }
  });

  it('count rows by their hessian if told so, and then a limit of one row is none', () => {
    const x = matrix([[1], [1], [2], [2]]);
    const [g, h] = [
      [-1, -1, 1, 1],
      [0.1, 0.1, 10, 10],
    ];
    const gain = (minRows: number, byRows: boolean): number =>
      splitOf(x, g, { minRows, byRows }, { ...ways, h }).split.gain;
    expect(gain(2, false)).toBe(0);
    expect(gain(1, false)).toBeGreaterThan(1);
    if (ways.exact) expect(gain(2, true)).toBeGreaterThan(1);
  });

  it('send missing cells to the side that gains more', () => {
    const x = matrix([[1], [1], [2], [2], [null], [null]]);
    expect(leftRows(splitOf(x, [-1, -1, 1, 1, -1, -1], {}, ways))).toEqual([0, 1, 4, 5]);
    expect(leftRows(splitOf(x, [-1, -1, 1, 1, 1, 1], {}, ways))).toEqual([0, 1]);
    expect(leftRows(splitOf(x, [-1, -1, -1, -1, 1, 1], {}, ways))).toEqual([0, 1, 2, 3]);
  });

  it('send missing cells, of which the leaf has none, with the larger side', () => {
    const x = matrix([[1], [2], [2], [null], [1], [1]]);
    const missing = (rows: number[]): boolean => {
      const found = splitOf(x, [1, -1, -1, 0, 1, 1], {}, { ...ways, rows });
      return goesLeft(found.split, found.bins.widths[0]!) === 1;
    };
    expect(missing([0, 1, 2])).toBe(false);
    expect(missing([0, 1, 4, 5])).toBe(true);
  });

  it('are none where nothing is gained, or less than min_split_gain', () => {
    const x = matrix([[1], [2], [3], [4]]);
    expect(splitOf(x, [1, 1, 1, 1], {}, ways).split).toMatchObject({ gain: 0, feature: -1 });
    expect(splitOf(x, [0, 0, 0, 0], {}, ways).split.gain).toBe(0);
    expect(splitOf(x, [-1, -1, 1, 1], {}, ways).split.gain).toBeCloseTo(4, 6);
    expect(splitOf(x, [-1, -1, 1, 1], { minGain: 4.1 }, ways).split.gain).toBe(0);
    expect(splitOf(x, [-1, -1, 1, 1], { minRows: 3 }, ways).split.gain).toBe(0);
    expect(splitOf(x, [-1, -1, 1, 1], {}, { ...ways, h: [0, 0, 0, 0] }).split.gain).toBe(0);
  });

  it('of many levels put those with like gradients together', () => {
    const rows = Array.from({ length: 60 }, (_, i) => [i % 6]);
    const g = rows.map(([c]) => ([1, 4, 5].includes(c!) ? -1 : 1));
    const found = splitOf(matrix(rows, [6]), g, {}, ways);
    expect(found.split.gain).toBeCloseTo(60, 5);
    expect(new Set(leftRows(found).map((r) => rows[r]![0]))).toEqual(new Set([1, 4, 5]));
  });

  it('of few levels part one from the others', () => {
    const rows = Array.from({ length: 60 }, (_, i) => [i % 4]);
    const g = rows.map(([c]) => [0, 1, 3, 1.1][c!]!);
    const found = splitOf(matrix(rows, [4]), g, { maxOnehot: 4 }, ways);
    expect(new Set(leftRows(found).map((r) => rows[r]![0])).size).toBe(1);
  });

  it('keep levels with fewer rows than cat_smooth out, and groups of at least min_data_per_group', () => {
    const rows = [...Array.from({ length: 60 }, (_, i) => [i % 3]), [3], [3]];
    const g = rows.map(([c]) => (c === 3 ? -50 : c! - 1));
    const rare = splitOf(matrix(rows, [4]), g, { catSmooth: 5 }, ways);
    expect(leftRows(rare).some((r) => rows[r]![0] === 3)).toBe(false);
    const grouped = splitOf(matrix(rows, [4]), g, { minGroup: 22 }, ways);
    expect(leftRows(grouped).length).toBeGreaterThanOrEqual(22);
    expect(62 - leftRows(grouped).length).toBeGreaterThanOrEqual(22);
  });
});

describe('splits', () => {
  it('of the kernel and in doubles are the same on the same packed sums', () => {
    let numbers = 0;
    let levels = 0;
    for (let round = 0; round < 150; round++) {
      const rng = rngFrom(`same/${round}`);
      const x = mixed(20 + rng.int(300), 0.1, `same/${round}`);
      const h = round % 2 ? null : Array.from({ length: x.rows }, () => rng.next());
      const slope = rng.normal();
      const g = Array.from(
        { length: x.rows },
        (_, i) => slope * (x.columns[round % 4]![i]! || 0) + rng.normal(),
      );
      const options = {
        l1: round % 3 ? 0 : rng.next(),
        l2: rng.next(),
        minRows: 1 + rng.int(20),
        minHessian: rng.next(),
        catL2: rng.int(10),
        byRows: false,
      };
      const kernel = splitOf(x, g, options, { h });
      const doubles = splitOf(x, g, options, { h, general: true });
      expect([kernel.fast, doubles.fast]).toEqual([true, false]);
      expect(kernel.split.gain).toBeGreaterThanOrEqual(doubles.split.gain * (1 - 1e-6));
      expect(doubles.split.gain).toBeGreaterThanOrEqual(kernel.split.gain * (1 - 1e-6));
      if (kernel.split.feature < 0) continue;
      expect(leftRows(kernel)).toEqual(leftRows(doubles));
      if (kernel.split.feature === 3) levels++;
      else numbers++;
    }
    expect(Math.min(numbers, levels)).toBeGreaterThan(20);
  });

  it('of extra trees fall anywhere in the range, by the seed', () => {
    const x = matrix(Array.from({ length: 50 }, (_, i) => [i]));
    const g = Array.from({ length: 50 }, (_, i) => (i < 25 ? -1 : 1));
    const at = (seed: string): number => splitOf(x, g, { extraTrees: true }, { seed }).split.bin;
    const seen = new Set(Array.from({ length: 40 }, (_, i) => at(String(i))));
    expect(seen.size).toBeGreaterThan(15);
    expect(at('a')).toBe(at('a'));
  });

  it('go the way that a constraint allows, or nowhere', () => {
    const x = matrix(Array.from({ length: 40 }, (_, i) => [i]));
    const g = Array.from({ length: 40 }, (_, i) => (i < 20 ? 1 : -1)); // outputs rise
    expect(splitOf(x, g, {}, { monotone: [1] }).split.bin).toBe(19);
    expect(splitOf(x, g, {}, { monotone: [-1] }).split.feature).toBe(-1);
  });

  it('part fewer rows less gladly where outputs are pulled towards the parent', () => {
    const x = matrix(Array.from({ length: 40 }, (_, i) => [i]));
    const g = Array.from({ length: 40 }, (_, i) => (i < 2 ? 9 : i < 20 ? 1.5 : -1.5));
    expect(splitOf(x, g).split.bin).toBe(1);
    expect(splitOf(x, g, { pathSmooth: 20 }).split.bin).toBe(19);
  });

  it.each([
    ['a number', false, []],
    ['many levels', false, [8]],
    ['one level', false, [8]],
    ['a number, symmetric', true, []],
    ['many levels, symmetric', true, [8]],
    ['one level, symmetric', true, [8]],
  ])('gain what outputs that are smoothed and bounded take off the loss: %s', (name, level, levels) => {
    let found = 0;
    for (let round = 0; round < 40; round++) {
      const rng = rngFrom(`bound/${round}`);
      const x = matrix(
        Array.from({ length: 60 }, () => [rng.int(8)]),
        levels,
      );
      const g = Array.from(x.columns[0]!, (v) => Math.sin(5 * v + round) + rng.normal());
      const options = {
        pathSmooth: rng.int(2) * 30 * rng.next(),
        l2: rng.next(),
        catL2: name.startsWith('many') ? 5 * rng.next() : 0,
        maxOnehot: name.startsWith('one') ? 8 : 1,
      };
      const [value, low, high] = [0.2 * rng.normal(), -0.3 * rng.next() - 0.05, 0.3 * rng.next() + 0.05];
      const leaf = { value: Math.min(high, Math.max(low, value)), low, high };
      const ways = { leaf, level, general: true, exact: true };
      const best = splitOf(x, g, options, ways);
      if (best.split.feature < 0) continue;
      found++;
      const left = new Set(leftRows(best));
      const outputs = [true, false].map((side) => {
        const rows = [...g.keys()].filter((r) => left.has(r) === side);
        const sum = rows.reduce((a, r) => a + g[r]!, 0);
        const h = rows.length + options.l2 + best.split.l2;
        const w = options.pathSmooth > 0 ? rows.length / (rows.length + options.pathSmooth) : 1;
        const output = Math.min(high, Math.max(low, (w * -sum) / h + (1 - w) * leaf.value));
        return -2 * sum * output - h * output * output;
      });
      const sum = g.reduce((a, v) => a + v, 0);
      const h = g.length + options.l2;
      const w = options.pathSmooth > 0 ? g.length / (g.length + options.pathSmooth) : 1;
      // leaf by leaf as LightGBM: its step, smoothed but not bounded; of a level: what the leaf's output is
      const own = level ? leaf.value : (w * -sum) / h + (1 - w) * leaf.value;
      expect(best.split.gain).toBeCloseTo(outputs[0]! + outputs[1]! + 2 * sum * own + h * own * own, 8);
    }
    expect(found).toBeGreaterThan(10);
  });
});
