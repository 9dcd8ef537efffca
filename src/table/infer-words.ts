import type { Cells } from './cells.js';
import { type Guess, identifier } from './guess.js';

/** What a column of words is: lists, addresses, codes, free text or categories. */
export function guessWords(cells: Cells, distinct: number): Guess {
  const share = distinct / cells.present;
  const lists = distinct >= 10 ? listSeparator(cells.values) : null;
  if (lists !== null)
    return { kind: 'text', reason: `lists, whose items are apart at ${JSON.stringify(lists)}` };
  const addresses = distinct >= 10 && share >= 0.3 ? addressesOf(cells.values) : null;
  if (addresses !== null)
    return { kind: 'text', reason: `${addresses}, mostly different: read as their parts` };
  const { words, length } = wordiness(cells.values);
  if (words < 1.5 && share > 0.95 && cells.present >= 20 && length < 200)
    return identifier('codes, (nearly) all different');
  const varied = distinct >= 10 && words >= 1.8 && share >= 0.3;
  const long = distinct >= 5 && words >= 5 && length >= 40 && share >= 0.05;
  if (varied || long)
    return { kind: 'text', reason: `about ${Math.round(words)} words in a cell, mostly different` };
  return { kind: 'category', reason: distinct === 1 ? 'one value' : `${distinct} different values` };
}

/** Distinct cells that are looked at. */
const MOST = 2000;

/** Digits and what stands between them in codes, telephone numbers and the like. */
const CODE = /^[\d()+#/-]+$/;
/** Writing without blanks between words: some three characters make one. */
const UNSPACED =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/gu;

/** Mean number of words, without codes of digits, and of characters of the distinct cells. */
function wordiness(values: readonly string[]): { words: number; length: number } {
  const some = values.slice(0, MOST);
  let words = 0;
  let length = 0;
  for (const value of some) {
    const text = value.slice(0, 2000).trim();
    words += wordsIn(text);
    length += text.length;
  }
  return { words: words / some.length, length: length / some.length };
}

function wordsIn(text: string): number {
  const spaced = text.split(/\s+/).filter((word) => !CODE.test(word)).length;
  return /[^ -\u0dff]/.test(text) ? Math.max(spaced, (text.match(UNSPACED)?.length ?? 0) / 3) : spaced;
}

/**
 * What separates the items if cells are lists such as "drama|comedy": of three lengths at least ("Austin, TX" is none),
 * of short items that come back ("Doe, John" is none), which are words.
 */
export function listSeparator(values: readonly string[]): string | null {
  const some = values.slice(0, MOST);
  for (const separator of ['|', ';', ',']) {
    if (some.filter((value) => value.includes(separator)).length < 0.3 * some.length) continue;
    const lists = some.map((value) => value.slice(0, MOST).split(separator));
    const items = lists.flat().map((item) => item.trim());
    const short = items.filter((item) => item.length <= 40 && item.split(/\s+/).length <= 3);
    const words = items.filter((item) => /[\p{L}\p{N}_]{2}/u.test(item));
    const enough = Math.min(short.length, words.length) >= 0.9 * items.length;
    const lengths = new Set(lists.map((list) => list.length));
    if (enough && lengths.size >= 3 && 4 * new Set(items).size <= items.length) return separator;
  }
  return null;
}

/** What addresses the cells are; null if they are none. */
export function addressesOf(values: readonly string[]): 'web addresses' | 'e-mail addresses' | null {
  const some = values.slice(0, MOST);
  const share = (pattern: RegExp): number => some.filter((v) => pattern.test(v)).length / some.length;
  if (share(/^\s*(?:https?:\/\/|www\.)\S+\s*$/i) >= 0.9) return 'web addresses';
  return share(/^\s*[^\s@]+@[^\s@]+\.[^\s@.]+\s*$/) >= 0.9 ? 'e-mail addresses' : null;
}
