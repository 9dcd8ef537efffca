import { isSparse, listPresent, sortByKey, sortCodes } from './cells.js';
import { keepSplit, randomCut, xlogx } from './split.js';
import type { Node } from './split.js';

/** The rows of each code as linked lists (head per code, -1 = none), and the class weights on both sides of a cut. */
export type ClassLists = {
  readonly head: Int32Array;
  readonly next: Int32Array;
  readonly left: Float64Array;
  readonly right: Float64Array;
};

const shares = new Float64Array(256);

export function newClassLists(rows: number, codes: number, classes: number): ClassLists {
  return {
    head: new Int32Array(codes + 1).fill(-1),
    next: new Int32Array(rows),
    left: new Float64Array(classes),
    right: new Float64Array(classes),
  };
}

/**
 * The same as scanNumberTargets for three classes and more. A row that changes sides changes one class weight, so
 * a cut costs no loop over the classes. Levels are ordered by their share of the node's most frequent class.
 */
export function scanClassTargets(node: Node, f: number, lists: ClassLists): boolean {
  const { codes, present } = node;
  const list = present.list;
  const width = codes.widths[f]!;
  let count = fillLists(node, f, lists);
  const missing = count > 0 && list[count - 1] === width;
  if (missing) count--;
  const varies = count > 1 || (count === 1 && missing);
  if (varies) {
    if (codes.isCategory[f] === 1) {
      const top = topClass(node.sums);
      for (let i = 0; i < count; i++) shares[list[i]!] = shareOf(node, lists, list[i]!, top);
      sortByKey(list, count, shares);
    }
    const only = randomCut(node, f, count);
    tryCuts(node, f, lists, count, missing ? width : -1, false, only);
    if (missing) tryCuts(node, f, lists, count, width, true, only);
  }
  if (missing) list[count++] = width;
  for (let i = 0; i < count; i++) lists.head[list[i]!] = -1;
  return varies;
}

export function topClass(sums: Float64Array): number {
  let top = 0;
  for (let k = 1; k < sums.length; k++) if (sums[k]! > sums[top]!) top = k;
  return top;
}

function fillLists(node: Node, f: number, { head, next }: ClassLists): number {
  const { codes, order, start, size, present } = node;
  const { bits, list } = present;
  const all = codes.codes;
  const base = f * codes.rows;
  const sparse = isSparse(size, codes.widths[f]!);
  let count = 0;
  for (let i = 0; i < size; i++) {
    const c = all[base + order[start + i]!]!;
    if (!sparse) bits[c >>> 5]! |= 1 << (c & 31);
    else if (head[c]! < 0) list[count++] = c;
    next[i] = head[c]!;
    head[c] = i;
  }
  if (!sparse) return listPresent(present, codes.widths[f]! + 1);
  sortCodes(list, count);
  return count;
}

function shareOf(node: Node, { head, next }: ClassLists, code: number, top: number): number {
  let all = 0;
  let part = 0;
  for (let i = head[code]!; i >= 0; i = next[i]!) {
    all += node.weight[i]!;
    if (node.label[i] === top) part += node.weight[i]!;
  }
  return part / all;
}

function tryCuts(
  node: Node,
  f: number,
  lists: ClassLists,
  count: number,
  missing: number,
  missingLeft: boolean,
  only: number,
): void {
  const { total, size, minLeaf, entropy, best, weight, label, sums } = node;
  const { head, next, left, right } = lists;
  const list = node.present.list;
  left.fill(0);
  right.set(sums);
  // Of either side: sum over classes of c², or of c log c.
  let leftPurity = 0;
  let rightPurity = 0;
  for (let k = 0; k < sums.length; k++) rightPurity += entropy ? xlogx(sums[k]!) : sums[k]! * sums[k]!;
  let n = 0;
  let w = 0;
  const cuts = missing >= 0 && !missingLeft ? count : count - 1;
  let score = best.score;
  let found = -1;
  let leftSize = 0;
  for (let i = missingLeft ? -1 : 0; i < cuts; i++) {
    for (let r = head[i < 0 ? missing : list[i]!]!; r >= 0; r = next[r]!) {
      const k = label[r]!;
      const x = weight[r]!;
      const a = left[k]!;
      const b = right[k]!;
      leftPurity += entropy ? xlogx(a + x) - xlogx(a) : x * (2 * a + x);
      rightPurity += entropy ? xlogx(b - x) - xlogx(b) : x * (x - 2 * b);
      left[k] = a + x;
      right[k] = b - x;
      n++;
      w += x;
    }
    if (i < 0 || n < minLeaf || (only >= 0 && i !== only)) continue;
    if (size - n < minLeaf) break;
    const here = entropy
      ? leftPurity - xlogx(w) + rightPurity - xlogx(total - w)
      : leftPurity / w + rightPurity / (total - w);
    if (here > score) {
      score = here;
      found = i;
      leftSize = n;
    }
  }
  if (found < 0) return;
  best.score = score;
  keepSplit(node, f, found, count, leftSize, missing >= 0 ? missingLeft : 2 * leftSize > size);
}
