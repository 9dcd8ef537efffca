import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../../src/core/codec.js';
import { allRows } from '../../../src/core/data.js';
import { AutomlError } from '../../../src/core/errors.js';
import type { Plain, Typed } from '../../../src/core/plain.js';
import { rngFrom } from '../../../src/core/rng.js';
import { coverOf, nodesOf } from '../../../src/learners/trees/nodes.js';
import { addTrees, checkTrees, newForest } from '../../../src/learners/trees/trees.js';
import type { Trees } from '../../../src/learners/trees/trees.js';
import { matrix } from '../gbdt/toy-data.js';
import { firstTrees } from './first-trees.js';
import { build, levels, randomMatrix, randomPlant, walk } from './random-forest.js';

const noLevels = { start: new Int32Array(0), bins: new Uint8Array(0) };

/** tree 0: x0 <= 2 (missing left) → 1, else x1 in level bins {0, 33} → 10, else 20; tree 1: a leaf of 100 */
function toyTrees(): Trees {
  const forest = newForest();
  const root = forest.addTree();
  const left = forest.split(root, 0, 2, true);
  forest.setValue(left, 1);
  const inner = forest.splitCategory(left + 1, 1, Uint32Array.of(1, 2, 0, 0, 0, 0, 0, 0), false);
  forest.setValue(inner, 10);
  forest.setValue(inner + 1, 20);
  forest.setValue(forest.addTree(), 100);
  return forest.finish(2, 1, { start: Int32Array.of(0, 0, 4), bins: Uint8Array.of(0, 33, 1, 32) });
}
const trees = toyTrees();
const raw = (cells: (number | null)[][], outputs: number): number[] => {
  const out = new Float64Array(cells.length * outputs);
  addTrees(trees, matrix(cells, [0, 4]), allRows(cells.length), outputs, out);
  return [...out];
};

