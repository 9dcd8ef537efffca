import { child, grow, pathTo, type NgramTree } from './ngram-tree.js';

export const ANALYZERS = ['word', 'char', 'char_wb'] as const;
export type Analyzer = (typeof ANALYZERS)[number];

/** n-grams of low … high symbols. */
export type Grams = { readonly analyzer: Analyzer; readonly low: number; readonly high: number };

const WORD = /[\p{L}\p{N}_]{2,}/gu;

/** A text as n-grams see it: composed (NFC) and in lower case. */
export function fold(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** Words of two or more letters, digits or underscores: scikit-learn's (?u)\b\w\w+\b. */
export function words(folded: string): readonly string[] {
  return folded.match(WORD) ?? [];
}

/**
 * Symbols and what they stand for. Characters are their code points; words are numbered as they come, and a word that is
 * not among the known ones of a closed alphabet is -1.
 */
export type Alphabet = {
  readonly words: string[];
  readonly numbers: Map<string, number>;
  readonly open: boolean;
};

export function alphabet(open: boolean): Alphabet {
  return { words: [], numbers: new Map(), open };
}

export function wordNumber({ words: list, numbers, open }: Alphabet, word: string): number {
  const known = numbers.get(word);
  if (known !== undefined) return known;
  if (!open) return -1;
  numbers.set(word, list.length);
  return list.push(word) - 1;
}

/**
 * The pieces of a text that n-grams may not cross, as symbols: one of all words (word); one of all characters, runs of
 * white space made one blank (char); or each stretch between white space with a blank on both sides (char_wb).
 */
export function pieces(text: string, analyzer: Analyzer, known: Alphabet): number[][] {
  const folded = fold(text);
  if (analyzer === 'word') return [words(folded).map((word) => wordNumber(known, word))];
  if (analyzer === 'char') return [points(folded.replace(/\s\s+/gu, ' '))];
  return folded
    .split(/\s+/u)
    .filter((stretch) => stretch !== '')
    .map((stretch) => points(` ${stretch} `));
}

/** Code points of a string. */
export function points(text: string): number[] {
  const out: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const point = text.codePointAt(i)!;
    if (point > 0xffff) i++;
    out.push(point);
  }
  return out;
}

/**
 * Appends the tree nodes of all n-grams of a piece to `out`; those that are not in the tree are left out, or added if
 * `growing`. In char_wb a piece shorter than the shortest n-gram counts whole, as in scikit-learn.
 */
export function collect(
  tree: NgramTree,
  piece: readonly number[],
  grams: Grams,
  growing: boolean,
  out: number[],
): void {
  const low = grams.analyzer === 'char_wb' ? Math.min(grams.low, piece.length) : grams.low;
  for (let from = 0; from < piece.length; from++) {
    const end = Math.min(piece.length, from + grams.high);
    if (end - from < low) break;
    let node = 0;
    for (let at = from; at < end; at++) {
      const symbol = piece[at]!;
      if (symbol < 0) break;
      node = growing ? grow(tree, node, symbol) : child(tree, node, symbol);
      if (node === 0) break;
      if (at - from + 1 >= low) out.push(node);
    }
  }
}

/** The n-gram of a node as people read it. */
export function spell(tree: NgramTree, node: number, analyzer: Analyzer, known: Alphabet): string {
  const path = pathTo(tree, node);
  if (analyzer === 'word') return path.map((number) => known.words[number]).join(' ');
  return path.map((point) => String.fromCodePoint(point)).join('');
}

/** Puts a spelt n-gram into the tree; returns its node. */
export function plant(tree: NgramTree, term: string, analyzer: Analyzer, known: Alphabet): number {
  const path = analyzer === 'word' ? term.split(' ').map((word) => wordNumber(known, word)) : points(term);
  return path.reduce((node, symbol) => grow(tree, node, symbol), 0);
}
