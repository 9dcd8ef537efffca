import type { Split } from './split.js';

/** A node with a split that was not carried out yet; its rows are places in the grower's `order` and `others`. */
export type Open = {
  readonly node: number;
  readonly start: number;
  readonly size: number;
  readonly otherStart: number;
  readonly otherSize: number;
  readonly depth: number;
  /** what the split takes from cover × impurity */
  readonly gain: number;
  readonly split: Split;
};

/** Nodes to split: last in, first out, or, where leaves are scarce, the largest gain first (then the older node). */
export type Frontier = { readonly items: Open[]; readonly bestFirst: boolean };

export function push(frontier: Frontier, open: Open): void {
  const { items } = frontier;
  items.push(open);
  if (!frontier.bestFirst) return;
  let i = items.length - 1;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (!before(open, items[parent]!)) break;
    items[i] = items[parent]!;
    i = parent;
  }
  items[i] = open;
}

export function pop(frontier: Frontier): Open | undefined {
  const { items } = frontier;
  const top = items[0];
  const last = items.pop();
  if (!frontier.bestFirst || items.length === 0 || !last) return last;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= items.length) break;
    if (child + 1 < items.length && before(items[child + 1]!, items[child]!)) child++;
    if (!before(items[child]!, last)) break;
    items[i] = items[child]!;
    i = child;
  }
  items[i] = last;
  return top;
}

function before(a: Open, b: Open): boolean {
  return a.gain > b.gain || (a.gain === b.gain && a.node < b.node);
}
