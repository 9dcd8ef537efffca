/**
 * MurmurHash3_x86_32 (Austin Appleby, public domain) of a text in UTF-8, as a signed number: the hash of scikit-learn's
 * FeatureHasher with seed 0. Half a surrogate pair counts as U+FFFD, as everywhere in UTF-8.
 */
export function murmurHash(text: string, seed = 0): number {
  let hash = seed | 0;
  let block = 0;
  let length = 0;
  const add = (byte: number): void => {
    block |= byte << (8 * (length & 3));
    length++;
    if ((length & 3) !== 0) return;
    hash ^= scramble(block);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
    block = 0;
  };
  for (let i = 0; i < text.length; i++) {
    let code = text.codePointAt(i)!;
    if (code > 0xffff) i++;
    else if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
    if (code < 0x80) add(code);
    else {
      const more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
      add(LEADS[more]! | (code >> (6 * more)));
      for (let k = more - 1; k >= 0; k--) add(0x80 | ((code >> (6 * k)) & 0x3f));
    }
  }
  if ((length & 3) !== 0) hash ^= scramble(block);
  return finish(hash ^ length);
}

/** First bits of a character of 1, 2, 3 and 4 bytes. */
const LEADS = [0, 0xc0, 0xe0, 0xf0];

function scramble(block: number): number {
  const mixed = Math.imul(block, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}

function finish(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
