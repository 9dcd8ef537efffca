import { describe, expect, it } from 'vitest';
import { allRows } from '../../../src/core/data.js';
import type { Matrix } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import { complete } from '../../../src/core/space.js';
import type { Params } from '../../../src/core/space.js';
import { useKernels } from '../../../src/kernels/kernels.js';
import { binningsOf, loadBins } from '../../../src/learners/gbdt/bins.js';
import { gbdt } from '../../../src/learners/gbdt/gbdt.js';
import { symmetricGrower } from '../../../src/learners/gbdt/grow-symmetric.js';
import { newGrower, newTree } from '../../../src/learners/gbdt/grower.js';
import { newTreeRows } from '../../../src/learners/gbdt/leaf-rows.js';
import { newPacker } from '../../../src/learners/gbdt/packing.js';
import { CATEGORY, coverOf, LEAF, MISSING_LEFT, nodesOf } from '../../../src/learners/trees/nodes.js';
import { newForest } from '../../../src/learners/trees/trees.js';
import type { Trees } from '../../../src/learners/trees/trees.js';
import { classes, fit, labelled, matrix, numbers, toy } from './toy-data.js';
import type { State } from './toy-data.js';

/** Every row and column in every tree. */
const SYMMETRIC: Params = { growth: 'symmetric', n_estimators: 50, subsample: 1, feature_fraction: 1 };
const rmse = (data: Float64Array, y: Float64Array): number =>
  Math.sqrt(data.reduce((sum, v, i) => sum + (v - y[i]!) ** 2, 0) / y.length);

/** What a node asks, as text. */
function questionOf(trees: Trees, node: number): string {
  const { kind, slot, value, columns } = nodesOf(trees);
  const test = kind[node] === CATEGORY ? trees.sets.slice(value[node], value[node]! + 8) : value[node];
  return `${columns[slot[node]!]} ${kind[node]} ${String(test)}`;
}

/** The questions on the way to every leaf of a tree. */
function pathsOf(trees: Trees, root: number): string[][] {
  const { kind, child } = nodesOf(trees);
  const walk = (node: number, before: string[]): string[][] => {
    if (kind[node] === LEAF) return [before];
    const path = [...before, questionOf(trees, node)];
    return [...walk(child[node]!, path), ...walk(child[node]! + 1, path)];
  };
  return walk(root, []);
}

/** Whether all lists are parts of one list without repetitions, in its order. */
function haveOneOrder(paths: string[][]): boolean {
  let left = paths.filter((path) => path.length > 0);
  while (left.length > 0) {
    const next = left.map(([first]) => first!).find((q) => left.every((path) => path.indexOf(q) <= 0));
    if (next === undefined) return false;
    left = left.map((path) => (path[0] === next ? path.slice(1) : path)).filter((path) => path.length > 0);
  }
  return true;
}

/** Two numbers with gaps, a category of 12 levels, one of 3. */
function mixed(rows: number): { x: Matrix; y: Float64Array } {
  const rng = rngFrom('mixed');
  const cells = Array.from({ length: rows }, () => [
    rng.next() < 0.1 ? null : rng.int(40),
    rng.next() < 0.1 ? null : rng.normal(),
    rng.int(12),
    rng.int(3),
  ]);
  const y = cells.map(
    ([a, b, c, d]) =>
      (a === null ? 3 : Math.sin(a! / 6)) + (b ?? -1) * d! + ((c! * 5) % 12) / 4 + 0.3 * rng.normal(),
  );
  return { x: matrix(cells, [0, 0, 12, 3]), y: Float64Array.from(y) };
}