describe('trees', () => {
  it('send x <= threshold and listed levels left, missing cells where the node says', () => {
    const cells = [
      [2, 3],
      [2.1, 0],
      [2.1, 1],
      [2.1, 2],
      [2.1, 3],
      [null, 0],
    ];
    expect(raw(cells, 1)).toEqual([101, 110, 110, 120, 120, 101]);
  });

  it('treat missing, unknown and negative codes alike', () => {
    const cells = [
      [9, null],
      [9, 4],
      [9, -1],
    ];
    expect(raw(cells, 1)).toEqual([120, 120, 120]);
  });

  it('belong to the outputs in turn', () => {
    const cells = [
      [0, 0],
      [3, 0],
    ];
    expect(raw(cells, 2)).toEqual([1, 100, 10, 100]);
  });

  it('add what a walk through objects adds, for any trees, rows and width of leaves, before and after the codec', () => {
    const shape = fc.record({
      seed: fc.integer(),
      width: fc.integer({ min: 1, max: 3 }),
      rows: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 21, max: 3000 })),
      sizes: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 7 }),
    });
    fc.assert(
      fc.property(shape, ({ seed, width, rows, sizes }) => {
        const rng = rngFrom(`${seed}`);
        const plants = sizes.map((leaves) => randomPlant(rng, width, leaves));
        const packed = build(rng, plants, width).finish(plants.length, 1, levels);
        const x = randomMatrix(rng, 500);
        const chosen = Int32Array.from({ length: rows }, () => rng.int(500));
        const outputs = width > 1 ? width : 2;
        const expected = new Float64Array(rows * outputs);
        plants.forEach((plant, t) =>
          chosen.forEach((row, i) =>
            walk(plant, x, row).forEach((v, k) => {
              expected[i * outputs + (width > 1 ? k : t % outputs)]! += v;
            }),
          ),
        );
        for (const forest of [packed, decode(encode(packed as Plain)) as unknown as Trees]) {
          checkTrees(forest, 4);
          const out = new Float64Array(rows * outputs);
          addTrees(forest, x, chosen, outputs, out);
          expect(out).toEqual(expected);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('keep the first trees alone, their leaves times the unit', () => {
    const rng = rngFrom('first');
    const plants = [5, 1, 9].map((leaves) => randomPlant(rng, 1, leaves));
    const x = randomMatrix(rng, 50);
    const forest = build(rng, plants, 1);
    const sum = (t: Trees): Float64Array => {
      const out = new Float64Array(50);
      addTrees(t, x, allRows(50), 1, out);
      return out;
    };
    expect(forest.size()).toBe(3);
    const two = sum(forest.finish(2, 4, levels));
    two.forEach((v, i) => expect(v).toBe(4 * walk(plants[0]!, x, i)[0]! + 4 * walk(plants[1]!, x, i)[0]!));
    expect(sum(firstTrees(forest.finish(3, 4, levels), 2))).toEqual(two);
    expect(sum(forest.finish(0, 4, levels))).toEqual(new Float64Array(50));
  });

  it('know how many training rows reached each node, or that nobody counted', () => {
    const rng = rngFrom('cover');
    const plant = randomPlant(rng, 1, 30);
    const packed = build(rng, [plant], 1).finish(1, 1, levels);
    const expected = [plant];
    for (const p of expected) if (!('leaf' in p)) expected.push(p.left, p.right);
    expect([...coverOf(packed)!]).toEqual(expected.map((p) => p.cover));
    expect(coverOf(trees)).toBeNull();
  });

  it('are walked however deep they are', () => {
    const forest = newForest();
    let node = forest.addTree();
    for (let depth = 0; depth < 50_000; depth++) node = forest.split(node, 0, -depth, false);
    forest.setValue(node, 5);
    const chain = forest.finish(1, 1, noLevels);
    const out = new Float64Array(2000);
    addTrees(chain, matrix(Array.from({ length: 2000 }, () => [-1e9])), allRows(2000), 1, out);
    expect(out).toEqual(new Float64Array(2000).fill(5));
  });

  it('refuse splits of another kind than their column', () => {
    const forest = newForest();
    forest.splitCategory(forest.addTree(), 0, new Uint32Array(8), false);
    expect(() => forest.finish(1, 1, noLevels)).toThrow(RangeError);
    const other = newForest();
    other.split(other.addTree(), 2, 0.5, false);
    expect(() => other.finish(1, 1, levels)).toThrow(RangeError);
  });
});

describe('trees are small', () => {
  it('numbers take the smallest array that holds them exactly', () => {
    const rng = rngFrom('small');
    const forest = newForest(2);
    for (let t = 0; t < 400; t++) {
      const child = forest.split(forest.addTree(), 0, t * 0.1, false);
      forest.setLeaf(child, [1, 0]);
      forest.setLeaf(child + 1, [0, rng.int(2)]);
      forest.setCover(child, 70_000);
    }
    const small = forest.finish(400, 0.5, noLevels);
    expect(small.tests).toBeInstanceOf(Uint8Array);
    expect(small.cuts).toBeInstanceOf(Uint16Array);
    expect(small.thresholds).toBeInstanceOf(Float64Array);
    expect(small.cover).toBeInstanceOf(Uint32Array);
    expect(small.leafRows).toBeInstanceOf(Uint8Array);
    expect(small.leaves).toEqual(Float32Array.of(0.5, 0, 0, 0.5, 0, 0).subarray(0, small.leaves.length));
  });

  it('a tree of 31 leaves takes about 450 characters of JSON', () => {
    const rng = rngFrom('bytes');
    const plants = Array.from({ length: 100 }, () => randomPlant(rng, 1, 31));
    const forest = newForest();
    for (const plant of plants) {
      const open: [number, typeof plant][] = [[forest.addTree(), plant]];
      for (const [node, p] of open) {
        if ('leaf' in p) forest.setValue(node, p.leaf[0]!);
        else {
          const child = forest.split(node, rng.int(20), rng.int(200) / 7, false);
          open.push([child, p.left], [child + 1, p.right]);
        }
      }
    }
    const small = forest.finish(100, 1, noLevels);
    const { tests, cuts, leaves } = small;
    expect(encode({ tests, cuts, leaves }).length / 100).toBeLessThan(460);
  });
});

describe('trees from strangers', () => {
  const rng = rngFrom('stranger');
  const wide = build(rng, [randomPlant(rng, 3, 20)], 3).finish(1, 1, levels);
  const mixed = build(
    rng,
    [40, 1, 30].map((n) => randomPlant(rng, 1, n)),
    1,
  ).finish(3, 1, levels);
  const refused = (from: Trees, change: object): void => {
    expect(() => checkTrees({ ...from, ...change }, 4)).toThrow(AutomlError);
  };
  const plus = (a: Typed, by: number): Float64Array => Float64Array.from(a, (v) => v + by);

  it('pass their check if nobody changed them', () => {
    for (const t of [wide, mixed]) expect(() => checkTrees(t, 4)).not.toThrow();
    expect(() => checkTrees(trees, 2)).not.toThrow();
    expect(() => checkTrees(trees, 1)).toThrow(AutomlError);
  });

  it('are refused if they are no object or any field is missing or of another kind', () => {
    for (const none of [null, undefined, 3, 'trees', [], {}])
      expect(() => checkTrees(none as unknown as Trees, 4)).toThrow(AutomlError);
    for (const t of [wide, mixed])
      for (const key of Object.keys(t))
        for (const value of [undefined, null, '', { length: 1e300 }, [0], -1, 1.5, NaN])
          refused(t, { [key]: value });
  });

  it('are refused if nodes, tests or leaves are cut off or too many', () => {
    for (const t of [wide, mixed])
      for (const key of [
        'tests',
        'cuts',
        'cover',
        'thresholds',
        'sets',
        'levelBins',
        'thresholdStart',
      ] as const)
        refused(t, { [key]: t[key].slice(0, key === 'thresholdStart' ? 1 : -1) });
    for (const key of ['tests', 'cuts', 'cover', 'leaves'] as const)
      refused(mixed, { [key]: Uint8Array.of(...mixed[key], 0) });
    refused(mixed, { leaves: mixed.leaves.slice(1) });
    refused(wide, { leafRows: wide.leafRows.slice(1) });
    refused(wide, { leaves: wide.leaves.slice(1) });
    refused(wide, { leafWidth: 4 });
    refused(mixed, { leafWidth: 2 });
  });

  it('are refused if a number points outside', () => {
    refused(wide, { leafRows: Uint32Array.from(wide.leafRows, (r) => r + 1) });
    refused(wide, { leafRows: Int32Array.from(wide.leafRows, (r) => r - 1) });
    refused(mixed, { cuts: Uint32Array.from(mixed.cuts, (c) => c + 300) });
    refused(mixed, { cuts: Int32Array.from(mixed.cuts, (c) => c - 300) });
    refused(mixed, { tests: Int32Array.from(mixed.tests, (t) => -t) });
    refused(mixed, { tests: Uint32Array.from(mixed.tests, (t) => (t ? 2 ** 32 - 1 : 0)) });
    refused(mixed, { tests: Uint8Array.from(mixed.tests, (t) => (t ? t + 8 : 0)) });
    refused(mixed, { thresholdStart: Int32Array.from(mixed.thresholdStart, (s) => s - 1) });
    refused(mixed, { thresholdStart: Uint32Array.from(mixed.thresholdStart, (s) => s + 1) });
    refused(mixed, { levelStart: Int32Array.from(mixed.levelStart, (s) => s - 1) });
    refused(mixed, { levelStart: Int32Array.from(mixed.levelStart, (s) => s + 1) });
    refused(mixed, { levelStart: Int32Array.from(mixed.levelStart).reverse() });
  });

  it('are refused if numbers are not finite, thresholds not comparable or whole numbers are fractions', () => {
    for (const bad of [NaN, Infinity]) {
      refused(mixed, { leaves: mixed.leaves.map(() => bad) });
      refused(wide, { leaves: wide.leaves.map(() => bad) });
      refused(mixed, { cover: plus(mixed.cover, bad) });
    }
    refused(mixed, { thresholds: plus(mixed.thresholds, NaN) });
    refused(mixed, { tests: plus(mixed.tests, 0) });
    refused(mixed, { cuts: plus(mixed.cuts, 0.5) });
  });

  it('predict finite numbers or are refused, whatever single numbers are changed', () => {
    const x = randomMatrix(rng, 40);
    const keys = ['tests', 'cuts', 'thresholdStart', 'leafRows', 'sets', 'levelStart', 'levelBins'] as const;
    let accepted = 0;
    for (let i = 0; i < 2000; i++) {
      const t = i % 2 ? wide : mixed;
      const key = keys[rng.int(keys.length)]!;
      const items = t[key].slice();
      items[rng.int(Math.max(1, items.length))] = rng.int(12);
      try {
        const out = new Float64Array(40 * t.leafWidth);
        checkTrees({ ...t, [key]: items }, 4);
        addTrees({ ...t, [key]: items }, x, allRows(40), t.leafWidth, out);
        expect(out.every(Number.isFinite)).toBe(true);
        accepted++;
      } catch (error) {
        if (!(error instanceof AutomlError)) throw error;
      }
    }
    expect(accepted).toBeGreaterThan(100);
    expect(accepted).toBeLessThan(1900);
  });

  it('are laid out once', () => {
    expect(nodesOf(mixed)).toBe(nodesOf(mixed));
  });
});
