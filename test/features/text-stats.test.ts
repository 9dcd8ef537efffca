import { describe, expect, it } from 'vitest';
import { textStats } from '../../src/features/text-stats.js';
import { fitted, textColumn } from './columns.js';

describe('text-stats', () => {
  const texts = ['Win £100 NOW! See www.a.io/x?', null, '', 'me@b.org 😀\n¿quién?'];
  const { names, columns } = fitted(textStats, textColumn(texts))!.block;
  const row = (i: number): unknown =>
    Object.fromEntries(names.map((name, j) => [name.slice(2), columns[j]![i]]));

  it('measures length, words, capitals, marks, numbers and addresses', () => {
    expect(row(0)).toEqual({
      length: 29,
      words: 8,
      digits: 3 / 29,
      capitals: 5 / 29,
      punctuation: 6,
      exclamations: 1,
      questions: 1,
      shouted: 1,
      numbers: 1,
      addresses: 1,
      emoji: 0,
      lines: 0,
      word_length: 19 / 8,
    });
    expect(row(3)).toMatchObject({ addresses: 1, emoji: 1, lines: 1, questions: 2, capitals: 0 });
  });

  it('gives NaN where there is no text, and zeros for an empty one', () => {
    expect(columns.every((values) => Number.isNaN(values[1]))).toBe(true);
    expect(columns.every((values) => values[2] === 0)).toBe(true);
  });

  it('keeps what varies in training', () => {
    expect(fitted(textStats, textColumn(['ab cd', 'efg hi']))!.block.names).toEqual([
      't:length',
      't:word_length',
    ]);
    expect(fitted(textStats, textColumn(['ab', 'ab']))).toBeNull();
  });

  it('takes time in proportion to the length of a text without blanks', () => {
    const long = `${'a.'.repeat(100_000)}@`;
    expect(fitted(textStats, textColumn([long, 'b']))!.block.columns[0]).toEqual(Float64Array.of(200_001, 1));
  });
});