describe('symmetric growth', () => {
  const { x, y } = mixed(1500);
  const state = fit(labelled(x, numbers(y)), { ...SYMMETRIC, max_depth: 5 });

  it('asks the same question in all leaves of a level, at most max_depth of them', () => {
    const { roots } = nodesOf(state.trees);
    const sizes = [...roots].map((root) => {
      const paths = pathsOf(state.trees, root);
      expect(haveOneOrder(paths)).toBe(true);
      expect(new Set(paths.flat()).size).toBeLessThanOrEqual(5);
      return paths.length;
    });
    expect(Math.max(...sizes)).toBeGreaterThan(16);
    const kinds = new Set(nodesOf(state.trees).kind);
    expect([...kinds].sort()).toEqual([0, 1, CATEGORY, LEAF]);
  });

  it('is told apart from leaf-wise growth by this test', () => {
    const { trees } = fit(labelled(x, numbers(y)), { ...SYMMETRIC, growth: 'leaf', max_depth: 5 });
    const paths = [...nodesOf(trees).roots].map((root) => pathsOf(trees, root));
    expect(paths.some((tree) => new Set(tree.flat()).size > 5 || !haveOneOrder(tree))).toBe(true);
  });

  it('has six levels unless max_depth says otherwise, and never more than eight', () => {
    const depthOf = (max_depth: number): number => {
      const { trees } = fit(labelled(x, numbers(y)), { ...SYMMETRIC, max_depth, min_samples_leaf: 1 });
      return Math.max(
        ...[...nodesOf(trees).roots].flatMap((root) => pathsOf(trees, root).map((p) => p.length)),
      );
    };
    expect([2, 6, 8, 20, 64].map(depthOf)).toEqual([2, 6, 8, 8, 6]);
  });

  it('leaves no leaf without training rows', () => {
    expect(Math.min(...coverOf(state.trees)!)).toBeGreaterThanOrEqual(1);
  });

  it('gives the same bytes for the same seed and others for another', () => {
    const params = { ...SYMMETRIC, subsample: 0.7, feature_fraction: 0.7, feature_fraction_by_node: 0.7 };
    const run = (seed: string, more: Params = {}): State =>
      fit(labelled(x, numbers(y)), { ...params, ...more }, null, null, seed);
    for (const more of [{}, { extra_trees: true }, { histogram: 'exact' }]) {
      expect(run('a', more)).toEqual(run('a', more));
      expect(run('a', more)).not.toEqual(run('b', more));
    }
  });

  it('learns curves, interactions and classes on rows it has not seen', () => {
    const { x, signal } = toy(3000);
    const train = Int32Array.from({ length: 2000 }, (_, i) => i);
    const rest = Int32Array.from({ length: 1000 }, (_, i) => 2000 + i);
    const truth = signal.slice(2000);
    const spread = rmse(new Float64Array(1000), truth);
    for (const more of [{}, { histogram: 'exact' }, { extra_trees: true }, { lambda_l1: 0.5 }]) {
      const params = { ...SYMMETRIC, n_estimators: 300, ...more };
      const { data } = gbdt.predict(fit(labelled(x, numbers(signal), train), params), x, rest);
      expect(rmse(data, truth)).toBeLessThan(0.3 * spread);
    }
    const codes = signal.map((v) => (v > 1 ? 2 : v > -1 ? 1 : 0));
    const multi = gbdt.predict(fit(labelled(x, classes(codes, 3), train), SYMMETRIC), x, rest).data;
    const right = rest.filter((row, i) => {
      const p = multi.subarray(3 * i, 3 * i + 3);
      return p.indexOf(Math.max(...p)) === codes[row];
    });
    expect(right.length).toBeGreaterThan(850);
  });

  it('scores rows while growing as it predicts them from raw values: gaps and levels go the same way', () => {
    const half = Int32Array.from({ length: 750 }, (_, i) => 2 * i);
    const rest = half.map((i) => i + 1);
    const params = { ...SYMMETRIC, n_estimators: 2000, learning_rate: 0.3, early_stopping_rounds: 20 };
    const state = fit(labelled(x, numbers(y), half), params, labelled(x, numbers(y), rest));
    const rounds = nodesOf(state.trees).roots.length;
    const error = (n: number): number => {
      const short = gbdt.fit(
        labelled(x, numbers(y), half),
        null,
        { ...complete('gbdt', gbdt.space, params), n_estimators: n },
        { rng: rngFrom('test'), prepared: null },
      );
      return rmse(
        gbdt.predict(short, x, rest).data,
        Float64Array.from(rest, (i) => y[i]!),
      );
    };
    expect(rounds).toBeLessThan(2000);
    for (const n of [rounds - 1, rounds + 1, rounds + 10]) expect(error(n)).toBeGreaterThan(error(rounds));
  });
});

