/** scikit-learn's (?u)\b\w\w+\b: two or more letters, digits or underscores. */
const PLAIN = /[\p{L}\p{N}_]{2,}/gu;
/** The same, and vowel signs and accents (\p{M}) belong to their letter: else Hindi and Thai fall to pieces. */
const WORD = /[\p{L}\p{N}_][\p{L}\p{N}\p{M}_]+/gu;
/** Letters of scripts that put no blanks between words. */
const UNSPACED = String.raw`\p{sc=Han}\p{scx=Hira}\p{scx=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}`;
const HAS_UNSPACED = new RegExp(`[${UNSPACED}]`, 'u');
const STRETCH = /[\p{L}\p{N}_][\p{L}\p{N}\p{M}_]*/gu;
const RUN = new RegExp(String.raw`((?:[${UNSPACED}]\p{M}*)+)|[^${UNSPACED}]+`, 'gu');
const CLUSTER = /.\p{M}*/gsu;

/** Words of two or more letters, digits or underscores, as scikit-learn finds them. */
export function plainWords(folded: string): readonly string[] {
  return folded.match(PLAIN) ?? [];
}

/**
 * Words in any script. Chinese, Japanese, Thai, Lao, Khmer and Burmese put no blanks between words: there each two
 * neighbouring characters are a word, as in Lucene's CJKAnalyzer. Segmentation by dictionary (Intl.Segmenter) would
 * depend on the ICU of the machine, and a model must predict the same everywhere.
 */
export function anyWords(folded: string): readonly string[] {
  if (!HAS_UNSPACED.test(folded)) return folded.match(WORD) ?? [];
  return (folded.match(STRETCH) ?? []).flatMap(bigrams);
}

function bigrams(token: string): string[] {
  if (!HAS_UNSPACED.test(token)) return [...token].length > 1 ? [token] : [];
  return [...token.matchAll(RUN)].flatMap(([all, unspaced]) => {
    if (unspaced === undefined) return [...all].length > 1 ? [all] : [];
    const clusters = unspaced.match(CLUSTER)!;
    return clusters.length === 1 ? clusters : clusters.slice(1).map((next, at) => clusters[at]! + next);
  });
}
