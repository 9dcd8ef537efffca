import { describe, expect, it } from 'vitest';
import type { Params } from '../../src/core/space.js';
import { fold, words } from '../../src/features/analyzer.js';
import { tfIdf } from '../../src/features/tf-idf.js';
import type { Encoder } from '../../src/features/encoder.js';
import { cases, expectClose, field, type ReferenceCase } from '../support/reference.js';
import { fitted, sparseRows, textColumn } from './columns.js';

/** Tolerances are those of the cases: 1e-9 relative. */
const all = cases('text');

const unclaimed: Readonly<Record<string, string>> = {
  count_2: 'counts are never cut to 0 and 1',
  count_6: 'text is always folded to lower case',
  tfidf_6: 'idf is always smoothed',
};
const claimed = all.filter(({ name }) => !Object.hasOwn(unclaimed, name));

it('words are those of scikit-learn', () => {
  const c = all.find(({ name }) => name === 'tokenize')!;
  expectClose(
    field<string[]>(c, 'docs').map((doc) => words(fold(doc))),
    c,
    'tokens',
  );
});

function paramsOf(c: ReferenceCase): Params {
  const [low, high] = (c.params['ngram_range'] as [number, number] | undefined) ?? [1, 1];
  const count = c.name.startsWith('count');
  return {
    analyzer: (c.params['analyzer'] as string | undefined) ?? 'word',
    min_n: low,
    max_n: high,
    min_df: (c.params['min_df'] as number | undefined) ?? 1,
    max_df: (c.params['max_df'] as number | undefined) ?? 1,
    max_features: (c.params['max_features'] as number | undefined) ?? 1e6,
    sublinear_tf: c.params['sublinear_tf'] === true,
    use_idf: !count && c.params['use_idf'] !== false,
    norm: count ? 'none' : ((c.params['norm'] as string | undefined) ?? 'l2'),
  };
}

describe('tf-idf agrees with scikit-learn', () => {
  for (const c of claimed.filter(({ name }) => /^(count|tfidf)_/.test(name)))
    it(`${c.name} ${JSON.stringify(c.params)}`, () => {
      const docs = textColumn(field<string[]>(c, 'docs'));
      const done = fitted(tfIdf, docs, paramsOf(c))!;
      const terms = tfIdf.sparseNames!(done.state as never, docs).map((name) => name.slice('t:'.length));
      expect(terms).toEqual(c.expected['vocabulary']);
      expectClose(sparseRows(done.block), c, 'rows');
      expectClose(sparseRows(done.apply(textColumn(field<string[]>(c, 'docs_test')))), c, 'rows_test');
    });
});

it('every case is claimed, or named with the reason why not', () => {
  const tested = claimed.filter(({ name }) => /^(tokenize$|count_|tfidf_|truncated_svd_)/.test(name));
  expect(all.length - tested.length).toBe(Object.keys(unclaimed).length);
});
