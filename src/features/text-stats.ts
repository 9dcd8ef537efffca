import { numberBlock, textOf } from './columns.js';
import type { Block, Encoder } from './encoder.js';
import type { TextColumn } from '../table/table.js';

const WORD = /[\p{L}\p{N}_]+/gu;
const ADDRESS = /\b(?:https?:\/\/|www\.)[^\s<>"]+|[\w.+-]{1,64}@[\w-]{1,64}\.\w/giu;
const SHOUTED = /(?<![\p{L}\p{N}_])\p{Lu}{2,}(?![\p{L}\p{N}_])/gu;

type Part = (text: string, length: number) => number;

const PARTS: Readonly<Record<string, Part>> = {
  length: (text) => text.length,
  words: counter(WORD),
  digits: share(/\p{Nd}/gu),
  capitals: share(/\p{Lu}/gu),
  punctuation: counter(/[\p{P}\p{S}]/gu),
  exclamations: counter(/[!¡！]/gu),
  questions: counter(/[?¿？؟]/gu),
  shouted: counter(SHOUTED),
  numbers: counter(/\p{Nd}+/gu),
  addresses: counter(ADDRESS),
  emoji: counter(/\p{Extended_Pictographic}/gu),
  lines: counter(/\n/g),
  word_length: (text) => {
    const words = text.match(WORD) ?? [];
    return words.reduce((sum, word) => sum + word.length, 0) / Math.max(1, words.length);
  },
};

type State = { readonly parts: readonly string[] };

/**
 * The look of a text, as far as it varies in training: characters (UTF-16 units), words, shares of digits and of capitals
 * among the characters, numbers of punctuation marks and symbols, exclamation and question marks, words all in capitals,
 * numbers, web and e-mail addresses, emoji, line ends; mean length of the words. NaN where there is no text.
 */
export const textStats: Encoder<State> = {
  name: 'text-stats',
  accepts: ['text'],
  supervised: false,
  space: {},
  fitTransform(column) {
    const text = textOf(column);
    const all = look(text, Object.keys(PARTS));
    const parts = Object.keys(PARTS).filter((_, p) => all[p]!.some((value) => value !== all[p]![0]));
    if (parts.length === 0) return null;
    return { state: { parts }, block: apply({ parts }, text) };
  },
  transform: (state, column) => apply(state, textOf(column)),
};

function apply({ parts }: State, column: TextColumn): Block {
  const { name, codes } = column;
  const columns = look(column, parts).map((stats) =>
    Float64Array.from(codes, (code) => (code < 0 ? NaN : (stats[code] ?? NaN))),
  );
  return numberBlock(
    parts.map((part) => `${name}:${part}`),
    columns,
  );
}

/** Each part of the distinct texts. */
function look({ values }: TextColumn, parts: readonly string[]): Float64Array[] {
  return parts.map((part) => {
    if (!Object.hasOwn(PARTS, part)) throw new TypeError(`text-stats has no part ${part}`);
    const measure = PARTS[part]!;
    return Float64Array.from(values, (text) => measure(text, Math.max(1, text.length)));
  });
}

function counter(pattern: RegExp): Part {
  return (text) => text.match(pattern)?.length ?? 0;
}

function share(pattern: RegExp): Part {
  return (text, length) => (text.match(pattern)?.length ?? 0) / length;
}
