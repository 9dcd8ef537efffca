import type { Rng } from '../../../src/core/rng.js';
import type { Matrix } from '../../../src/core/data.js';
import { newForest } from '../../../src/learners/trees/trees.js';
import type { ForestBuilder, Levels } from '../../../src/learners/trees/trees.js';

/** A tree as objects, walked the obvious way: what the flat trees are checked against. */
export type Plant =
  | { readonly leaf: readonly number[]; cover: number }
  | {
      readonly column: number;
      readonly test: number | ReadonlySet<number>;
      readonly missingLeft: boolean;
      readonly left: Plant;
      readonly right: Plant;
      cover: number;
    };

const NUMBERS = [-Infinity, -1, -0, 0, 0.1, 1, 2.5, Infinity];
/** Columns 0 and 1 hold numbers, 2 has 3 levels, 3 has 300, of which those from 250 on share a bin. */
export const LEVELS = Int32Array.of(0, 0, 3, 300);
export const levels: Levels = {
  start: Int32Array.of(0, 0, 0, 3, 303),
  bins: Uint8Array.from({ length: 303 }, (_, i) => (i < 3 ? 2 - i : Math.min(i - 3, 250))),
};

/** Any cell: missing, and of categories also unknown levels. */
export function randomCell(rng: Rng, column: number): number {
  if (rng.next() < 0.2) return NaN;
  if (column < 2) return NUMBERS[rng.int(NUMBERS.length)]!;
  return rng.int(LEVELS[column]! + 2) - 1;
}

export function randomMatrix(rng: Rng, rows: number): Matrix {
  return {
    rows,
    names: ['a', 'b', 'c', 'd'],
    levels: LEVELS,
    columns: [0, 1, 2, 3].map((j) => Float64Array.from({ length: rows }, () => randomCell(rng, j))),
  };
}

export function randomPlant(rng: Rng, width: number, leaves: number): Plant {
  if (leaves === 1) return { leaf: Array.from({ length: width }, () => rng.normal()), cover: rng.int(999) };
  const column = rng.int(4);
  const bins = new Set(Array.from({ length: 40 }, () => rng.int(column === 2 ? 3 : 251)));
  const part = 1 + rng.int(leaves - 1);
  const left = randomPlant(rng, width, part);
  const right = randomPlant(rng, width, leaves - part);
  return {
    column,
    test: column < 2 ? NUMBERS[rng.int(NUMBERS.length)]! : bins,
    missingLeft: rng.next() < 0.5,
    left,
    right,
    cover: left.cover + right.cover,
  };
}

export function walk(plant: Plant, x: Matrix, row: number): readonly number[] {
  if ('leaf' in plant) return plant.leaf;
  const { column, test, missingLeft, left, right } = plant;
  const v = x.columns[column]![row]!;
  let goesLeft: boolean;
  if (typeof test === 'number') goesLeft = Number.isNaN(v) ? missingLeft : v <= test;
  else if (!(v >= 0 && v < LEVELS[column]!)) goesLeft = missingLeft;
  else goesLeft = test.has(levels.bins[levels.start[column]! + v]!);
  return walk(goesLeft ? left : right, x, row);
}

/** Plants trees node by node, best-first learners like: the places to split next in any order. */
export function build(rng: Rng, plants: readonly Plant[], width: number): ForestBuilder {
  const forest = newForest(width);
  for (const plant of plants) {
    const open: [number, Plant][] = [[forest.addTree(), plant]];
    while (open.length > 0) {
      const [[node, p]] = open.splice(rng.int(open.length), 1) as [[number, Plant]];
      forest.setCover(node, p.cover);
      if ('leaf' in p) {
        if (width > 1) forest.setLeaf(node, p.leaf);
        else forest.setValue(node, p.leaf[0]!);
        continue;
      }
      const child =
        typeof p.test === 'number'
          ? forest.split(node, p.column, p.test, p.missingLeft)
          : forest.splitCategory(node, p.column, bitsOf(p.test), p.missingLeft);
      open.push([child, p.left], [child + 1, p.right]);
    }
  }
  return forest;
}

function bitsOf(bins: ReadonlySet<number>): Uint32Array {
  const set = new Uint32Array(8);
  for (const b of bins) set[b >>> 5]! |= 1 << (b & 31);
  return set;
}