/** Rows that a number's test sends left. */
type Question = { readonly column: number; readonly threshold: number; readonly missingLeft: boolean };

const goesLeft = (x: Matrix, q: Question, row: number): boolean => {
  const v = x.columns[q.column]![row]!;
  return Number.isNaN(v) ? q.missingLeft : v <= q.threshold;
};

/** What a question takes off the squared error of all leaves; too small sides take off nothing. */
function gainOf(x: Matrix, r: Float64Array, leaves: readonly number[][], q: Question, least: number): number {
  const score = (rows: readonly number[]): number =>
    rows.reduce((sum, row) => sum + r[row]!, 0) ** 2 / Math.max(1, rows.length);
  let sum = 0;
  for (const rows of leaves) {
    const left = rows.filter((row) => goesLeft(x, q, row));
    const right = rows.filter((row) => !goesLeft(x, q, row));
    if (Math.min(left.length, right.length) >= least) sum += score(left) + score(right) - score(rows);
  }
  return sum;
}

function bestGain(x: Matrix, r: Float64Array, leaves: readonly number[][], least: number): number {
  let best = 0;
  x.columns.forEach((values, column) => {
    for (const threshold of new Set(values))
      for (const missingLeft of [false, true])
        if (!Number.isNaN(threshold))
          best = Math.max(best, gainOf(x, r, leaves, { column, threshold, missingLeft }, least));
  });
  return best;
}

describe('the questions of a symmetric tree', () => {
  const cases: [string, number, number, number][] = [
    ['packed', 0, 5, 1e-5],
    ['exact', 0, 5, 1e-9],
    ['packed', 0.2, 15, 1e-5],
    ['exact', 0.2, 15, 1e-9],
  ];
  for (const [histogram, missing, least, tolerance] of cases) {
    it(`are the best that brute force finds, level by level: ${histogram}, ${missing * 100} % missing`, () => {
      for (let seed = 0; seed < 8; seed++) {
        const rng = rngFrom(`brute ${seed}`);
        const cells = Array.from({ length: 150 }, () =>
          Array.from({ length: 3 }, () => (rng.next() < missing ? null : rng.int(12))),
        );
        const x = matrix(cells);
        const y = Float64Array.from(
          cells,
          ([a, b, c]) => (a ?? 6) * ((b ?? 20) > 5 ? 1 : -1) + c! + rng.normal(),
        );
        const params = { ...SYMMETRIC, histogram, lambda_l2: 0, min_samples_leaf: least, max_depth: 4 };
        const completed = { ...complete('gbdt', gbdt.space, params), n_estimators: 1 };
        const ctx = { rng: rngFrom('brute'), prepared: null };
        const { trees } = gbdt.fit(labelled(x, numbers(y)), null, completed, ctx);
        const mean = y.reduce((a, b) => a + b, 0) / y.length;
        checkLevels(
          x,
          y.map((v) => v - mean),
          trees,
          least,
          tolerance,
        );
      }
    });
  }
});

function checkLevels(x: Matrix, r: Float64Array, trees: Trees, least: number, tolerance: number): void {
  const { kind, child, slot, columns, value } = nodesOf(trees);
  type Place = { node: number; rows: number[] };
  let places: Place[] = [{ node: 0, rows: Array.from(r.keys()) }];
  for (let level = 0; level < 4; level++) {
    const lists = places.map(({ rows }) => rows);
    const asked = places.filter(({ node }) => kind[node] !== LEAF);
    // the question of the level: that which gains most of those that come next somewhere
    const questions = asked.map(({ node }) => ({
      text: questionOf(trees, node),
      column: columns[slot[node]!]!,
      threshold: value[node]!,
      missingLeft: kind[node] === MISSING_LEFT,
    }));
    const best = bestGain(x, r, lists, least);
    const gains = questions.map((q) => gainOf(x, r, lists, q, least));
    const got = Math.max(0, ...gains);
    expect(Math.abs(got - best)).toBeLessThanOrEqual(tolerance * best);
    if (got === 0) return;
    const { text, ...q } = questions[gains.indexOf(got)]!;
    places = places.flatMap((place): Place[] => {
      if (kind[place.node] === LEAF || questionOf(trees, place.node) !== text) return [place];
      const [left, right] = [true, false].map((side) =>
        place.rows.filter((row) => goesLeft(x, q, row) === side),
      );
      return [
        { node: child[place.node]!, rows: left! },
        { node: child[place.node]! + 1, rows: right! },
      ];
    });
  }
}

