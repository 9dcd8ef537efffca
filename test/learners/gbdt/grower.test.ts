import { describe, expect, it } from 'vitest';
import { allRows } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import { useKernels } from '../../../src/kernels/kernels.js';
import { binningsOf, loadBins } from '../../../src/learners/gbdt/bins.js';
import { growTree, newGrower, newTree } from '../../../src/learners/gbdt/grower.js';
import type { GrowOptions } from '../../../src/learners/gbdt/grower.js';
import { CATEGORY, LEAF, nodesOf } from '../../../src/learners/trees/nodes.js';
import { addTrees, newForest } from '../../../src/learners/trees/trees.js';
import type { ForestBuilder, Trees } from '../../../src/learners/trees/trees.js';
import { gradientsOf, listed, mixed, PLAIN } from './toy-engine.js';

const N = 600;
const x = mixed(N);
const rng = rngFrom('grower');
const signal = Array.from({ length: N }, (_, i) => {
  const [a, b, c, d] = x.columns.map((column) => column[i]! || 0);
  return 2 * a! + b! * c! + Math.sin(3 * b!) + (d! % 3);
});
const g = Float64Array.from(signal, (v) => rng.normal() - v);
const hessians = Float64Array.from({ length: N }, (_, i) => 1 + (i % 3));
const inBag = (r: number): boolean => r < 400 && r % 4 > 0;
const BAG = allRows(N).filter(inBag);

type Ways = {
  readonly pool?: number;
  readonly h?: Float64Array | null;
  readonly refit?: (rows: Int32Array) => number;
  readonly seed?: string;
};

/** A tree on the bag, with everything that it left. */
function grow(change: Partial<GrowOptions> = {}, { pool, h = null, refit, seed = 'g' }: Ways = {}) {
  const { arena } = useKernels();
  const mark = arena.mark();
  const binnings = binningsOf(x, null);
  const { bins } = loadBins(binnings, N, 255, false);
  const options = { ...PLAIN, maxLeaves: 40, minRows: 3, ...change };
  const grower = newGrower(bins, options, h !== null, pool);
  const rows = { bag: listed(BAG), others: listed(allRows(N).filter((r) => !inBag(r))) };
  const gradients = gradientsOf(rows.bag, N, g, h, grower.store.exact);
  const forest = newForest();
  const counted = countedCovers(forest);
  const scores = arena.f64(N).fill(0);
  const features = allRows(bins.widths.length);
  const tree = newTree(grower, rows, features, gradients, rngFrom(seed), refit ?? null);
  const leaves = growTree(grower, tree, counted.forest, scores);
  const { levelStart, levelBins } = binnings[0]!;
  const trees = forest.finish(1, 1, { start: levelStart, bins: levelBins });
  const result = {
    leaves,
    trees,
    scores: scores.slice(),
    bag: [...rows.bag],
    others: [...rows.others],
    covers: counted.covers,
    free: grower.store.free.length,
    made: Math.min(options.maxLeaves + 1, 1000) - grower.store.spare,
  };
  arena.release(mark);
  return result;
}

/** Passes everything on, and keeps the covers and children of the nodes as they were given. */
function countedCovers(forest: ForestBuilder) {
  const covers = new Map<number, number>();
  const children = new Map<number, number>();
  const noted = (node: number, child: number): number => {
    children.set(node, child);
    return child;
  };
  return {
    covers: { covers, children },
    forest: {
      ...forest,
      split: (...args: Parameters<ForestBuilder['split']>) => noted(args[0], forest.split(...args)),
      splitCategory: (...args: Parameters<ForestBuilder['splitCategory']>) =>
        noted(args[0], forest.splitCategory(...args)),
      setCover: (node: number, cover: number) => {
        covers.set(node, cover);
        forest.setCover(node, cover);
      },
    },
  };
}

const leafSets = (scores: Float64Array, rows: Int32Array): Int32Array[] =>
  [...new Set(scores)].map((value) => rows.filter((r) => scores[r] === value)).filter((rs) => rs.length > 0);

function depths(trees: Trees): Int32Array {
  const { kind, child } = nodesOf(trees);
  const depth = new Int32Array(kind.length);
  for (let i = 0; i < kind.length; i++)
    if (kind[i] !== LEAF) depth[child[i]!] = depth[child[i]! + 1] = depth[i]! + 1;
  return depth;
}

const KINDS: readonly (readonly [string, Partial<GrowOptions>, Ways])[] = [
  ['packed, hessians of 1', {}, {}],
  ['packed, hessians that vary', { byRows: false }, { h: hessians }],
  ['exact', { exact: true }, { h: hessians }],
];

