import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { child, grow, ngramTree, pathTo } from '../../src/features/ngram-tree.js';
import { textStats } from '../../src/features/text-stats.js';
import { textSvd } from '../../src/features/text-svd.js';
import { tfIdfDense } from '../../src/features/tf-idf-dense.js';
import { tfIdf } from '../../src/features/tf-idf.js';
import { fitted, fullRows, sparseRows, textColumn } from './columns.js';

const terms = (
  cells: readonly (string | null)[],
  params: Parameters<typeof fitted>[2],
): readonly string[] => {
  const column = textColumn(cells);
  return tfIdf.sparseNames!(fitted(tfIdf, column, params)!.state as never, column).map((name) =>
    name.slice(2),
  );
};

describe('the tree of n-grams', () => {
  it('gives every n-gram one node and finds its way back', () => {
    const gram = fc.array(fc.nat(70000), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(gram, { maxLength: 3000 }), (grams) => {
        const tree = ngramTree();
        const seen = new Map<string, number>();
        for (const path of grams) {
          const node = path.reduce((at, symbol) => grow(tree, at, symbol), 0);
          expect(seen.get(path.join()) ?? node).toBe(node);
          seen.set(path.join(), node);
        }
        for (const [path, node] of seen) {
          expect(pathTo(tree, node).join()).toBe(path);
          expect(path.split(',').reduce((at, symbol) => child(tree, at, Number(symbol)), 0)).toBe(node);
        }
        expect(new Set(seen.values()).size).toBe(seen.size);
      }),
      { numRuns: 30, seed: 1 },
    );
  });
});

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

describe('tf-idf-dense', () => {
  it('has the weights of tf-idf in dense columns', () => {
    const column = textColumn(['aa bb', 'aa cc aa', null, 'bb aa']);
    const params = { min_df: 1, max_features: 3 };
    expect(fullRows([fitted(tfIdfDense, column, params)!.block])).toEqual(
      fullRows([fitted(tfIdf, column, params)!.block]),
    );
  });
});

describe('text-svd', () => {
  const cells = Array.from({ length: 60 }, (_, i) =>
    i % 2 === 0 ? `cat dog mouse ${i % 3}` : `rain snow wind ${i % 5}`,
  );

  it('tells two subjects apart by few columns', () => {
    const { block, apply } = fitted(textSvd, textColumn(cells), { topics: 2, max_n: 1 })!;
    expect(block.names).toEqual(['t:topic1', 't:topic2']);
    const [animals, weather, nothing] = fullRows([apply(textColumn(['dog cat', 'wind', null]))]);
    const strongest = (row: number[]): number =>
      row.findIndex((v) => Math.abs(v) === Math.max(...row.map(Math.abs)));
    expect(strongest(animals!)).not.toBe(strongest(weather!));
    expect(nothing).toEqual([0, 0]);
  });

  it('has no more topics than there are directions', () => {
    expect(fitted(textSvd, textColumn(['aa', 'aa', 'bb', 'bb']), { topics: 32 })!.block.columns.length).toBe(
      2,
    );
  });
});

describe('text-stats', () => {
  it('measures length, words, digits, capitals and marks; NaN where there is no text', () => {
    const { columns } = fitted(textStats, textColumn(['Win £100 NOW!', null, '']))!.block;
    expect(columns.map((values) => values[0])).toEqual([13, 3, 3 / 13, 4 / 13, 2]);
    expect(columns.every((values) => Number.isNaN(values[1]))).toBe(true);
    expect(columns.map((values) => values[2])).toEqual([0, 0, 0, 0, 0]);
  });
});
