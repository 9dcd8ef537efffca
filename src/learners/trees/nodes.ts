import { inputError } from '../../core/errors.js';
import { isTyped } from '../../core/plain.js';
import type { Trees } from './trees.js';

/** Kinds of nodes. A missing number goes right or left, a missing level as its bit in the set says. */
export const MISSING_RIGHT = 0;
export const MISSING_LEFT = 1;
export const CATEGORY = 2;
export const LEAF = 3;

/**
 * Trees laid out for walking; nodes in the order of the stored trees. The children of an inner node are child and
 * child + 1, always after it.
 */
export type Nodes = {
  readonly roots: Int32Array;
  readonly kind: Uint8Array;
  /** inner nodes: place of the tested column in `columns` */
  readonly slot: Int32Array;
  readonly child: Int32Array;
  /** threshold; first word of the level set; the leaf's number; or where its leafWidth numbers begin in `leaves` */
  readonly value: Float64Array;
  /** the matrix columns that are tested, ascending, and how many category levels they have (0 = numbers) */
  readonly columns: Int32Array;
  readonly levels: Int32Array;
};

/** 32-bit words of a level set: a bit for each of 256 bins. */
export const SET_WORDS = 8;

const known = new WeakMap<Trees, Nodes>();

/**
 * Checks the trees whole and lays them out, once for each object.
 * @throws AutomlError (input) if they are damaged: a model file is data from a stranger
 */
export function nodesOf(trees: Trees): Nodes {
  const before = known.get(trees);
  if (before) return before;
  const nodes = layOut(trees) ?? damaged();
  known.set(trees, nodes);
  return nodes;
}

export function damaged(): never {
  throw inputError('the trees of a model are damaged', 'fit the model again');
}

/** null if anything is out of place. */
function layOut(trees: Trees): Nodes | null {
  if (!hasFields(trees)) return null;
  const tests = tested(trees);
  if (!tests || !validTables(trees, tests)) return null;
  const structure = connect(trees, tests);
  return structure && fill(trees, tests, structure) ? { ...structure, ...tests } : null;
}

/** Lengths that a file merely claims could make any loop endless, and numbers as text would join, not add. */
function hasFields(trees: Trees): boolean {
  if (typeof trees !== 'object' || trees === null) return false;
  const whole = [trees.tests, trees.cuts, trees.thresholdStart, trees.leafRows, trees.levelStart];
  const real = [trees.thresholds, trees.leaves, trees.cover];
  return (
    whole.every((a) => isTyped(a) && !(a instanceof Float64Array) && !(a instanceof Float32Array)) &&
    real.every(isTyped) &&
    trees.sets instanceof Uint32Array &&
    trees.levelBins instanceof Uint8Array &&
    Number.isSafeInteger(trees.leafWidth) &&
    trees.leafWidth >= 1
  );
}

type Tested = {
  readonly columns: Int32Array;
  readonly levels: Int32Array;
  /** of every matrix column up to the last tested one */
  readonly slotOf: Int32Array;
};

const MAX_COLUMNS = 2 ** 24;

function tested({ tests, levelStart }: Trees): Tested | null {
  let max = 0;
  for (let i = 0; i < tests.length; i++) {
    if (tests[i]! < 0) return null;
    if (tests[i]! > max) max = tests[i]!;
  }
  const width = Math.ceil(max / 2);
  if (width > MAX_COLUMNS) return null;
  const used = new Uint8Array(width);
  for (let i = 0; i < tests.length; i++) if (tests[i]! > 0) used[(tests[i]! - 1) >>> 1] = 1;
  const columns = Int32Array.from(used.keys()).filter((j) => used[j] === 1);
  const slotOf = new Int32Array(width);
  columns.forEach((j, slot) => (slotOf[j] = slot));
  return { columns, slotOf, levels: columns.map((j) => (levelStart[j + 1] ?? 0) - (levelStart[j] ?? 0)) };
}

