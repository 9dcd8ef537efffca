import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { child, grow, ngramTree, pathTo } from '../../src/features/ngram-tree.js';

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
