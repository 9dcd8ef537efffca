import { CATEGORY, LEAF, MISSING_LEFT, MISSING_RIGHT } from './nodes.js';
import type { Nodes } from './nodes.js';
import type { Trees } from './trees.js';

/** Fewer rows than this walk one by one: a pass over them would cost more than its calls. */
const FEW = 6;
/** Rows that may walk together. */
export const MAX_ROWS = 1024;

/** Values of some rows, column after column of `room` values. */
export type Block = { readonly room: number; readonly rows: number; readonly values: Float64Array };

/** Where leaves add: row i of a block at raw[to + i × step], or as many numbers there as a leaf has. */
export type Target = { readonly raw: Float64Array; readonly to: number; readonly step: number };

/** What does not change from tree to tree. */
export type Forest = { readonly trees: Trees; readonly nodes: Nodes };

// Scratch space. Constants, as the compiler then knows addresses and lengths: a third of the time. Walks do not nest.
/** the rows of a block, those at the same node side by side */
const order = new Int32Array(MAX_ROWS);
const scratch = new Int32Array(MAX_ROWS);
/** Nodes where rows wait, order[begin … end). As each has a row at least, there are never more than rows. */
const waitingNode = new Int32Array(MAX_ROWS);
const waitingBegin = new Int32Array(MAX_ROWS);
const waitingEnd = new Int32Array(MAX_ROWS);

/**
 * Takes the rows of a block down a tree together, node by node: each time one column and one threshold, and the
 * side of a row is arithmetic, not a branch to mispredict. Rows that meet stay in ascending order, for the cache.
 */
export function walkTree(forest: Forest, root: number, block: Block, target: Target): void {
  const { kind, child } = forest.nodes;
  for (let i = 0; i < block.rows; i++) order[i] = i;
  let waiting = 0;
  let node = root;
  let begin = 0;
  let end = block.rows;
  for (;;) {
    if (kind[node] !== LEAF && end - begin >= FEW) {
      const middle = part(forest, node, block, begin, end);
      node = child[node]!;
      if (middle === begin) node++;
      else if (middle < end) {
        waitingNode[waiting] = node + 1;
        waitingBegin[waiting] = middle;
        waitingEnd[waiting++] = end;
        end = middle;
      }
      continue;
    }
    if (kind[node] === LEAF) addLeaf(forest, node, begin, end, target);
    else for (let i = begin; i < end; i++) walkRow(forest, node, block, i, target);
    if (waiting === 0) return;
    node = waitingNode[--waiting]!;
    begin = waitingBegin[waiting]!;
    end = waitingEnd[waiting]!;
  }
}

function addLeaf(
  { nodes, trees }: Forest,
  leaf: number,
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
function walkRow(forest: Forest, from: number, { values, room }: Block, i: number, to: Target): void {
  const { kind, slot, child, value } = forest.nodes;
  const { sets } = forest.trees;
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
  addLeaf(forest, node, i, i + 1, to);
}

/** Brings the rows that go left to the front of order[begin … end); returns where the others begin. */
function part(forest: Forest, node: number, { values, room }: Block, begin: number, end: number): number {
  const { nodes, trees } = forest;
  const column = nodes.slot[node]! * room;
  const test = nodes.value[node]!;
  const kind = nodes.kind[node]!;
  const right =
    kind === CATEGORY
      ? partByLevel(begin, end, values, column, trees.sets, test)
      : partByNumber(begin, end, values, column, test, Number(kind === MISSING_RIGHT));
  for (let i = 0; i < right; i++) order[end - right + i] = scratch[i]!;
  return end - right;
}

// These two loops differ in how they find `right`, and are two because a test or a call inside would halve their speed.
// They move the rows that go left forward, the others to scratch, and return the number of those.

function partByNumber(
  begin: number,
  end: number,
  values: Float64Array,
  column: number,
  threshold: number,
  missingRight: number,
): number {
  let k = 0;
  for (let i = begin; i < end; i++) {
    const row = order[i]!;
    const v = values[column + row]!;
    const right = Number(v > threshold) | (missingRight & Number(v !== v));
    order[i - k] = row;
    scratch[k] = row;
    k += right;
  }
  return k;
}

function partByLevel(
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
  return k;
}
