import { isTyped, type Plain, type Typed } from '../core/plain.js';

/**
 * Trees of model version 1: one entry per node, feature -1 = leaf, children child[i] and child[i] + 1, value =
 * threshold, number of a level set (8 words) or output of a leaf, flags 1 = missing goes left, 2 = category.
 */
type Old = { readonly [key in (typeof KEYS)[number]]: Typed };
const KEYS = ['roots', 'feature', 'child', 'value', 'flags', 'sets', 'levelStart', 'levelBins'] as const;
const SET_WORDS = 8;
const MISSING_LEFT = 1;
const CATEGORY = 2;

/**
 * The trees as version 2 has them (learners/trees). Written out here, as the code of that version may change.
 * @throws SyntaxError if they are damaged
 */
export function treesOfVersion1(trees: unknown): Plain {
  const old = checkedArrays(trees);
  const order = breadthFirst(old);
  const { feature, value, flags, sets } = old;
  const isLeaf = (i: number): boolean => feature[i]! < 0;
  const inner = order.filter((i) => !isLeaf(i));
  const categories = inner.filter((i) => flags[i]! & CATEGORY);
  const numbers = inner.filter((i) => !(flags[i]! & CATEGORY));
  const width = 1 + inner.reduce((max, i) => Math.max(max, feature[i]!), -1);
  if (width >= old.levelStart.length && width > 0) damaged(); // before room is made for so many columns
  const thresholdStart = new Uint32Array(width + 1);
  for (const i of numbers) thresholdStart[feature[i]! + 1]!++;
  for (let j = 0; j < width; j++) thresholdStart[j + 1]! += thresholdStart[j]!;
  const thresholds = new Float64Array(numbers.length);
  const newSets = new Uint32Array(SET_WORDS * categories.length);
  const free = thresholdStart.slice();
  let setCount = 0;
  const cuts = inner.map((i) => {
    const j = feature[i]!;
    checkKind(old, i, j);
    if (!(flags[i]! & CATEGORY)) {
      thresholds[free[j]!] = value[i]!;
      return free[j]!++ - thresholdStart[j]!;
    }
    const from = value[i]! * SET_WORDS;
    const to = SET_WORDS * setCount;
    for (let w = 0; w < SET_WORDS; w++) newSets[to + w] = sets[from + w]!;
    newSets[to + 7] = (newSets[to + 7]! & 0x7fffffff) | (flags[i]! & MISSING_LEFT ? 0x80000000 : 0);
    return setCount++;
  });
  return {
    leafWidth: 1,
    tests: order.map((i) =>
      isLeaf(i) ? 0 : 1 + 2 * feature[i]! + (flags[i]! & CATEGORY ? 0 : flags[i]! & MISSING_LEFT),
    ),
    cuts,
    thresholds,
    thresholdStart,
    leaves: Float64Array.from(order.filter(isLeaf), (i) => value[i]!),
    leafRows: new Uint8Array(0),
    cover: new Uint8Array(0),
    sets: newSets,
    levelStart: old.levelStart,
    levelBins: old.levelBins,
  };
}

function damaged(): never {
  throw new SyntaxError('the trees of a boosted model are damaged');
}

function checkedArrays(trees: unknown): Old {
  if (typeof trees !== 'object' || trees === null) damaged();
  for (const key of KEYS) if (!Object.hasOwn(trees, key) || !isTyped((trees as Old)[key])) damaged();
  const old = trees as Old;
  const nodes = old.feature.length;
  for (const list of [old.child, old.value, old.flags]) if (list.length !== nodes) damaged();
  return old;
}

/** The nodes tree by tree, children after parents; every node may be reached but once, so this ends. */
function breadthFirst({ roots, feature, child }: Old): Uint32Array {
  const order = new Uint32Array(feature.length);
  let size = 0;
  const add = (node: number): void => {
    if (size === order.length || !(node >= 0 && node < feature.length)) damaged();
    order[size++] = node;
  };
  let next = 0;
  for (const root of roots) {
    add(root);
    for (; next < size; next++) {
      const node = order[next]!;
      if (feature[node]! < 0) continue;
      add(child[node]!);
      add(child[node]! + 1);
    }
  }
  return order.slice(0, size);
}

/** Version 2 tells categories from numbers by their levels, and has the sets of a node in one place. */
function checkKind({ flags, value, sets, levelStart }: Old, i: number, j: number): void {
  const isCategory = (flags[i]! & CATEGORY) > 0;
  if (isCategory !== levelStart[j + 1]! > levelStart[j]!) damaged();
  if (isCategory && !(value[i]! >= 0 && (value[i]! + 1) * SET_WORDS <= sets.length)) damaged();
}
