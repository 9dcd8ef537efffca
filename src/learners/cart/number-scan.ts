import { isSparse, listPresent, sortByKey, sortCodes } from './cells.js';
import { keepSplit, randomCut, xlogx } from './split.js';
import type { Node } from './split.js';

/** Per code: rows, weight, weight × target (and one unused, so that a cell is half a cache line). */
const STRIDE = 4;
const means = new Float64Array(256);

export function newNumberCells(codes: number): Float64Array {
  return new Float64Array(STRIDE * (codes + 1));
}

/**
 * Looks for the best cut of feature f with numeric targets: squared error S²/W per side, or entropy of targets that
 * are 0 or 1 (gini of two classes orders cuts as squared error does, and so does Friedman's criterion). Missing
 * rows are tried on both sides. Levels are ordered by mean target, which contains the best of all their partitions
 * (Fisher 1958). `cells` is zero between calls. Returns whether the feature varies in the node.
 */
export function scanNumberTargets(node: Node, f: number, cells: Float64Array): boolean {
  const { codes, present } = node;
  const list = present.list;
  const width = codes.widths[f]!;
  let count = fillCells(node, f, cells);
  const missing = count > 0 && list[count - 1] === width;
  if (missing) count--;
  const varies = count > 1 || (count === 1 && missing);
  if (varies) {
    if (codes.isCategory[f] === 1) {
      for (let i = 0; i < count; i++) means[list[i]!] = meanOf(cells, list[i]!);
      sortByKey(list, count, means);
    }
    const only = randomCut(node, f, count);
    tryCuts(node, f, cells, count, missing ? width : -1, false, only);
    if (missing) tryCuts(node, f, cells, count, width, true, only);
  }
  if (missing) list[count++] = width;
  for (let i = 0; i < count; i++) {
    const at = STRIDE * list[i]!;
    cells[at] = 0;
    cells[at + 1] = 0;
    cells[at + 2] = 0;
  }
  return varies;
}

function meanOf(cells: Float64Array, code: number): number {
  return cells[STRIDE * code + 2]! / cells[STRIDE * code + 1]!;
}

/** Adds up the rows of each code and lists the codes there are, ascending. Returns how many. */
function fillCells(node: Node, f: number, cells: Float64Array): number {
  const { codes, order, start, size, weight, product, present } = node;
  const { bits, list } = present;
  const all = codes.codes;
  const base = f * codes.rows;
  const sparse = isSparse(size, codes.widths[f]!);
  let count = 0;
  for (let i = 0; i < size; i++) {
    const c = all[base + order[start + i]!]!;
    const at = STRIDE * c;
    if (!sparse) bits[c >>> 5]! |= 1 << (c & 31);
    else if (cells[at] === 0) list[count++] = c;
    cells[at]!++;
    cells[at + 1]! += weight[i]!;
    cells[at + 2]! += product[i]!;
  }
  if (!sparse) return listPresent(present, codes.widths[f]! + 1);
  sortCodes(list, count);
  return count;
}

/** missing: the code of missing rows, -1 if there are none; only: the one cut to try, -1 = all. */
function tryCuts(
  node: Node,
  f: number,
  cells: Float64Array,
  count: number,
  missing: number,
  missingLeft: boolean,
  only: number,
): void {
  const { total, sum, size, minLeaf, entropy, best } = node;
  const list = node.present.list;
  const from = missingLeft ? STRIDE * missing : -1;
  let n = missingLeft ? cells[from]! : 0;
  let w = missingLeft ? cells[from + 1]! : 0;
  let s = missingLeft ? cells[from + 2]! : 0;
  // Values on one side and missing rows on the other is a split too, but one, not two.
  const cuts = missing >= 0 && !missingLeft ? count : count - 1;
  let score = best.score;
  let found = -1;
  let leftSize = 0;
  for (let i = 0; i < cuts; i++) {
    const at = STRIDE * list[i]!;
    n += cells[at]!;
    w += cells[at + 1]!;
    s += cells[at + 2]!;
    if (n < minLeaf || (only >= 0 && i !== only)) continue;
    if (size - n < minLeaf) break;
    const rightW = total - w;
    const rightS = sum - s;
    const here = entropy
      ? xlogx(s) + xlogx(w - s) - xlogx(w) + xlogx(rightS) + xlogx(rightW - rightS) - xlogx(rightW)
      : (s * s) / w + (rightS * rightS) / rightW;
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
