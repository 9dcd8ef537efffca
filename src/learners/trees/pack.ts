import type { Typed } from '../../core/plain.js';
import { starts } from './binning.js';
import { growing } from './growing.js';
import type { Growing } from './growing.js';
import { SET_WORDS } from './nodes.js';
import type { Levels, Trees } from './trees.js';

/** Trees as their builder has them: nodes in any order, no array longer than needed matters. */
export type RawTrees = {
  readonly leafWidth: number;
  readonly roots: Int32Array;
  /** tested column, -1 = leaf */
  readonly column: Int32Array;
  /** left child; the right one is the next */
  readonly child: Int32Array;
  /** threshold, number of the level set, the leaf's number, or 1 + number of its row (0 = zeros) */
  readonly value: Float64Array;
  readonly missingLeft: Uint8Array;
  readonly isCategory: Uint8Array;
  /** null if nobody counted */
  readonly cover: Float32Array | null;
  readonly sets: Uint32Array;
  readonly leaves: Float64Array;
};

/**
 * Breadth first, every number in the smallest array that holds it exactly.
 * @throws RangeError if a split is of another kind than its column
 */
export function packTrees(raw: RawTrees, unit: number, levels: Levels): Trees {
  const order = breadthFirst(raw);
  const inner = order.filter((i) => raw.column[i]! >= 0);
  const outer = order.filter((i) => raw.column[i]! < 0);
  for (const i of inner)
    if ((raw.isCategory[i] === 1) !== isCategory(levels, raw.column[i]!))
      throw new RangeError(`column ${raw.column[i]}: a split for the other kind of column`);
  const { thresholds, thresholdStart } = thresholdsOf(raw, inner);
  const sets = growing(Uint32Array);
  const cuts = inner.map((i) =>
    raw.isCategory[i] === 1
      ? copySet(raw, i, sets)
      : rankOf(
          thresholds,
          thresholdStart[raw.column[i]!]!,
          thresholdStart[raw.column[i]! + 1]!,
          raw.value[i]!,
        ),
  );
  return {
    leafWidth: raw.leafWidth,
    tests: wholes(order.map((i) => testOf(raw, i))),
    cuts: wholes(cuts),
    thresholds: reals(thresholds),
    thresholdStart: wholes(thresholdStart),
    ...leavesOf(raw, outer, unit),
    cover: smallest(Float64Array.from(raw.cover ? outer : [], (i) => raw.cover![i]!)),
    sets: sets.items.slice(0, sets.size),
    levelStart: wholes(levels.start),
    levelBins: levels.bins,
  };
}

function breadthFirst({ roots, column, child }: RawTrees): Int32Array {
  const order = growing(Int32Array);
  for (const root of roots) {
    let next = order.push(root);
    while (next < order.size) {
      const node = order.items[next++]!;
      if (column[node]! < 0) continue;
      order.push(child[node]!);
      order.push(child[node]! + 1);
    }
  }
  return order.items.slice(0, order.size);
}

function isCategory({ start }: Levels, column: number): boolean {
  return column + 1 < start.length && start[column + 1]! > start[column]!;
}

function testOf({ column, isCategory, missingLeft }: RawTrees, i: number): number {
  if (column[i]! < 0) return 0;
  return 1 + 2 * column[i]! + (isCategory[i] ? 0 : missingLeft[i]!);
}

/** The distinct thresholds of every column, ascending. */
function thresholdsOf(
  { column, value, isCategory }: RawTrees,
  inner: Int32Array,
): { thresholds: Float64Array; thresholdStart: Int32Array } {
  const numbers = inner.filter((i) => !isCategory[i]);
  let width = 0;
  for (const i of numbers) width = Math.max(width, column[i]! + 1);
  const counts = new Int32Array(width);
  for (const i of numbers) counts[column[i]!]!++;
  const from = starts(counts);
  const all = new Float64Array(numbers.length);
  for (const i of numbers) all[from[column[i]! + 1]! - counts[column[i]!]!--] = value[i]!;
  const thresholdStart = new Int32Array(width + 1);
  let n = 0;
  for (let j = 0; j < width; j++) {
    for (const v of all.slice(from[j], from[j + 1]).sort())
      if (n === thresholdStart[j] || v !== all[n - 1]) all[n++] = v;
    thresholdStart[j + 1] = n;
  }
  return { thresholds: all.slice(0, n), thresholdStart };
}

