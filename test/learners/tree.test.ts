import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../src/core/rng.js';
import { defaults } from '../../src/core/space.js';
import type { Params } from '../../src/core/space.js';
import { exactCodes } from '../../src/learners/cart/codes.js';
import type { GrownTree } from '../../src/learners/cart/grown-tree.js';
import { growTree, newGrower } from '../../src/learners/cart/grower.js';
import { prune } from '../../src/learners/cart/prune.js';
import { lessonOf } from '../../src/learners/cart/shares.js';
import { tree } from '../../src/learners/tree.js';
import { cases, expectClose, field, firstDifference } from '../support/reference.js';
import type { ReferenceCase } from '../support/reference.js';
import { matrix, trainOf } from './cart/data.js';

/**
 * Claimed: every case of `trees` (scikit-learn 1.9.1), structure, impurity, importances and predictions, at the
 * tolerances of the file: 1e-7 relative, 1e-10 absolute (stumps 1e-9).
 */
const all = cases('trees');
const isRegression = (c: ReferenceCase): boolean => !/_(bin|multi)_/.test(c.name);

function paramsOf(c: ReferenceCase): Params {
  const p = c.params;
  const given = Object.fromEntries(
    ['max_depth', 'min_samples_split', 'min_samples_leaf'].map((name) => [name, p[name]]),
  ) as Params;
  const criterion = p['criterion'] === 'entropy' ? 'entropy' : 'gini';
  return {
    ...defaults(tree.space),
    min_samples_leaf: 1,
    ccp_alpha: 0,
    prior_weight: 0,
    criterion,
    ...(JSON.parse(JSON.stringify(given)) as Params),
  };
}

function fitCase(c: ReferenceCase, more: Params = {}) {
  const ctx = { rng: rngFrom('parity'), prepared: null };
  return tree.fit(trainOf(c, isRegression(c)), null, { ...paramsOf(c), ...more }, ctx);
}

/** The tree before it is packed: as `fit` grows it. */
function grown(c: ReferenceCase): GrownTree {
  const train = trainOf(c, isRegression(c));
  const lesson = lessonOf(train);
  const params = paramsOf(c);
  const options = {
    classes: lesson.classes,
    entropy: params['criterion'] === 'entropy' && lesson.classes > 1,
    random: false,
    features: Infinity,
    maxDepth: params['max_depth'] as number,
    minSplit: params['min_samples_split'] as number,
    minLeaf: params['min_samples_leaf'] as number,
    maxLeaves: Infinity,
  };
  const rng = rngFrom('parity');
  const grower = newGrower(exactCodes(train.x, train.rows, new Int32Array(0)), options, rng);
  grower.target.set(lesson.targets);
  grower.weight.set(lesson.weights);
  train.rows.forEach((_, i) => (grower.order[i] = i));
  const found = growTree(grower, train.rows.length, 0, rng);
  return { ...found, values: found.values.map((v) => v + lesson.center) };
}

/** scikit-learn's arrays: nodes in preorder. */
function preorder(t: GrownTree, c: ReferenceCase) {
  const order: number[] = [];
  const visit = (i: number): void => {
    order.push(i);
    if (t.column[i]! < 0) return;
    visit(t.child[i]!);
    visit(t.child[i]! + 1);
  };
  visit(0);
  const place = new Map(order.map((node, i) => [node, i]));
  const isLeaf = (i: number): boolean => t.column[i]! < 0;
  const shares = (i: number): number[] => {
    const row = [...t.values.slice(i * t.width, (i + 1) * t.width)];
    return !isRegression(c) && t.width === 1 ? [1 - row[0]!, row[0]!] : row;
  };
  return {
    feature: order.map((i) => t.column[i]!),
    threshold: order.map((i) => (isLeaf(i) ? null : t.threshold[i]!)),
    children_left: order.map((i) => (isLeaf(i) ? -1 : place.get(t.child[i]!)!)),
    children_right: order.map((i) => (isLeaf(i) ? -1 : place.get(t.child[i]! + 1)!)),
    cover: order.map((i) => t.cover[i]!),
    impurity: order.map((i) => t.risk[i]! / t.cover[i]!),
    value: order.map((i) => (isRegression(c) ? shares(i)[0]! : shares(i))),
  };
}

