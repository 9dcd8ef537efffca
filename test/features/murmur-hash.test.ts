import { describe, expect, it } from 'vitest';
import { murmurHash } from '../../src/features/murmur-hash.js';

describe('murmurHash', () => {
  it.each([
    ['', 0, 0],
    ['', 1, 0x514e28b7],
    ['hello', 0, 0x248bfa47],
    ['hello, world', 0, 0x149bbb7f],
    ['The quick brown fox jumps over the lazy dog', 0, 0x2e4ff723],
    ['aaaa', 0x9747b28c, 0x5a97808a],
    ['abc', 0x9747b28c, 0xc84a62dd],
    ['ππππππππ', 0x9747b28c, 0xd58063c1],
  ])('has the published value of %j, seed %i', (text, seed, want) => {
    expect(murmurHash(text, seed) >>> 0).toBe(want);
  });

  it('reads characters of four bytes as UTF-8, and half a pair as U+FFFD', () => {
    const bytes = (text: string): string => String.fromCharCode(...new TextEncoder().encode(text));
    const ascii = ['\u{1f600}', 'é', '中'].filter((text) => murmurHash(text) === murmurHash(bytes(text)));
    expect(ascii).toEqual([]);
    expect(murmurHash('a\ud800b')).toBe(murmurHash('a\ufffdb'));
    expect(murmurHash('\u{1f600}')).not.toBe(murmurHash('\ufffd\ufffd'));
  });
});
