import { middleOf, randomValue, xlogx } from './split.js';
import type { Node } from './split.js';

/**
 * One random cut of a number feature, uniform between the least and the largest value of the node, scored as
 * scanNumberTargets and scanClassTargets score theirs; missing rows are tried on both sides. It needs no order of
 * the values, so two passes over the rows do. `left` is scratch for the weights of the classes, if there are any.
 * Returns whether the feature varies in the node.
 */
export function scanRandomCut(node: Node, f: number, left: Float64Array): boolean {
  const { codes, order, start, size, here } = node;
  const all = codes.codes;
  const base = f * codes.rows;
  const missing = codes.widths[f]!;
  let least = missing;
  let largest = -1;
  let lost = 0;
  for (let i = 0; i < size; i++) {
    const c = all[base + order[start + i]!]!;
    here[i] = c;
    if (c === missing) {
      lost++;
      continue;
    }
    if (c < least) least = c;
    if (c > largest) largest = c;
  }
  if (lost === size || (lost === 0 && least === largest)) return false;
  const cut = least === largest ? missing - 1 : drawCut(node, f, least, largest);
  tryCut(node, f, cut, false, lost, left);
  if (lost > 0 && least < largest) tryCut(node, f, cut, true, lost, left);
  return true;
}

/** The last code from `least` on, but not `largest`, whose middle is not above a value drawn between theirs. */
function drawCut(node: Node, f: number, least: number, largest: number): number {
  const value = randomValue(node, f, least, largest);
  const first = node.codes.start[f]!;
  let low = least;
  let high = largest - 1;
  while (low < high) {
    const m = (low + high + 1) >> 1;
    if (middleOf(node.codes, first + m) <= value) low = m;
    else high = m - 1;
  }
  return low;
}

function tryCut(
  node: Node,
  f: number,
  cut: number,
  missingLeft: boolean,
  lost: number,
  left: Float64Array,
): void {
  const { codes, here, size, weight, total, minLeaf, best } = node;
  const classes = left.length;
  // Missing rows have the code after the last one: with them the left side is "up to cut, or from missing on".
  const also = missingLeft ? codes.widths[f]! : codes.widths[f]! + 1;
  let n = 0;
  let w = 0;
  let s = 0;
  if (classes > 0) left.fill(0);
  for (let i = 0; i < size; i++) {
    const c = here[i]!;
    if (c > cut && c < also) continue;
    n++;
    w += weight[i]!;
    if (classes > 0) left[node.label[i]!]! += weight[i]!;
    else s += node.product[i]!;
  }
  if (n < minLeaf || size - n < minLeaf) return;
  const score =
    classes > 0 ? classScore(node, left, w) : numberScore(w, s, total - w, node.sum - s, node.entropy);
  if (!(score > best.score)) return;
  best.score = score;
  best.feature = f;
  best.cut = cut;
  best.threshold = cut === codes.widths[f]! - 1 ? Infinity : codes.high[codes.start[f]! + cut]!;
  best.missingLeft = lost > 0 ? missingLeft : 2 * n > size;
}

function numberScore(w: number, s: number, otherW: number, otherS: number, entropy: boolean): number {
  if (!entropy) return (s * s) / w + (otherS * otherS) / otherW;
  return xlogx(s) + xlogx(w - s) - xlogx(w) + xlogx(otherS) + xlogx(otherW - otherS) - xlogx(otherW);
}

function classScore({ sums, total, entropy }: Node, left: Float64Array, w: number): number {
  let a = 0;
  let b = 0;
  for (let k = 0; k < left.length; k++) {
    const l = left[k]!;
    const r = sums[k]! - l;
    a += entropy ? xlogx(l) : l * l;
    b += entropy ? xlogx(r) : r * r;
  }
  return entropy ? a - xlogx(w) + b - xlogx(total - w) : a / w + b / (total - w);
}
