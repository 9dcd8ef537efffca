import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../../src/core/rng.js';
import { binnedCodes, exactCodes } from '../../../src/learners/cart/codes.js';
import { growTree, newGrower } from '../../../src/learners/cart/grower.js';
import type { GrowOptions, Grower } from '../../../src/learners/cart/grower.js';
import type { GrownTree } from '../../../src/learners/cart/grown-tree.js';
import type { Matrix } from '../../../src/core/data.js';
import { allRows } from '../../../src/core/data.js';
import { matrix, randomRows } from './data.js';

const OPTIONS: GrowOptions = {
  classes: 1,
  entropy: false,
  random: false,
  features: Infinity,
  maxDepth: 1,
  minSplit: 2,
  minLeaf: 1,
  maxLeaves: Infinity,
};

function grow(
  x: Matrix,
  y: ArrayLike<number>,
  options: Partial<GrowOptions> = {},
  weight?: ArrayLike<number>,
  binned = false,
): { tree: GrownTree; grower: Grower } {
  const none = new Int32Array(0);
  const rows = allRows(x.rows);
  const codes = binned ? binnedCodes(x, rows, none, null) : exactCodes(x, rows, none);
  const grower = newGrower(codes, { ...OPTIONS, ...options }, rngFrom('grow'));
  grower.target.set(y);
  grower.weight.set(weight ?? new Float64Array(x.rows).fill(1));
  rows.forEach((_, i) => (grower.order[i] = i));
  return { tree: growTree(grower, x.rows, 0, rngFrom('grow')), grower };
}

type Impurity = (y: readonly number[], w: readonly number[]) => number;

const shares = (y: readonly number[], w: readonly number[]): number[] => {
  const sums = new Map<number, number>();
  y.forEach((k, i) => sums.set(k, (sums.get(k) ?? 0) + w[i]!));
  const total = w.reduce((a, b) => a + b, 0);
  return [...sums.values()].map((s) => s / total);
};

const IMPURITIES: Record<string, Impurity> = {
  variance: (y, w) => {
    const total = w.reduce((a, b) => a + b, 0);
    const mean = y.reduce((sum, v, i) => sum + w[i]! * v, 0) / total;
    return y.reduce((sum, v, i) => sum + w[i]! * (v - mean) ** 2, 0) / total;
  },
  gini: (y, w) => 1 - shares(y, w).reduce((sum, p) => sum + p * p, 0),
  entropy: (y, w) => -shares(y, w).reduce((sum, p) => sum + p * Math.log2(p), 0),
};

/** The least cost of any cut of two halves, looked for one by one: every threshold, every set of levels. */
function leastCost(x: Matrix, y: number[], w: number[], impurity: Impurity, minLeaf: number): number {
  let least = Infinity;
  const tryLeft = (isLeft: (i: number) => boolean): void => {
    const sides = [true, false].map((side) => y.flatMap((_, i) => (isLeft(i) === side ? [i] : [])));
    if (sides.some((rows) => rows.length < minLeaf)) return;
    const cost = sides.reduce((sum, rows) => {
      const weights = rows.map((i) => w[i]!);
      return (
        sum +
        weights.reduce((a, b) => a + b, 0) *
          impurity(
            rows.map((i) => y[i]!),
            weights,
          )
      );
    }, 0);
    least = Math.min(least, cost);
  };
  x.columns.forEach((column, j) => {
    const levels = x.levels[j]!;
    for (const missing of [true, false]) {
      const left = (test: (v: number) => boolean) => (i: number) =>
        Number.isNaN(column[i]!) ? missing : test(column[i]!);
      if (levels === 0)
        for (const cut of new Set([...column, -Infinity].filter((v) => !Number.isNaN(v))))
          tryLeft(left((v) => v <= cut));
      else for (let set = 0; set < 2 ** levels; set++) tryLeft(left((v) => ((set >> v) & 1) === 1));
    }
  });
  return least;
}

describe('a split', () => {
  const cells = randomRows(40, 4, 6, 'brute');
  const x = matrix(cells, [0, 0, 0, 6]);
  const rng = rngFrom('brute/targets');
  const numbers = cells.map((r) => Math.round(8 * (r[0]! + (r[2] === null ? 2 : 0) + rng.normal())) / 8);
  const weight = cells.map(() => 1 + rng.int(3));
  const even = cells.map(() => 1);
  const problems = [
    { name: 'variance', classes: 1, y: numbers },
    { name: 'gini', classes: 2, y: numbers.map((v) => Number(v > 0.5)) },
    { name: 'entropy', classes: 2, y: numbers.map((v) => Number(v > 0.5)) },
    { name: 'gini', classes: 3, y: numbers.map((v) => (v < 0 ? 0 : v < 1 ? 1 : 2)) },
    { name: 'entropy', classes: 3, y: numbers.map((v) => (v < 0 ? 0 : v < 1 ? 1 : 2)) },
  ];
  const columnSets = [[0], [2], [3], [0, 1, 2, 3]];

  for (const { name, classes, y } of problems) {
    for (const columns of columnSets) {
      // For three classes the order by one class is a good set of levels, not always the best.
      if (classes > 2 && columns.includes(3)) continue;
      it(`costs as little ${name} of ${classes} classes as any, on columns ${columns.join()}`, () => {
        const part = {
          ...x,
          names: columns.map((j) => x.names[j]!),
          levels: Int32Array.from(columns, (j) => x.levels[j]!),
          columns: columns.map((j) => x.columns[j]!),
        };
        for (const w of [even, weight]) {
          for (const minLeaf of [1, 6]) {
            for (const binned of [false, true]) {
              const options = { classes, entropy: name === 'entropy', minLeaf };
              const { tree } = grow(part, y, options, w, binned);
              expect(tree.column).toHaveLength(3);
              const want = leastCost(part, y, w, IMPURITIES[name]!, minLeaf);
              expect(tree.risk[1]! + tree.risk[2]!).toBeCloseTo(want, 9);
              expect(tree.risk[0]).toBeCloseTo(IMPURITIES[name]!(y, w) * w.reduce((a, b) => a + b, 0), 9);
            }
          }
        }
      });
    }
  }

  it('of levels of three classes is better than any level alone', () => {
    const y = problems[3]!.y;
    const part = { ...x, names: ['level'], levels: Int32Array.of(6), columns: [x.columns[3]!] };
    const { tree } = grow(part, y, { classes: 3 });
    for (let level = 0; level < 6; level++) {
      const sides = [true, false].map((side) => y.filter((_, i) => (cells[i]![3] === level) === side));
      const cost = sides.reduce(
        (sum, s) =>
          sum +
          s.length *
            IMPURITIES['gini']!(
              s,
              s.map(() => 1),
            ),
        0,
      );
      expect(tree.risk[1]! + tree.risk[2]!).toBeLessThanOrEqual(cost + 1e-9);
    }
  });
});

