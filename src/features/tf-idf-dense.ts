import type { TextColumn } from '../table/table.js';
import { numberBlock, textOf } from './columns.js';
import type { Block, Encoder } from './encoder.js';
import { learnTfIdf, tfIdfSpace, weigh, type TfIdf } from './tf-idf.js';

/** The most frequent terms of a text as dense number columns, for trees: their tf-idf weights, 0 where there is no text. */
export const tfIdfDense: Encoder<TfIdf> = {
  name: 'tf-idf-dense',
  accepts: ['text'],
  supervised: false,
  space: { ...tfIdfSpace, max_features: { kind: 'int', low: 1, high: 500, start: 64 } },
  fitTransform(column, _lesson, params) {
    const state = learnTfIdf(textOf(column), params);
    return state.terms.length === 0 ? null : { state, block: apply(state, textOf(column)) };
  },
  transform: (state, column) => apply(state, textOf(column)),
};

function apply(state: TfIdf, column: TextColumn): Block {
  const { codes, name } = column;
  const { indptr, indices, values } = weigh(state, column);
  const columns = state.terms.map(() => new Float64Array(codes.length));
  for (let i = 0; i < codes.length; i++) {
    const v = codes[i]!;
    if (v < 0) continue;
    for (let k = indptr[v]!; k < indptr[v + 1]!; k++) columns[indices[k]!]![i] = values[k]!;
  }
  return numberBlock(
    state.terms.map((term) => `${name}:${term}`),
    columns,
  );
}
