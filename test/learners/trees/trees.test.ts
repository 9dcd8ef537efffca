import { describe, expect, it } from 'vitest';
import { addTrees, CATEGORY, checkTrees, MISSING_LEFT } from '../../../src/learners/trees/trees.js';
import type { Trees } from '../../../src/learners/trees/trees.js';
import { allRows } from '../../../src/core/data.js';
import { matrix } from '../gbdt/toy-data.js';

// tree 0: x0 <= 2 (missing left) → 1, else x1 in level bins {0, 33} → 10, else 20; tree 1: a leaf of 100
const trees: Trees = {
  leafWidth: 1,
  cover: new Float32Array(0),
  leaves: new Float64Array(0),
  roots: Int32Array.of(0, 5),
  feature: Int32Array.of(0, -1, 1, -1, -1, -1),
  child: Int32Array.of(1, 0, 3, 0, 0, 0),
  value: Float64Array.of(2, 1, 0, 10, 20, 100),
  flags: Uint8Array.of(MISSING_LEFT, 0, CATEGORY, 0, 0, 0),
  sets: Uint32Array.of(1, 2, 0, 0, 0, 0, 0, 0),
  levelStart: Int32Array.of(0, 0, 4),
  levelBins: Uint8Array.of(0, 33, 1, 32),
};
const raw = (cells: (number | null)[][], outputs: number): number[] => {
  const out = new Float64Array(cells.length * outputs);
  addTrees(trees, matrix(cells, [0, 4]), allRows(cells.length), outputs, out);
  return [...out];
};

describe('trees', () => {
  it('send x <= threshold and listed levels left, missing cells where the node says', () => {
    expect(
      raw(
        [
          [2, 3],
          [2.1, 0],
          [2.1, 1],
          [2.1, 2],
          [2.1, 3],
          [null, 0],
        ],
        1,
      ),
    ).toEqual([101, 110, 110, 120, 120, 101]);
  });

  it('treat missing, unknown and negative codes alike', () => {
    expect(
      raw(
        [
          [9, null],
          [9, 4],
          [9, -1],
        ],
        1,
      ),
    ).toEqual([120, 120, 120]);
  });

  it('belong to the outputs in turn', () => {
    expect(
      raw(
        [
          [0, 0],
          [3, 0],
        ],
        2,
      ),
    ).toEqual([1, 100, 10, 100]);
  });

  it('give the same for more rows than a block', () => {
    const cells = Array.from({ length: 1000 }, (_, i) => [i % 5, i % 4]);
    expect(raw(cells, 1)).toEqual(cells.flatMap((row) => raw([row], 1)));
  });

  it('pass their check only if every walk ends', () => {
    expect(() => checkTrees(trees, 2)).not.toThrow();
    expect(() => checkTrees(trees, 1)).toThrow();
    expect(() => checkTrees({ ...trees, child: Int32Array.of(1, 0, 2, 0, 0, 0) }, 2)).toThrow();
    expect(() => checkTrees({ ...trees, child: Int32Array.of(1, 0, 5, 0, 0, 0) }, 2)).toThrow();
    expect(() => checkTrees({ ...trees, sets: new Uint32Array(7) }, 2)).toThrow();
    expect(() => checkTrees({ ...trees, levelStart: Int32Array.of(0, 0, 5) }, 2)).toThrow();
    expect(() => checkTrees({ ...trees, levelStart: Int32Array.of(0) }, 2)).toThrow();
  });
});
