import type { Csr } from '../core/data.js';
import { num, type Params, type Space } from '../core/space.js';
import type { TextColumn } from '../table/table.js';
import {
  alphabet,
  ANALYZERS,
  collect,
  cutter,
  plant,
  type Analyzer,
  type Grams,
  type Reading,
} from './analyzer.js';
import { textOf } from './columns.js';
import type { Block, Encoder } from './encoder.js';
import { isHtml } from './html.js';
import { languageOf, stopWords } from './languages.js';
import { ngramTree } from './ngram-tree.js';
import { learnVocabulary } from './vocabulary.js';

/** What a text is weighed with; found and rows as in Vocabulary. */
export type TfIdf = {
  readonly analyzer: Analyzer;
  readonly low: number;
  readonly high: number;
  readonly reading: Reading;
  /** once is as good as often */
  readonly binary: boolean;
  readonly sublinear: boolean;
  readonly idf: boolean;
  /** rarity as if one more row had every term */
  readonly smooth: boolean;
  readonly norm: string;
  readonly terms: readonly string[];
  readonly found: Int32Array;
  readonly rows: number;
};

export const tfIdfSpace: Space = {
  analyzer: { kind: 'choice', options: ANALYZERS, start: 'word' },
  min_n: { kind: 'int', low: 1, high: 8, start: 1 },
  max_n: { kind: 'int', low: 1, high: 8, start: 2 },
  min_df: { kind: 'int', low: 1, high: 1e6, start: 2 },
  max_df: { kind: 'float', low: 0, high: 1, start: 1 },
  max_features: { kind: 'int', low: 1, high: 1e6, start: 10000 },
  lowercase: { kind: 'choice', options: [true, false], start: true },
  html: { kind: 'choice', options: ['auto', 'strip', 'keep'], start: 'auto' },
  words: { kind: 'choice', options: ['any', 'plain'], start: 'any' },
  stop_words: { kind: 'choice', options: ['none', 'auto'], start: 'none' },
  stem: { kind: 'choice', options: ['none', 'auto'], start: 'none' },
  binary: { kind: 'choice', options: [false, true], start: false },
  sublinear_tf: { kind: 'choice', options: [true, false], start: true },
  use_idf: { kind: 'choice', options: [true, false], start: true },
  smooth_idf: { kind: 'choice', options: [true, false], start: true },
  norm: { kind: 'choice', options: ['l2', 'l1', 'none'], start: 'l2' },
};

/**
 * A sparse column for each word or character n-gram: how often the text has it (1 + ln count), times how rare it is
 * (ln((1 + rows) / (1 + rows with it)) + 1), each row then of length 1. As scikit-learn's TfidfVectorizer. Rows
 * without text are empty. null if no term is left.
 */
export const tfIdf: Encoder<TfIdf> = {
  name: 'tf-idf',
  accepts: ['text'],
  supervised: false,
  space: tfIdfSpace,
  fitTransform(column, _lesson, params) {
    const state = learnTfIdf(textOf(column), params);
    return state.terms.length === 0 ? null : { state, block: apply(state, textOf(column)) };
  },
  transform: (state, column) => apply(state, textOf(column)),
  sparseNames: (state, column) => state.terms.map((term) => `${column.name}:${term}`),
};

function apply(state: TfIdf, column: TextColumn): Block {
  return { names: [], levels: [], columns: [], sparse: perRow(weigh(state, column), column.codes) };
}

export function learnTfIdf(column: TextColumn, params: Params): TfIdf {
  const analyzer = params['analyzer'] as Analyzer;
  const low = num(params, 'min_n');
  const high = Math.max(low, num(params, 'max_n'));
  const reading = readingOf(column, params);
  const vocabulary = learnVocabulary(column, { analyzer, low, high }, reading, {
    minRows: num(params, 'min_df'),
    maxShare: num(params, 'max_df'),
    most: num(params, 'max_features'),
    binary: params['binary'] === true,
  });
  const sublinear = params['sublinear_tf'] === true;
  return {
    analyzer,
    low,
    high,
    reading,
    binary: params['binary'] === true,
    sublinear,
    idf: params['use_idf'] === true,
    smooth: params['smooth_idf'] === true,
    norm: String(params['norm']),
    ...vocabulary,
  };
}

