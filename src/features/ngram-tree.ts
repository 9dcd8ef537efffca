/** Room for so many nodes at the start; doubles when half full. */
const START = 1 << 10;

/**
 * All n-grams of a language as paths in one tree: the node of "a b c" is the child c of the node of "a b". Symbols are
 * any non-negative integers (characters, word numbers); node 0 is the empty n-gram. An open-addressing hash table of
 * (node, symbol) pairs: exact, and no string is made while counting.
 */
export type NgramTree = {
  /** nodes so far */
  size: number;
  parent: Int32Array;
  symbol: Int32Array;
  /** hash table of nodes, 0 = free */
  slots: Int32Array;
};

export function ngramTree(): NgramTree {
  return {
    size: 1,
    parent: new Int32Array(START),
    symbol: new Int32Array(START),
    slots: new Int32Array(2 * START),
  };
}

/** The child of a node by a symbol; 0 if there is none. */
export function child(tree: NgramTree, node: number, symbol: number): number {
  return tree.slots[find(tree, node, symbol)]!;
}

/** The child of a node by a symbol, made if there is none. */
export function grow(tree: NgramTree, node: number, symbol: number): number {
  let slot = find(tree, node, symbol);
  const found = tree.slots[slot]!;
  if (found !== 0) return found;
  if (tree.size === tree.parent.length) {
    enlarge(tree);
    slot = find(tree, node, symbol);
  }
  const made = tree.size++;
  tree.parent[made] = node;
  tree.symbol[made] = symbol;
  tree.slots[slot] = made;
  return made;
}

/** The symbols from the root to a node. */
export function pathTo(tree: NgramTree, node: number): number[] {
  const path: number[] = [];
  for (let at = node; at !== 0; at = tree.parent[at]!) path.push(tree.symbol[at]!);
  return path.reverse();
}

function find(tree: NgramTree, node: number, symbol: number): number {
  const { slots, parent, symbol: symbols } = tree;
  const mask = slots.length - 1;
  let hash = Math.imul(node, 0x9e3779b1) ^ Math.imul(symbol, 0x85ebca6b);
  hash ^= hash >>> 15;
  let slot = hash & mask;
  for (;;) {
    const at = slots[slot]!;
    if (at === 0 || (parent[at] === node && symbols[at] === symbol)) return slot;
    slot = (slot + 1) & mask;
  }
}

function enlarge(tree: NgramTree): void {
  const wider = (old: Int32Array): Int32Array => {
    const next = new Int32Array(2 * old.length);
    next.set(old);
    return next;
  };
  tree.parent = wider(tree.parent);
  tree.symbol = wider(tree.symbol);
  tree.slots = new Int32Array(2 * tree.parent.length);
  for (let node = 1; node < tree.size; node++)
    tree.slots[find(tree, tree.parent[node]!, tree.symbol[node]!)] = node;
}
