import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fastNumbers } from '../../src/node/fast-numbers.js';
import { numberParser, PLAIN_NUMBER } from '../../src/table/numbers.js';
import { type PlainNumbers, plainNumbers, SPELT } from '../../src/table/plain-numbers.js';

function cellsOf(texts: readonly string[]): { bytes: Uint8Array; offsets: Int32Array } {
  const offsets = new Int32Array(texts.length + 1);
  let end = 0;
  texts.forEach((text, k) => (offsets[k + 1] = end += Buffer.byteLength(text)));
  return { bytes: Buffer.from(texts.join('')), offsets };
}

const digits = fc.stringMatching(/^\s?[+-]?0{0,3}\d{0,19}\.?\d{0,19}([eE][+-]?\d{1,5})?\s?$/);
const text = fc.oneof(
  { weight: 3, arbitrary: digits },
  fc.double().map(String),
  fc.stringMatching(/^[0-9a-fA-F.,:'$€ é-]{0,9}$/),
  fc.constantFrom('', '.', '+', '-.', '1e', '1e+', '007', '-0', 'inf', '2019-01-31', `1${'0'.repeat(60)}`),
);

describe('the kernel that reads numbers', () => {
  it('reads what its plain twin reads, or leaves to the parser what that leaves', () => {
    const parse = numberParser(PLAIN_NUMBER);
    const settled = ({ numbers, spelt }: PlainNumbers, cells: readonly string[]): number[] =>
      cells.map((cell, k) => (spelt[k] === SPELT.unsure ? parse(cell) : numbers[k]!));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 20 }), (cells) => {
        const bytes = cellsOf(cells);
        const fast = fastNumbers(bytes);
        const plain = plainNumbers(bytes);
        expect(settled(fast, cells)).toEqual(cells.map(parse));
        expect(settled(plain, cells)).toEqual(cells.map(parse));
        cells.forEach((_, k) => {
          const unsure = [fast, plain].some(({ spelt }) => spelt[k] === SPELT.unsure);
          if (!unsure) expect(fast.spelt[k]).toBe(plain.spelt[k]);
        });
      }),
      { numRuns: 3000, seed: 7 },
    );
  });

  it('takes any number of cells, and cells of any length', () => {
    const cells = Array.from({ length: 40_000 }, (_, i) => (i === 20_000 ? 'x'.repeat(1 << 20) : `${i / 8}`));
    const { numbers, spelt } = fastNumbers(cellsOf(cells));
    expect([numbers[19_999], numbers[20_000], numbers[39_999]]).toEqual([19_999 / 8, NaN, 39_999 / 8]);
    expect(spelt[20_000]).toBe(SPELT.word);
  });
});
