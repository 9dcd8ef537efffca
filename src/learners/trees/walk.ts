import { CATEGORY, LEAF, MISSING_LEFT } from './nodes.js';
import type { Nodes } from './nodes.js';
import type { Trees } from './trees.js';

/** Fewer rows than this walk one by one: a pass over them would cost more than its calls. */
const FEW = 6;
/** Values of some rows, column after column of `room` values; `order` is any order of these rows. */
export type Block = {
  readonly room: number;
  readonly rows: number;
  readonly values: Float64Array;
  readonly order: Int32Array;
};

/** Where leaves add: row i of a block at raw[to + i × step], or as many numbers there as a leaf has. */
export type Target = { readonly raw: Float64Array; readonly to: number; readonly step: number };

export type Walker = {
  readonly nodes: Nodes;
  readonly trees: Trees;
  readonly scratch: Int32Array;
  /** the rows that wait at a node: order[begin … end) */
  readonly node: Int32Array;
  readonly begin: Int32Array;
  readonly end: Int32Array;
};

/** For blocks of at most `rows` rows. As every waiting node has a row at least, no more nodes wait. */
export function newWalker(trees: Trees, nodes: Nodes, rows: number): Walker {
  const perRow = (): Int32Array => new Int32Array(rows);
  return { nodes, trees, scratch: perRow(), node: perRow(), begin: perRow(), end: perRow() };
}

/**
 * Takes the rows of a block down a tree together, node by node: each time one column and one threshold, and the
 * side of a row is arithmetic, not a branch to mispredict. Leaves `order` in another order.
 */
export function walkTree(walker: Walker, root: number, block: Block, target: Target): void {
  const { kind, child } = walker.nodes;
  let waiting = 0;
  let node = root;
  let begin = 0;
  let end = block.rows;
  for (;;) {
    if (kind[node] !== LEAF && end - begin >= FEW) {
      const middle = part(walker, node, block, begin, end);
      node = child[node]!;
      if (middle === begin) node++;
      else if (middle < end) {
        walker.node[waiting] = node + 1;
        walker.begin[waiting] = middle;
        walker.end[waiting++] = end;
        end = middle;
      }
      continue;
    }
    if (kind[node] === LEAF) addLeaf(walker, node, block.order, begin, end, target);
    else for (let i = begin; i < end; i++) walkRow(walker, node, block, i, target);
    if (waiting === 0) return;
    node = walker.node[--waiting]!;
    begin = walker.begin[waiting]!;
    end = walker.end[waiting]!;
  }
}

function addLeaf(
  { nodes, trees }: Walker,
  leaf: number,
  order: Int32Array,
  begin: number,
  end: number,
  { raw, to, step }: Target,
): void {
  const value = nodes.value[leaf]!;
  const { leafWidth, leaves } = trees;
  if (leafWidth === 1) for (let i = begin; i < end; i++) raw[to + order[i]! * step]! += value;
  else
    for (let i = begin; i < end; i++) {
      const at = to + order[i]! * step;
      for (let k = 0; k < leafWidth; k++) raw[at + k]! += leaves[value + k]!;
    }
}

/** Takes the row order[i] from a node to its leaf. */
function walkRow(walker: Walker, from: number, { order, values, room }: Block, i: number, to: Target): void {
  const { kind, slot, child, value } = walker.nodes;
  const { sets } = walker.trees;
  const row = order[i]!;
  let node = from;
  for (let k = kind[node]!; k !== LEAF; k = kind[node]!) {
    const v = values[slot[node]! * room + row]!;
    const test = value[node]!;
    let right: boolean;
    if (k === CATEGORY) right = ((sets[test + (v >>> 5)]! >>> (v & 31)) & 1) === 0;
    else right = k === MISSING_LEFT ? v > test : !(v <= test);
    node = right ? child[node]! + 1 : child[node]!;
  }
  addLeaf(walker, node, order, i, i + 1, to);
}

/** Brings the rows that go left to the front of order[begin … end); returns where the others begin. */
function part(walker: Walker, node: number, block: Block, begin: number, end: number): number {
  const { nodes, trees, scratch } = walker;
  const { order, values, room } = block;
  const column = nodes.slot[node]! * room;
  const test = nodes.value[node]!;
  const kind = nodes.kind[node]!;
  if (kind === CATEGORY) return partByLevel(order, scratch, begin, end, values, column, trees.sets, test);
  if (kind === MISSING_LEFT) return partMissingLeft(order, scratch, begin, end, values, column, test);
  return partMissingRight(order, scratch, begin, end, values, column, test);
}

// The three loops differ in one line, and are three because a test inside, or a call, would halve their speed.

function partMissingRight(
  order: Int32Array,
  scratch: Int32Array,
  begin: number,
  end: number,
  values: Float64Array,
  column: number,
  threshold: number,
): number {
  let k = 0;
  for (let i = begin; i < end; i++) {
    const row = order[i]!;
    const right = 1 - Number(values[column + row]! <= threshold);
    order[i - k] = row;
    scratch[k] = row;
    k += right;
  }
  for (let i = 0; i < k; i++) order[end - k + i] = scratch[i]!;
  return end - k;
}

function partMissingLeft(
  order: Int32Array,
  scratch: Int32Array,
  begin: number,
  end: number,
  values: Float64Array,
  column: number,
  threshold: number,
): number {
  let k = 0;
  for (let i = begin; i < end; i++) {
    const row = order[i]!;
    const right = Number(values[column + row]! > threshold);
    order[i - k] = row;
    scratch[k] = row;
    k += right;
  }
  for (let i = 0; i < k; i++) order[end - k + i] = scratch[i]!;
  return end - k;
}

function partByLevel(
  order: Int32Array,
  scratch: Int32Array,
  begin: number,
  end: number,
  values: Float64Array,
  column: number,
  sets: Uint32Array,
  set: number,
): number {
  let k = 0;
  for (let i = begin; i < end; i++) {
    const row = order[i]!;
    const bin = values[column + row]!;
    const right = 1 - ((sets[set + (bin >>> 5)]! >>> (bin & 31)) & 1);
    order[i - k] = row;
    scratch[k] = row;
    k += right;
  }
  for (let i = 0; i < k; i++) order[end - k + i] = scratch[i]!;
  return end - k;
}
