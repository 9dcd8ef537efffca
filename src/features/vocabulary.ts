import type { TextColumn } from '../table/table.js';
import { alphabet, collect, cutter, spell, type Grams, type Reading } from './analyzer.js';
import { ngramTree } from './ngram-tree.js';

export type Limits = {
  /** terms in fewer rows are left out */
  readonly minRows: number;
  /** terms in more than this share of the rows with text are left out */
  readonly maxShare: number;
  /** only so many terms, those that occur most often in all rows */
  readonly most: number;
  /** those in most rows instead */
  readonly binary: boolean;
};

/** The terms kept, in the order of their characters, and in how many of `rows` rows with text each occurs. */
export type Vocabulary = {
  readonly terms: readonly string[];
  readonly found: Int32Array;
  readonly rows: number;
};

/** Characters that a vocabulary is learned from. */
const CHARACTERS = 3_000_000;

/** Counts the n-grams of a column; each distinct text is taken apart once, of very much text evenly spaced ones. */
export function learnVocabulary(
  column: TextColumn,
  grams: Grams,
  reading: Reading,
  limits: Limits,
): Vocabulary {
  const pieces = cutter(grams.analyzer, reading);
  const times = sampled(repeats(column), column.values);
  const tree = ngramTree();
  const known = alphabet(true);
  let found = new Float64Array(1024);
  let total = new Float64Array(1024);
  let seen = new Int32Array(1024);
  const nodes: number[] = [];
  column.values.forEach((text, v) => {
    if (times[v] === 0) return;
    nodes.length = 0;
    for (const piece of pieces(text, known)) collect(tree, piece, grams, true, nodes);
    if (tree.size > found.length) {
      found = widened(found, tree.parent.length);
      total = widened(total, tree.parent.length);
      const wider = new Int32Array(tree.parent.length);
      wider.set(seen);
      seen = wider;
    }
    for (let k = 0; k < nodes.length; k++) {
      const node = nodes[k]!;
      total[node]! += times[v]!;
      if (seen[node] === v + 1) continue;
      seen[node] = v + 1;
      found[node]! += times[v]!;
    }
  });
  const rows = times.reduce((sum, count) => sum + count, 0);
  const term = (node: number): string => spell(tree, node, grams.analyzer, known);
  const kept = choose(found.subarray(0, tree.size), total, rows, limits, term);
  return {
    terms: kept.map(({ name }) => name),
    found: Int32Array.from(kept, ({ node }) => found[node]!),
    rows,
  };
}

type Term = { readonly node: number; readonly name: string };

function choose(
  found: Float64Array,
  total: Float64Array,
  rows: number,
  { minRows, maxShare, most, binary }: Limits,
  term: (node: number) => string,
): Term[] {
  const nodes: number[] = [];
  for (let node = 1; node < found.length; node++)
    if (found[node]! >= Math.max(1, minRows) && found[node]! <= maxShare * rows) nodes.push(node);
  const often = binary ? found : total;
  nodes.sort((a, b) => often[b]! - often[a]! || a - b);
  // Ties at the cut are decided by spelling, not by which row came first.
  const cut = nodes.length > most ? often[nodes[most]!]! : -1;
  const sure = nodes.filter((node) => often[node]! > cut).map((node) => ({ node, name: term(node) }));
  const tied = nodes.filter((node) => often[node]! === cut).map((node) => ({ node, name: term(node) }));
  return [...sure, ...tied.sort(bySpelling).slice(0, most - sure.length)].sort(bySpelling);
}

function bySpelling(a: Term, b: Term): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function sampled(times: Int32Array, values: readonly string[]): Int32Array {
  const characters = values.reduce((sum, text) => sum + text.length, 0);
  const stride = Math.ceil(characters / CHARACTERS);
  return stride <= 1 ? times : times.map((count, v) => (v % stride === 0 ? count : 0));
}

/** How many rows hold each distinct text. */
export function repeats({ codes, values }: TextColumn): Int32Array {
  const times = new Int32Array(values.length);
  for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) times[codes[i]!]!++;
  return times;
}

function widened(old: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const next = new Float64Array(length);
  next.set(old);
  return next;
}
