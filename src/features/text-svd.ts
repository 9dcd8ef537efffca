import type { Csr } from '../core/data.js';
import { num } from '../core/space.js';
import type { TextColumn } from '../table/table.js';
import { numberBlock, textOf } from './columns.js';
import type { Block, Encoder } from './encoder.js';
import { learnTfIdf, tfIdfSpace, weigh, type TfIdf } from './tf-idf.js';
import { times, truncatedSvd } from './truncated-svd.js';
import { repeats } from './vocabulary.js';

/** components: terms × topics, row-major. */
type State = TfIdf & { readonly components: Float32Array };

/**
 * A few dense topic columns of a text: its tf-idf weights projected on their strongest directions (latent semantic
 * analysis). 0 where there is no text or no known term.
 */
export const textSvd: Encoder<State> = {
  name: 'text-svd',
  accepts: ['text'],
  supervised: false,
  space: {
    ...tfIdfSpace,
    max_features: { kind: 'int', low: 1, high: 20000, start: 3000 },
    topics: { kind: 'int', low: 1, high: 200, start: 32 },
  },
  fitTransform(column, _lesson, params, rng) {
    const text = textOf(column);
    const words = learnTfIdf(text, params);
    if (words.terms.length === 0) return null;
    const { components } = truncatedSvd(
      weighted(weigh(words, text), repeats(text)),
      num(params, 'topics'),
      rng,
    );
    const state = { ...words, components: Float32Array.from(components) };
    return components.length === 0 ? null : { state, block: apply(state, text) };
  },
  transform: (state, column) => apply(state, textOf(column)),
};

/** Each text as often as there are rows with it: a row that counts n times weighs √n in a sum of squares. */
function weighted(texts: Csr, counts: Int32Array): Csr {
  const values = texts.values.slice();
  for (let v = 0; v < texts.rows; v++)
    for (let k = texts.indptr[v]!; k < texts.indptr[v + 1]!; k++) values[k]! *= Math.sqrt(counts[v]!);
  return { ...texts, values };
}

function apply(state: State, column: TextColumn): Block {
  const { codes, name } = column;
  const topics = Math.floor(state.components.length / state.terms.length);
  const projected = times(weigh(state, column), state.components, topics);
  const columns = Array.from({ length: topics }, (_, c) => {
    const out = new Float64Array(codes.length);
    for (let i = 0; i < codes.length; i++) out[i] = projected[codes[i]! * topics + c] ?? 0;
    return out;
  });
  return numberBlock(
    columns.map((_, c) => `${name}:topic${c + 1}`),
    columns,
  );
}