function importances(t: GrownTree, columns: number): number[] {
  const taken = new Array<number>(columns).fill(0);
  t.column.forEach((f, i) => {
    if (f >= 0) taken[f]! += t.risk[i]! - t.risk[t.child[i]!]! - t.risk[t.child[i]! + 1]!;
  });
  const total = taken.reduce((a, b) => a + b, 0);
  return taken.map((v) => v / total);
}

describe('tree against scikit-learn', () => {
  it('claims every case', () => {
    expect(all.map((c) => c.name.replace(/_.*/, ''))).toEqual([
      ...new Array<string>(8).fill('cart'),
      'stump',
      'stump',
      'pruning',
    ]);
  });

  for (const c of all.filter((k) => k.name.startsWith('cart_'))) {
    it(`grows the tree of ${c.name}`, () => {
      const t = grown(c);
      const got = preorder(t, c);
      const want = c.expected['tree'] as Record<string, unknown>;
      const named = Object.fromEntries(Object.keys(got).map((key) => [key, want[key]]));
      expect(Object.values(named).every((v) => Array.isArray(v))).toBe(true);
      expectClose(got, { ...c, expected: { tree: named as never } }, 'tree');
      expectClose(t.column.filter((f) => f < 0).length, c, 'n_leaves');
      expectClose(importances(t, field<number[][]>(c, 'X')[0]!.length), c, 'feature_importances');
    });

    it(`predicts as ${c.name}`, () => {
      const { rows, width, data } = tree.predict(fitCase(c), matrix(field<number[][]>(c, 'X_test')));
      const table = Array.from({ length: rows }, (_, i) => [...data.subarray(i * width, (i + 1) * width)]);
      if (isRegression(c)) expectClose([...data], c, 'predictions');
      else expectClose(table, c, 'probabilities');
    });
  }

  for (const c of all.filter((k) => k.name.startsWith('stump_'))) {
    it(`cuts ${c.name} in two`, () => {
      const t = grown(c);
      expect(t.column.length).toBe(3);
      const got = {
        feature: t.column[0],
        threshold: t.threshold[0],
        impurity_decrease: (t.risk[0]! - t.risk[1]! - t.risk[2]!) / t.cover[0]!,
        value_left: t.values[1],
        value_right: t.values[2],
        n_left: t.cover[1],
        n_right: t.cover[2],
      };
      for (const [key, value] of Object.entries(got)) expectClose(value, c, key);
    });
  }

  it('prunes as scikit-learn does, step by step', () => {
    const c = all.find((k) => k.name === 'pruning')!;
    const t = grown(c);
    const impurityAt = (alpha: number): number => {
      const stop = prune(t, alpha);
      const visit = (i: number): number =>
        stop[i] === 1 ? t.risk[i]! / t.cover[0]! : visit(t.child[i]!) + visit(t.child[i]! + 1);
      return visit(0);
    };
    // Every price of the path is where one subtree ends and the next begins.
    const alphas = c.expected['ccp_alphas'] as number[];
    expect(alphas).toHaveLength(8);
    const after = alphas.map((alpha) => impurityAt(alpha * (1 + 1e-7)));
    const before = alphas.slice(1).map((alpha) => impurityAt(alpha * (1 - 1e-7)));
    expectClose(after, c, 'impurities');
    expect(
      firstDifference(before, (c.expected['impurities'] as number[]).slice(0, -1), c.tolerance),
    ).toBeNull();
    const root = t.risk[0]! / t.cover[0]!;
    const state = fitCase(c, { ccp_alpha: (c.params['ccp_alpha'] as number) / root });
    const { data } = tree.predict(state, matrix(field<number[][]>(c, 'X_test')));
    expectClose([...data], c, 'predictions');
    expect(new Set(tree.predict(state, matrix(field<number[][]>(c, 'X'))).data).size).toBe(
      c.expected['n_leaves'],
    );
  });
});