/** How texts are read: what is to be found out of them is looked up in a sample, and kept. */
function readingOf(column: TextColumn, params: Params): Reading {
  const { html, words, stop_words: stop, stem } = params;
  const language = stop === 'auto' || stem === 'auto' ? languageOf(column) : null;
  return {
    lowercase: params['lowercase'] === true,
    html: html === 'strip' || (html === 'auto' && isHtml(column.values)),
    plain: words === 'plain',
    stop: language !== null && stop === 'auto' ? stopWords(language) : [],
    stem: (stem === 'auto' && language) || '',
  };
}

/** The weights of each distinct text that a row of the column has: row v of the result is column.values[v]. */
export function weigh(state: TfIdf, column: TextColumn): Csr {
  const { terms, norm } = state;
  const count = termCounter(state);
  const rarity = rarities(state);
  const indptr = new Int32Array(column.values.length + 1);
  const indices: number[] = [];
  const values: number[] = [];
  const used = new Uint8Array(column.values.length);
  for (const code of column.codes) if (code >= 0) used[code] = 1;
  column.values.forEach((text, v) => {
    const start = indices.length;
    if (used[v] === 1)
      for (const [term, times] of count(text)) {
        indices.push(term);
        values.push(strength(times, state) * rarity[term]!);
      }
    normalize(values, start, norm);
    indptr[v + 1] = indices.length;
  });
  return {
    rows: column.values.length,
    width: terms.length,
    indptr,
    indices: Int32Array.from(indices),
    values: Float64Array.from(values),
  };
}

function strength(times: number, { binary, sublinear }: TfIdf): number {
  return binary ? 1 : sublinear ? 1 + Math.log(times) : times;
}

function rarities({ found, rows, idf, smooth }: TfIdf): Float64Array {
  const more = smooth ? 1 : 0;
  return Float64Array.from(found, (n) => (idf ? Math.log((rows + more) / (n + more)) + 1 : 1));
}

/** A function that gives the terms of a text and how often it has each, by ascending term. */
function termCounter(state: TfIdf): (text: string) => [number, number][] {
  const grams: Grams = state;
  const pieces = cutter(grams.analyzer, state.reading);
  const tree = ngramTree();
  const known = { ...alphabet(true) };
  const nodes = state.terms.map((term) => plant(tree, term, grams.analyzer, known));
  const closed = { ...known, open: false };
  const termOf = new Int32Array(tree.size).fill(-1);
  nodes.forEach((node, term) => {
    termOf[node] = term;
  });
  const times = new Int32Array(state.terms.length);
  const met: number[] = [];
  return (text) => {
    met.length = 0;
    for (const piece of pieces(text, closed)) collect(tree, piece, grams, false, met);
    const terms: number[] = [];
    for (const node of met) {
      const term = termOf[node]!;
      if (term >= 0 && times[term]!++ === 0) terms.push(term);
    }
    terms.sort((a, b) => a - b);
    return terms.map((term) => {
      const pair: [number, number] = [term, times[term]!];
      times[term] = 0;
      return pair;
    });
  };
}

function normalize(values: number[], start: number, norm: string): void {
  if (norm === 'none') return;
  let size = 0;
  for (let k = start; k < values.length; k++)
    size += norm === 'l1' ? Math.abs(values[k]!) : values[k]! * values[k]!;
  if (norm === 'l2') size = Math.sqrt(size);
  if (size > 0) for (let k = start; k < values.length; k++) values[k]! /= size;
}

/** The rows of `texts` by their codes; no text, no entries. */
export function perRow(texts: Csr, codes: Int32Array): Csr {
  const indptr = new Int32Array(codes.length + 1);
  for (let i = 0; i < codes.length; i++) {
    const v = codes[i]!;
    indptr[i + 1] = indptr[i]! + (v >= 0 && v < texts.rows ? texts.indptr[v + 1]! - texts.indptr[v]! : 0);
  }
  const indices = new Int32Array(indptr[codes.length]!);
  const values = new Float64Array(indices.length);
  for (let i = 0; i < codes.length; i++) {
    let at = texts.indptr[Math.max(0, codes[i]!)]!;
    for (let k = indptr[i]!; k < indptr[i + 1]!; k++, at++) {
      indices[k] = texts.indices[at]!;
      values[k] = texts.values[at]!;
    }
  }
  return { rows: codes.length, width: texts.width, indptr, indices, values };
}