/** Whether the tables of the tested columns lie inside their arrays, which hold numbers. */
function validTables(trees: Trees, { columns, levels }: Tested): boolean {
  const { thresholds, thresholdStart, levelStart, levelBins, leaves, cover } = trees;
  for (let k = 0; k < columns.length; k++) {
    const j = columns[k]!;
    if (levels[k]! < 0) return false;
    if (levels[k]! > 0 && (levelStart[j]! < 0 || levelStart[j + 1]! > levelBins.length)) return false;
    if (levels[k]! > 0) continue;
    const start = thresholdStart[j];
    const end = thresholdStart[j + 1];
    if (start === undefined || end === undefined || start < 0 || end > thresholds.length) return false;
  }
  for (let i = 0; i < thresholds.length; i++) if (Number.isNaN(thresholds[i])) return false;
  for (const numbers of [leaves, cover])
    for (let i = 0; i < numbers.length; i++) if (!Number.isFinite(numbers[i])) return false;
  return true;
}

type Structure = Pick<Nodes, 'roots' | 'kind' | 'slot' | 'child' | 'value'>;

/** Breadth first, the children of an inner node are the next two that have no parent yet. */
function connect({ tests }: Trees, { slotOf, levels }: Tested): Structure | null {
  const size = tests.length;
  const kind = new Uint8Array(size);
  const slot = new Int32Array(size);
  const child = new Int32Array(size);
  const roots = new Int32Array(size);
  let trees = 0;
  let next = 0;
  for (let i = 0; i < size; i++) {
    if (i === next) {
      roots[trees++] = i;
      next++;
    }
    const test = tests[i]!;
    if (test === 0) {
      kind[i] = LEAF;
      continue;
    }
    const s = slotOf[(test - 1) >>> 1]!;
    slot[i] = s;
    kind[i] = levels[s]! > 0 ? CATEGORY : (test - 1) & 1;
    child[i] = next;
    next += 2;
  }
  if (next !== size) return null;
  return { roots: roots.slice(0, trees), kind, slot, child, value: new Float64Array(size) };
}

/** Sets what nodes compare with and what leaves add. */
function fill(trees: Trees, { columns }: Tested, { kind, slot, value, roots }: Structure): boolean {
  const { cuts, thresholds, thresholdStart, sets, leaves, leafWidth, leafRows, cover } = trees;
  const leafCount = (kind.length + roots.length) / 2;
  const rows = leafWidth > 1 ? leafRows.length : leaves.length;
  if (rows !== leafCount || cuts.length !== kind.length - leafCount) return false;
  if (cover.length !== 0 && cover.length !== leafCount) return false;
  let inner = 0;
  let leaf = 0;
  for (let i = 0; i < kind.length; i++) {
    if (kind[i] === LEAF) {
      if (leafWidth === 1) value[i] = leaves[leaf++]!;
      else {
        const at = leafRows[leaf++]! * leafWidth;
        if (!(at >= 0 && at + leafWidth <= leaves.length)) return false;
        value[i] = at;
      }
      continue;
    }
    const cut = cuts[inner++]!;
    if (kind[i] === CATEGORY) {
      value[i] = cut * SET_WORDS;
      if (cut < 0 || (cut + 1) * SET_WORDS > sets.length) return false;
    } else {
      const column = columns[slot[i]!]!;
      const at = thresholdStart[column]! + cut;
      if (cut < 0 || at >= thresholdStart[column + 1]!) return false;
      value[i] = thresholds[at]!;
    }
  }
  return true;
}

/** Weighted training rows that reached each node, in the order of the nodes; null if nobody counted them. */
export function coverOf(trees: Trees): Float64Array | null {
  const { kind, child } = nodesOf(trees);
  if (trees.cover.length === 0) return null;
  const cover = new Float64Array(kind.length);
  let leaf = trees.cover.length;
  for (let i = kind.length - 1; i >= 0; i--)
    cover[i] = kind[i] === LEAF ? trees.cover[--leaf]! : cover[child[i]!]! + cover[child[i]! + 1]!;
  return cover;
}