/** How many of the thresholds in the range from … to are smaller than v, which is one of them. */
function rankOf(thresholds: Float64Array, from: number, to: number, v: number): number {
  let low = from;
  let high = to - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (thresholds[middle]! < v) low = middle + 1;
    else high = middle;
  }
  return low - from;
}

/** Returns the new number of a node's level set, in which bin 255 stands for missing values. */
function copySet(raw: RawTrees, i: number, sets: Growing<Uint32Array>): number {
  const from = raw.value[i]! * SET_WORDS;
  for (let w = 0; w < SET_WORDS - 1; w++) sets.push(raw.sets[from + w]!);
  const last = raw.sets[from + SET_WORDS - 1]! & 0x7fffffff;
  sets.push(raw.missingLeft[i] ? last | 0x80000000 : last);
  return sets.size / SET_WORDS - 1;
}

function leavesOf(raw: RawTrees, outer: Int32Array, unit: number): Pick<Trees, 'leaves' | 'leafRows'> {
  const { leafWidth, value, leaves } = raw;
  if (leafWidth === 1)
    return { leaves: reals(Float64Array.from(outer, (i) => value[i]! * unit)), leafRows: new Uint8Array(0) };
  const { rowOf, rows } = distinctRows(
    leaves,
    leafWidth,
    outer.map((i) => value[i]!),
  );
  const out = new Float64Array(rows.length * leafWidth);
  rows.forEach((row, r) => {
    for (let k = 0; k < leafWidth; k++) out[r * leafWidth + k] = leaves[row * leafWidth + k]! * unit;
  });
  return { leaves: reals(out), leafRows: wholes(rowOf) };
}

/** Equal rows of a table found by hashing: the first of each kind, and for each wanted row the number of its kind. */
function distinctRows(
  table: Float64Array,
  width: number,
  wanted: Int32Array,
): { rows: Int32Array; rowOf: Int32Array } {
  const words = new Uint32Array(table.buffer, table.byteOffset, 2 * table.length);
  const places = 2 ** Math.ceil(Math.log2(2 * wanted.length + 1));
  const kindAt = new Int32Array(places).fill(-1);
  const rows = growing(Int32Array);
  const rowOf = wanted.map((row) => {
    let hash = 0;
    for (let w = 2 * width * row; w < 2 * width * (row + 1); w++) {
      hash = Math.imul(hash ^ words[w]!, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    for (let at = hash & (places - 1); ; at = (at + 1) & (places - 1)) {
      if (kindAt[at]! < 0) return (kindAt[at] = rows.push(row));
      if (sameRow(words, 2 * width, rows.items[kindAt[at]!]!, row)) return kindAt[at]!;
    }
  });
  return { rows: rows.items.slice(0, rows.size), rowOf };
}

function sameRow(words: Uint32Array, width: number, a: number, b: number): boolean {
  for (let w = 0; w < width; w++) if (words[a * width + w] !== words[b * width + w]) return false;
  return true;
}

/** Numbers from 0 in the smallest array of whole numbers. */
function wholes(values: Int32Array | Float64Array): Typed {
  let max = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! > max) max = values[i]!;
  return max < 2 ** 8
    ? new Uint8Array(values)
    : max < 2 ** 16
      ? new Uint16Array(values)
      : new Uint32Array(values);
}

function reals(values: Float64Array): Float64Array | Float32Array {
  return values.every((v) => Math.fround(v) === v) ? new Float32Array(values) : values;
}

function smallest(values: Float64Array): Typed {
  return values.every((v) => v === v >>> 0) ? wholes(values) : reals(values);
}
