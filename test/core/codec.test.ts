import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../src/core/codec.js';
import type { Plain } from '../../src/core/plain.js';

const key = fc.string().filter((s) => !s.startsWith('$'));
const typed = fc.oneof(
  fc.array(fc.double()).map((a) => Float64Array.from(a)),
  fc.array(fc.float()).map((a) => Float32Array.from(a)),
  fc.array(fc.integer()).map((a) => Int32Array.from(a)),
  fc.array(fc.nat()).map((a) => Uint32Array.from(a)),
  fc.array(fc.nat(65535)).map((a) => Uint16Array.from(a)),
  fc.array(fc.nat(255)).map((a) => Uint8Array.from(a)),
);
const { plain } = fc.letrec((tie) => ({
  plain: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.double(),
    fc.string({ unit: 'binary' }),
    typed,
    fc.array(tie('plain')),
    fc.dictionary(key, tie('plain')),
  ),
}));

describe('codec', () => {
  it('brings every plain value back exactly, NaN, infinities, −0 and lone surrogates included', () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(decode(encode(value as Plain))).toEqual(value);
      }),
    );
  });

  it('keeps the bits of typed arrays', () => {
    const bits = new Uint32Array([0x7ff80001, 0x80000000, 1, 0xffffffff]);
    const back = decode(encode(new Float64Array(bits.buffer))) as Float64Array;
    expect(new Uint32Array(back.buffer)).toEqual(bits);
  });

  it('keeps a key called __proto__ as a key', () => {
    const back = decode(encode(JSON.parse('{"__proto__": {"a": 1}}') as Plain));
    expect(Object.keys(back as object)).toEqual(['__proto__']);
  });

  it('gives text that is strict JSON', () => {
    expect(JSON.parse(encode({ a: NaN, b: -0, c: [Infinity] }))).toEqual({
      a: { $number: 'NaN' },
      b: { $number: '-0' },
      c: [{ $number: 'Infinity' }],
    });
  });

  it('refuses keys that it keeps for itself', () => {
    expect(() => encode({ $f64: 'x' })).toThrow(TypeError);
    expect(() => encode({ length: 1 })).toThrow(TypeError);
  });

  it.each([
    ['a truncated document', '{"a": [1, 2'],
    ['an open string', '{"a": "b'],
    ['base64 of a wrong length', '{"$f64": "AAA"}'],
    ['bytes that are no whole numbers', '{"$f64": "AAAA"}'],
    ['letters that are no base64', '{"$u8": "A*=="}'],
    ['an unknown type', '{"$f16": ""}'],
    ['an object that claims a length', '{"length": 1e300}'],
    ['a special value beside other keys', '{"$f64": "", "x": 1}'],
    ['a special value that is not text', '{"$number": 1}'],
    ['a nest of 100,000 lists', '['.repeat(100_000) + ']'.repeat(100_000)],
  ])('refuses %s with a SyntaxError', (_, text) => {
    expect(() => decode(text)).toThrow(SyntaxError);
  });
});