describe('a grown tree', () => {
  const cells = randomRows(200, 5, 5, 'grown');
  const x = matrix(cells, [0, 0, 0, 0, 5]);
  const y = cells.map((r) => r[0]! * r[1]! + r[4]!);

  it('parts the rows among its leaves, each of at least the rows that a leaf needs', () => {
    const { tree, grower } = grow(x, y, { maxDepth: 6, minLeaf: 4 });
    const seen = tree.leaves.flatMap(({ start, size }) => [...grower.order.subarray(start, start + size)]);
    expect(seen.sort((a, b) => a - b)).toEqual([...allRows(200)]);
    expect(Math.min(...tree.leaves.map((leaf) => leaf.size))).toBeGreaterThanOrEqual(4);
    for (const leaf of tree.leaves) {
      const rows = [...grower.order.subarray(leaf.start, leaf.start + leaf.size)];
      expect(tree.values[leaf.node]).toBeCloseTo(rows.reduce((sum, i) => sum + y[i]!, 0) / rows.length, 9);
    }
  });

  it('with a bound on its leaves keeps those that gain most', () => {
    const bounded = grow(x, y, { maxDepth: Infinity, maxLeaves: 8 }).tree;
    const shallow = grow(x, y, { maxDepth: 3 }).tree;
    expect(bounded.leaves).toHaveLength(8);
    expect(shallow.leaves.length).toBeLessThanOrEqual(8);
    const cost = (t: GrownTree): number => t.leaves.reduce((sum, leaf) => sum + t.risk[leaf.node]!, 0);
    expect(cost(bounded)).toBeLessThan(cost(shallow));
    const enough = grow(x, y, { maxDepth: Infinity, maxLeaves: 199 }).tree;
    const free = grow(x, y, { maxDepth: Infinity }).tree;
    expect(enough.leaves.length).toBe(free.leaves.length);
    expect(cost(enough)).toBeCloseTo(cost(free), 9);
  });

  it('is the same whether the codes of a node are few among many or not', () => {
    const rng = rngFrom('sparse');
    const rows = 3000;
    const fine = Array.from({ length: rows }, () => [rng.normal(), rng.normal()]);
    const target = fine.map((r) => r[0]! * r[1]!);
    for (const classes of [1, 3]) {
      const y = classes === 1 ? target : target.map((v) => (v < -0.5 ? 0 : v < 0.5 ? 1 : 2));
      const { tree, grower } = grow(matrix(fine), y, { classes, maxDepth: Infinity });
      expect(grower.codes.widths[0]).toBe(rows);
      // A small part of the rows alone has few codes, and is searched the other way.
      for (const leaf of tree.leaves.slice(0, 50)) {
        const parent = tree.child.findIndex(
          (c, i) => tree.column[i]! >= 0 && (c === leaf.node || c + 1 === leaf.node),
        );
        const inside = tree.leaves.filter((l) =>
          [tree.child[parent]!, tree.child[parent]! + 1].includes(l.node),
        );
        const rowsOf = inside.flatMap((l) => [...grower.order.subarray(l.start, l.start + l.size)]);
        if (inside.length < 2) continue;
        const alone = grow(
          matrix(rowsOf.map((i) => fine[i]!)),
          rowsOf.map((i) => y[i]!),
          { classes },
        ).tree;
        const [a, b] = [tree.child[parent]!, tree.child[parent]! + 1];
        expect(alone.risk[1]! + alone.risk[2]!).toBeCloseTo(tree.risk[a]! + tree.risk[b]!, 9);
      }
    }
  });

  it('looks at further columns when all that it drew are constant', () => {
    const one = { ...x, columns: x.columns.map((c, j) => (j < 4 ? c.map((_, i) => (i < 1 ? 1 : 0)) : c)) };
    const { tree } = grow(one, y, { maxDepth: 30, features: 1 });
    expect(tree.leaves.length).toBeGreaterThan(4);
  });

  it('sends missing values to the larger child where the node saw none', () => {
    const small = matrix([[0], [1], [2], [3], [10]]);
    expect(grow(small, [0, 0, 0, 0, 5]).tree.missingLeft[0]).toBe(1);
    expect(grow(small, [5, 0, 0, 0, 0]).tree.missingLeft[0]).toBe(0);
  });

  it('parts missing values from all others if that is best', () => {
    const { tree } = grow(matrix([[0], [1], [null], [null], [10]]), [0, 0, 5, 5, 0]);
    expect([tree.threshold[0], tree.missingLeft[0]]).toEqual([Infinity, 0]);
    expect([...tree.risk]).toEqual([30, 0, 0]);
  });
});