describe('symmetric growth with little room', () => {
  /** Leaves of one tree on 400 rows whose histograms may take so many bytes. */
  function leavesWith(poolBytes: number): number {
    const { arena } = useKernels();
    const { x, signal } = toy(400);
    const { bins, mark } = loadBins(binningsOf(x, null), 400, 63, false);
    const options = {
      growth: 'symmetric',
      maxLeaves: 64,
      maxDepth: 6,
      learningRate: 0.1,
      maxStep: Infinity,
      featureFractionByNode: 1,
      monotone: [],
      exact: false,
      minRows: 1,
      byRows: false,
      minHessian: 1e-3,
      l1: 0,
      l2: 0,
      minGain: 0,
      extraTrees: false,
      pathSmooth: 0,
      catSmooth: 10,
      catL2: 10,
      maxOnehot: 4,
      minGroup: 100,
    } as const;
    const grower = newGrower(bins, options, false, poolBytes);
    const packer = newPacker(400, false, true);
    packer.g.set(signal);
    packer.h.fill(1);
    const rows = newTreeRows(arena, 400, 0);
    rows.bag.set(allRows(400));
    const tree = newTree(
      grower,
      rows,
      Int32Array.of(0, 1, 2, 3),
      packer.pack(rows.bag, 1),
      rngFrom('x'),
      null,
    );
    const scores = arena.f64(400).fill(0);
    const grow = symmetricGrower(grower);
    const leaves = grow(tree, newForest(), scores);
    expect(new Set(scores).size).toBe(leaves);
    const { free } = grower.store;
    expect(new Set(free).size).toBe(free.length); // each histogram came back once
    arena.release(mark);
    return leaves;
  }

  it('has fewer levels, and gives back every histogram', () => {
    const full = leavesWith(2 ** 28);
    const small = leavesWith(0); // three histograms: two levels
    expect(full).toBeGreaterThan(16);
    expect(small).toBeGreaterThan(2);
    expect(small).toBeLessThanOrEqual(4);
  });
});

describe('ways of growing never give NaN', () => {
  const tables: [string, (number | null)[][], number[]][] = [
    ['a column that is all missing', Array.from({ length: 60 }, (_, i) => [null, i]), []],
    ['only a column that is all missing', Array.from({ length: 60 }, () => [null]), []],
    ['a constant column', Array.from({ length: 60 }, () => [4]), []],
    ['one row', [[1, null, 0]], [0, 0, 3]],
    ['two rows', [[1], [2]], []],
    ['two values and gaps', Array.from({ length: 60 }, (_, i) => [i % 3 ? i % 2 : null]), []],
    ['a category of many levels', Array.from({ length: 400 }, (_, i) => [i % 3 ? i : null, i % 5]), [400]],
    ['infinite values', Array.from({ length: 60 }, (_, i) => [i % 3 ? i : i % 2 ? Infinity : -Infinity]), []],
  ];
  const ways: Params[] = [
    {},
    { histogram: 'exact' },
    { boosting: 'dart' },
    { data_sample: 'goss' },
    { lambda_l1: 2 },
  ];
  for (const [name, cells, levels] of tables)
    it(`with ${name}`, () => {
      const x = matrix(cells, levels);
      const codes = cells.map((_, i) => i % 2);
      for (const y of [numbers(cells.map((_, i) => (i % 5) * 1e12)), classes(codes, 2), classes(codes, 3)])
        for (const way of ways) {
          const params = { ...SYMMETRIC, min_samples_leaf: 1, lambda_l2: 0, learning_rate: 0.3, ...way };
          const state = fit(labelled(x, y), params);
          for (const table of [x, matrix([cells[0]!.map(() => null)], levels)])
            expect(gbdt.predict(state, table).data.every(Number.isFinite)).toBe(true);
        }
    });
});
