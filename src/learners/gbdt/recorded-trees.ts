import { useKernels } from '../../kernels/kernels.js';
import { growing } from '../trees/growing.js';
import type { ForestBuilder } from '../trees/trees.js';
import type { Bins } from './bins.js';

/** A forest that can be applied to the binned rows of the fit, and changed, while it grows. */
export type RecordedForest = ForestBuilder & {
  /** Adds what a tree says to `out` of the rows (both in the arena); brings the rows in another order. */
  addTo(tree: number, rows: Int32Array, out: Float64Array): void;
  /** Multiplies what a tree says, as 32-bit floats. */
  scale(tree: number, factor: number): void;
};

/** Keeps the splits that pass through to the forest: bins that go left, by tree in the order of growth. */
export function recordTrees(forest: ForestBuilder, bins: Bins): RecordedForest {
  const { kernels, arena } = useKernels();
  const scratch = arena.i32(bins.rows + 1);
  const side = arena.u8(256);
  const featureOf = new Map(Array.from(bins.column, (j, f) => [j, f]));
  const roots = growing(Int32Array);
  /** by node */
  const value = growing(Float64Array);
  const inner = growing(Uint8Array);
  /** by split */
  const firstSplit = growing(Int32Array);
  const node = growing(Int32Array);
  const feature = growing(Int32Array);
  /** 8 words each, bit b = bin b goes left */
  const left = growing(Uint32Array);
  const addLeaf = (): void => {
    value.push(0);
    inner.push(0);
  };
  const record = (at: number, f: number, goesLeft: (bin: number) => boolean): void => {
    node.push(at);
    feature.push(f);
    for (let b = 0; b < 256; b += 32) {
      let word = 0;
      for (let i = 0; i < 32; i++) word |= Number(goesLeft(b + i)) << i;
      left.push(word);
    }
    inner.items[at] = 1;
    addLeaf();
    addLeaf();
  };
  const endOf = (starts: typeof roots, tree: number, end: number): number =>
    tree + 1 < starts.size ? starts.items[tree + 1]! : end;
  const setValue = (at: number, v: number): void => {
    value.items[at] = v;
    forest.setValue(at, v);
  };
  return {
    ...forest,
    addTree: () => {
      firstSplit.push(node.size);
      addLeaf();
      const root = forest.addTree();
      roots.push(root);
      return root;
    },
    split: (at, column, threshold, missingLeft) => {
      const f = featureOf.get(column)!;
      const last = bins.thresholds[f]!.indexOf(threshold);
      const missing = bins.widths[f]!;
      record(at, f, (b) => (b === missing ? missingLeft : b <= last));
      return forest.split(at, column, threshold, missingLeft);
    },
    splitCategory: (at, column, set, missingLeft) => {
      record(at, featureOf.get(column)!, (b) => ((set[b >>> 5]! >>> (b & 31)) & 1) === 1);
      return forest.splitCategory(at, column, set, missingLeft);
    },
    setValue,
    addTo: (tree, rows, out) => {
      const root = roots.items[tree]!;
      const nodes = endOf(roots, tree, value.size) - root;
      const begin = new Int32Array(nodes);
      const end = new Int32Array(nodes);
      end[0] = rows.length;
      let child = 1;
      for (let s = firstSplit.items[tree]!; s < endOf(firstSplit, tree, node.size); s++, child += 2) {
        const at = node.items[s]! - root;
        const [from, to] = [begin[at]!, end[at]!];
        for (let b = 0; b < 256; b++) side[b] = (left.items[8 * s + (b >>> 5)]! >>> (b & 31)) & 1;
        const column = bins.columns[feature.items[s]!]!.byteOffset;
        const list = rows.byteOffset + 4 * from;
        const middle = from + kernels.partition(list, to - from, column, side.byteOffset, scratch.byteOffset);
        begin.set([from, middle], child);
        end.set([middle, to], child);
      }
      for (let at = 0; at < nodes; at++) {
        if (inner.items[root + at]) continue;
        const count = end[at]! - begin[at]!;
        kernels.addToRows(out.byteOffset, rows.byteOffset + 4 * begin[at]!, count, value.items[root + at]!);
      }
    },
    scale: (tree, factor) => {
      for (let at = roots.items[tree]!; at < endOf(roots, tree, value.size); at++)
        if (!inner.items[at]) setValue(at, Math.fround(value.items[at]! * factor));
    },
  };
}
