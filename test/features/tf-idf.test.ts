import { describe, expect, it } from 'vitest';
import { tfIdf } from '../../src/features/tf-idf.js';
import { fitted, sparseRows, textColumn } from './columns.js';

const terms = (
  cells: readonly (string | null)[],
  params: Parameters<typeof fitted>[2],
): readonly string[] => {
  const column = textColumn(cells);
  return tfIdf.sparseNames!(fitted(tfIdf, column, params)!.state as never, column).map((name) =>
    name.slice(2),
  );
};

describe('tf-idf', () => {
  it('counts a text as often as there are rows with it', () => {
    expect(terms(['one two', 'one two', 'three four', null], { min_df: 2, max_n: 1 })).toEqual([
      'one',
      'two',
    ]);
  });

  it('reads composed and decomposed letters, and capitals, alike', () => {
    expect(terms(['Cafe\u0301', 'caf\u00e9', 'CAFÉ'], { max_n: 1 })).toEqual(['café']);
  });

  it('has n-grams that are names of object properties', () => {
    const cells = ['__proto__ constructor', '__proto__ constructor'];
    expect(terms(cells, { max_n: 1 })).toEqual(['__proto__', 'constructor']);
  });

  it('joins words across nothing but what lies between them', () => {
    expect(terms(['aa bb', 'aa bb'], { max_n: 2 })).toEqual(['aa', 'aa bb', 'bb']);
  });

  it('takes a character outside the basic plane for one', () => {
    expect(terms(['😀😀', '😀😀'], { analyzer: 'char', min_n: 2, max_n: 2 })).toEqual(['😀😀']);
  });

  it('knows no term of a text of new words, and gives rows without text no entries', () => {
    const done = fitted(tfIdf, textColumn(['aa bb', 'aa cc']), { min_df: 1 })!;
    expect(sparseRows(done.apply(textColumn(['zz yy', null, '', 'aa']))).map((row) => row.length)).toEqual([
      0, 0, 0, 1,
    ]);
  });

  it('does not apply where no term is frequent enough', () => {
    expect(fitted(tfIdf, textColumn(['aa', 'bb']), { min_df: 2 })).toBeNull();
  });

  it('chooses among equally frequent terms by spelling, whatever the order of rows', () => {
    const params = { min_df: 1, max_n: 1, max_features: 2 };
    expect(terms(['cc bb', 'aa dd'], params)).toEqual(['aa', 'bb']);
    expect(terms(['dd aa', 'bb cc'], params)).toEqual(['aa', 'bb']);
  });
});
