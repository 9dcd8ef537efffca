import { describe, expect, it } from 'vitest';
import { checked, finite, integer, list, oneOf, optional, record, text } from '../../src/model/shape.js';

const point = record({ name: text, at: list(finite), kind: optional(oneOf('a', 'b')) });

describe('shape', () => {
  it('returns what it was told to expect, and nothing else', () => {
    expect(point({ name: 'p', at: [1, 2], more: 3 }, '')).toEqual({ name: 'p', at: [1, 2] });
  });

  it.each([
    ['a missing key', { at: [] }, 'name is not text'],
    ['a wrong item', { name: 'p', at: [1, NaN] }, 'at[1] is not a finite number'],
    ['a word that is not listed', { name: 'p', at: [], kind: 'c' }, 'kind is not one of a, b'],
    ['a list for an object', [], 'the document is not an object'],
  ])('says where %s is', (_, value, message) => {
    expect(() => point(value, '')).toThrow(message);
  });

  it('does not take inherited properties for keys', () => {
    expect(() => record({ toString: text })({}, '')).toThrow('toString is not text');
  });

  it('takes whole numbers from 0 only as integers', () => {
    expect(integer(3, 'n')).toBe(3);
    for (const bad of [-1, 1.5, 2 ** 60, '3', null]) expect(() => integer(bad, 'n')).toThrow(SyntaxError);
  });
});

describe('checked', () => {
  it('lets defects of the program through as they are', () => {
    const defect = new TypeError('x is undefined');
    expect(() =>
      checked('m.json', () => {
        throw defect;
      }),
    ).toThrow(defect);
  });
});
