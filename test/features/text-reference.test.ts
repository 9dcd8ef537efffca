import { describe, expect, it } from 'vitest';
import type { Params } from '../../src/core/space.js';
import { plainWords } from '../../src/features/words.js';
import { tfIdf } from '../../src/features/tf-idf.js';
import { times, truncatedSvd } from '../../src/features/truncated-svd.js';
import type { Csr } from '../../src/core/data.js';
import { rngFrom } from '../../src/core/rng.js';
import { cases, expectClose, field, firstDifference, type ReferenceCase } from '../support/reference.js';
import { fitted, sparseRows, textColumn } from './columns.js';

/** Tolerances are those of the cases: 1e-9 relative. */
const all = cases('text');

it('words are those of scikit-learn', () => {
  const c = all.find(({ name }) => name === 'tokenize')!;
  const docs = field<string[]>(c, 'docs').map((doc) => doc.normalize('NFC').toLowerCase());
  expectClose(docs.map(plainWords), c, 'tokens');
});

function paramsOf(c: ReferenceCase): Params {
  const [low, high] = (c.params['ngram_range'] as [number, number] | undefined) ?? [1, 1];
  const count = c.name.startsWith('count');
  return {
    analyzer: (c.params['analyzer'] as string | undefined) ?? 'word',
    words: 'plain',
    lowercase: c.params['lowercase'] !== false,
    binary: c.params['binary'] === true,
    smooth_idf: c.params['smooth_idf'] !== false,
    min_n: low,
    max_n: high,
    min_df: (c.params['min_df'] as number | undefined) ?? 1,
    max_df: (c.params['max_df'] as number | undefined) ?? 1,
    max_features: (c.params['max_features'] as number | undefined) ?? 1e6,
    sublinear_tf: c.params['sublinear_tf'] === true,
    use_idf: !count && c.params['use_idf'] !== false,
    norm: count || c.params['norm'] === null ? 'none' : ((c.params['norm'] as string | undefined) ?? 'l2'),
  };
}

describe('tf-idf agrees with scikit-learn', () => {
  for (const c of all.filter(({ name }) => /^(count|tfidf)_/.test(name)))
    it(`${c.name} ${JSON.stringify(c.params)}`, () => {
      const docs = textColumn(field<string[]>(c, 'docs'));
      // Terms of as many rows tie at the cut of count_2, and numpy's sort decides: there rows are compared on its terms.
      const tied = c.name === 'count_2';
      const done = fitted(tfIdf, docs, { ...paramsOf(c), ...(tied && { max_features: 1e6 }) })!;
      const terms = tfIdf.sparseNames!(done.state as never, docs).map((name) => name.slice('t:'.length));
      const wanted = c.expected['vocabulary'] as string[];
      if (!tied) expect(terms).toEqual(wanted);
      const place = terms.map((term) => wanted.indexOf(term));
      const own = (rows: [number, number][][]): [number, number][][] =>
        rows.map((row) => row.flatMap(([at, value]) => (place[at]! < 0 ? [] : [[place[at]!, value]])));
      expectClose(own(sparseRows(done.block)), c, 'rows');
      expectClose(own(sparseRows(done.apply(textColumn(field<string[]>(c, 'docs_test'))))), c, 'rows_test');
    });
});

/** Rows of dense numbers from a row-major array. */
function unpack(data: Float64Array, width: number): number[][] {
  return Array.from({ length: data.length / width }, (_, i) =>
    Array.from(data.subarray(i * width, (i + 1) * width)),
  );
}

function transposed(rows: readonly number[][]): number[][] {
  return (rows[0] ?? []).map((_, j) => rows.map((row) => row[j]!));
}

/** Each row with the sign that makes its largest entry positive. */
function signed(rows: readonly number[][]): number[][] {
  return rows.map((row) => {
    const largest = row.reduce((most, v) => (Math.abs(v) > Math.abs(most) ? v : most), 0);
    return row.map((v) => (largest < 0 ? -v : v));
  });
}

describe('truncatedSvd agrees with scikit-learn (vectors up to their sign)', () => {
  for (const c of all.filter(({ name }) => name.startsWith('truncated_svd')))
    it(c.name, () => {
      const x = csr(field<[number, number][][]>(c, 'rows'), field<number>(c, 'n_columns'));
      const svd = truncatedSvd(x, c.params['n_components'] as number, rngFrom('svd'), 60);
      const components = transposed(unpack(svd.components, svd.rank));
      const projected = transposed(unpack(times(x, svd.components, svd.rank), svd.rank));
      expectClose(svd.singular, c, 'singular_values');
      const { tolerance } = c;
      const want = { components: c.expected['components'], projected: c.expected['transformed'] };
      expect(
        firstDifference(signed(components), signed(want.components as number[][]), tolerance),
      ).toBeNull();
      const topics = signed(transposed(want.projected as number[][]));
      expect(firstDifference(signed(projected), topics, tolerance)).toBeNull();
    });
});

function csr(rows: readonly (readonly [number, number][])[], width: number): Csr {
  const indptr = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => {
    indptr[i + 1] = indptr[i]! + row.length;
  });
  const indices = Int32Array.from(rows.flatMap((row) => row.map(([at]) => at)));
  const values = Float64Array.from(rows.flatMap((row) => row.map(([, value]) => value)));
  return { rows: rows.length, width, indptr, indices, values };
}

it('every case is claimed', () => {
  const tested = all.filter(({ name }) => /^(tokenize$|count_|tfidf_|truncated_svd_)/.test(name));
  expect(tested.length).toBe(all.length);
});
