import { addressParts, itemsOf } from './items.js';
import type { Language } from './languages.js';
import { textOfHtml } from './html.js';
import { child, grow, pathTo, type NgramTree } from './ngram-tree.js';
import { stem } from './stem.js';
import { anyWords, plainWords } from './words.js';

export const ANALYZERS = ['word', 'char', 'char_wb', 'item', 'address'] as const;
export type Analyzer = (typeof ANALYZERS)[number];

/** n-grams of low … high symbols. */
export type Grams = { readonly analyzer: Analyzer; readonly low: number; readonly high: number };

/** How a text is read before n-grams are made of it. */
export type Reading = {
  readonly lowercase: boolean;
  /** tags are taken out */
  readonly html: boolean;
  /** words as scikit-learn finds them, or in any script */
  readonly plain: boolean;
  /** words that are left out */
  readonly stop: readonly string[];
  /** '' leaves words as they are */
  readonly stem: Language | '';
};

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

/** Takes texts apart into pieces that n-grams may not cross, as symbols of an alphabet. */
export type Cutter = (text: string, known: Alphabet) => number[][];

/**
 * What cuts texts: one piece of all words (word); one of all characters, runs of white space made one blank (char); each
 * stretch between white space with a blank on both sides (char_wb); or each item of a list, or part of an address, by itself.
 */
export function cutter(analyzer: Analyzer, reading: Reading): Cutter {
  if (!ANALYZERS.includes(analyzer)) throw new TypeError(`there is no analyzer ${String(analyzer)}`);
  const { lowercase, html } = reading;
  const read = (text: string): string => {
    const bare = (html ? textOfHtml(text) : text).normalize('NFC');
    return lowercase ? bare.toLowerCase() : bare;
  };
  if (analyzer === 'char') return (text) => [points(read(text).replace(/\s\s+/gu, ' '))];
  if (analyzer === 'char_wb')
    return (text) =>
      read(text)
        .split(/\s+/u)
        .filter((stretch) => stretch !== '')
        .map((stretch) => points(` ${stretch} `));
  if (analyzer === 'word') {
    const words = wordsOf(reading);
    return (text, known) => [words(read(text)).map((word) => wordNumber(known, word))];
  }
  const parts = analyzer === 'item' ? itemsOf : addressParts;
  return (text, known) => parts(read(text)).map((part) => [wordNumber(known, part)]);
}

function wordsOf({ plain, stop, stem: language }: Reading): (text: string) => readonly string[] {
  const find = plain ? plainWords : anyWords;
  if (stop.length === 0 && language === '') return find;
  const left = new Set(stop);
  const kept = (text: string): string[] => find(text).filter((word) => !left.has(word));
  return language === '' ? kept : (text) => kept(text).map((word) => stem(word, language));
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
  return isOfCharacters(analyzer)
    ? path.map((point) => String.fromCodePoint(point)).join('')
    : path.map((number) => known.words[number]).join(' ');
}

/** Puts a spelt n-gram into the tree; returns its node. */
export function plant(tree: NgramTree, term: string, analyzer: Analyzer, known: Alphabet): number {
  const path = isOfCharacters(analyzer)
    ? points(term)
    : (analyzer === 'word' ? term.split(' ') : [term]).map((word) => wordNumber(known, word));
  return path.reduce((node, symbol) => grow(tree, node, symbol), 0);
}

function isOfCharacters(analyzer: Analyzer): boolean {
  return analyzer === 'char' || analyzer === 'char_wb';
}