describe.each(KINDS)('a tree (%s)', (_, options, ways) => {
  const grown = grow(options, ways);

  it('gives every row, in the bag or not, the value that its raw cells lead to', () => {
    expect(grown.leaves).toBe(40);
    expect(nodesOf(grown.trees).kind.filter((kind) => kind === LEAF)).toHaveLength(40);
    expect(nodesOf(grown.trees).kind).toContain(CATEGORY);
    const raw = new Float64Array(N);
    addTrees(grown.trees, x, allRows(N), 1, raw);
    expect(raw).toEqual(grown.scores);
  });

  it('keeps its rows, each in the list that it was in', () => {
    expect(grown.bag.slice().sort((a, b) => a - b)).toEqual([...BAG]);
    expect(grown.others.slice().sort((a, b) => a - b)).toEqual([...allRows(N).filter((r) => !inBag(r))]);
  });

  it('has leaves of -G / H over the rows of the bag, from gradients that were not rounded', () => {
    const h = ways.h ?? new Float64Array(N).fill(1);
    const sets = leafSets(grown.scores, BAG);
    expect(sets).toHaveLength(40);
    for (const rows of sets) {
      expect(rows.length).toBeGreaterThanOrEqual(ways.h && !options.exact ? 1 : 3);
      const sum = (v: Float64Array): number => rows.reduce((s, r) => s + v[r]!, 0);
      const value = grown.scores[rows[0]!]!;
      expect(Math.abs(value / (-sum(g) / sum(h)) - 1)).toBeLessThan(1e-7); // 32-bit floats
      expect(value).toBe(Math.fround(value));
    }
  });

  it('has covers that count the rows of the bag, the children of a node those of the node', () => {
    const { covers, children } = grown.covers;
    expect(covers.get(0)).toBe(BAG.length);
    expect(children.size).toBe(39);
    for (const [node, child] of children) {
      expect(child).toBeGreaterThan(node);
      expect(covers.get(child)! + covers.get(child + 1)!).toBe(covers.get(node));
      expect(Math.min(covers.get(child)!, covers.get(child + 1)!)).toBeGreaterThan(0);
    }
    const sizes = leafSets(grown.scores, BAG).map((rows) => rows.length);
    expect([...grown.trees.cover].sort((a, b) => a - b)).toEqual(sizes.sort((a, b) => a - b));
  });

  it('is the same however few histograms are kept, and gives all of them back', () => {
    expect(grown.free).toBe(grown.made);
    for (const pool of [0, 30_000]) {
      const poor = grow(options, { ...ways, pool });
      expect(poor.free).toBeLessThan(grown.free);
      if (!options.exact) expect({ ...poor, free: 0, made: 0 }).toEqual({ ...grown, free: 0, made: 0 });
      // sums of doubles depend on their order
      else poor.scores.forEach((v, i) => expect(v).toBeCloseTo(grown.scores[i]!, 9));
    }
  });

  it('splits the leaf with the largest gain, or level by level', () => {
    const level = grow({ ...options, growth: 'depth', maxLeaves: 32, minRows: 1 }, ways);
    const least = Math.min(...leafDepths(level.trees));
    expect(Math.max(...leafDepths(level.trees)) - least).toBeLessThanOrEqual(
      Math.max(...leafDepths(grown.trees)) - Math.min(...leafDepths(grown.trees)),
    );
    expect(level.leaves).toBe(32);
    // no leaf that could have been split was passed over for a deeper one
    const deep = grow({ ...options, growth: 'depth', maxLeaves: 16, minRows: 1 }, ways);
    expect(Math.max(...leafDepths(deep.trees))).toBeLessThanOrEqual(5);
  });

  it('keeps max_depth and the number of leaves', () => {
    const flat = grow({ ...options, maxDepth: 2 }, ways);
    expect(Math.max(...depths(flat.trees))).toBe(2);
    expect(flat.leaves).toBe(4);
    expect(grow({ ...options, maxLeaves: 2 }, ways).leaves).toBe(2);
  });
});

function leafDepths(trees: Trees): number[] {
  const depth = depths(trees);
  return [...nodesOf(trees).kind.keys()].filter((i) => nodesOf(trees).kind[i] === LEAF).map((i) => depth[i]!);
}

describe('leaves', () => {
  it('take what the loss says in place of the Newton step, if it says something', () => {
    const seen: number[] = [];
    const { scores } = grow(
      { learningRate: 0.5 },
      {
        refit: (rows) => {
          seen.push(rows.length);
          return 100 + rows.length;
        },
      },
    );
    expect(seen).toHaveLength(40);
    expect(seen.reduce((a, b) => a + b)).toBe(BAG.length);
    for (const rows of leafSets(scores, BAG)) expect((scores[rows[0]!]! * 2 - 100) % 1).toBe(0);
  });

  it('go no further than the largest step allows', () => {
    const { scores } = grow({ maxStep: 0.75 });
    expect(Math.max(...scores.map(Math.abs))).toBe(0.75);
  });

  it('are one, and nothing is added, where a tree may not split', () => {
    for (const change of [{ minRows: 200 }, { minGain: 1e9 }, { maxLeaves: 1 }, { maxDepth: 0 }]) {
      const { leaves, scores } = grow(change);
      expect(leaves).toBe(1);
      expect(scores.every((v) => v === 0)).toBe(true);
    }
  });
});

describe('a random choice of features at each node', () => {
  it('is the same for the same seed, another for another, and uses fewer features at the root', () => {
    const run = (seed: string) => grow({ featureFractionByNode: 0.4 }, { seed });
    expect(run('a')).toEqual(run('a'));
    const roots = new Set(
      Array.from({ length: 20 }, (_, i) => {
        const { columns, slot } = nodesOf(run(String(i)).trees);
        return columns[slot[0]!]!;
      }),
    );
    expect(roots.size).toBeGreaterThan(2);
  });

  it('changes nothing in how children come out of their parent', () => {
    const options = { featureFractionByNode: 0.4 };
    const free = { free: 0, made: 0 };
    expect({ ...grow(options, { pool: 0 }), ...free }).toEqual({ ...grow(options), ...free });
  });
});
