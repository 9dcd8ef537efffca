import type { Csr } from '../core/data.js';
import { num } from '../core/space.js';
import type { TextColumn } from '../table/table.js';
import { numberBlock, textOf } from './columns.js';
import type { Block, Encoder } from './encoder.js';
import { learnTfIdf, perRow, tfIdfSpace, weigh, type TfIdf } from './tf-idf.js';
import { times, truncatedSvd } from './truncated-svd.js';
import { repeats } from './vocabulary.js';

/** Entries of the sparse matrix that topics are learned from; more change little. */
const ENTRIES = 1_000_000;

const MOST_TOPICS = 200;
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
    max_features: { kind: 'int', low: 1, high: 20000, start: 2000 },
    topics: { kind: 'int', low: 1, high: MOST_TOPICS, start: 32 },
  },
  fitTransform(column, _lesson, params, rng) {
    const text = textOf(column);
    const words = learnTfIdf(text, params);
    if (words.terms.length === 0) return null;
    const texts = weigh(words, text);
    const { components } = truncatedSvd(sample(texts, repeats(text)), num(params, 'topics'), rng);
    const state = { ...words, components: Float32Array.from(components) };
    return components.length === 0 ? null : { state, block: project(state, texts, text) };
  },
  transform: (state, column) => project(state, weigh(state, textOf(column)), textOf(column)),
};

/**
 * Evenly spaced texts with about ENTRIES entries, each as often as there are rows with it: one that counts n times
 * weighs √n in a sum of squares.
 */
function sample(texts: Csr, counts: Int32Array): Csr {
  const stride = Math.ceil(texts.values.length / ENTRIES) || 1;
  const picked = Int32Array.from({ length: Math.ceil(texts.rows / stride) }, (_, i) => i * stride);
  const { values, indptr, ...rest } = perRow(texts, picked);
  for (let i = 0; i < picked.length; i++)
    for (let k = indptr[i]!; k < indptr[i + 1]!; k++) values[k]! *= Math.sqrt(counts[picked[i]!]!);
  return { ...rest, indptr, values };
}

function project(state: State, texts: Csr, { codes, name }: TextColumn): Block {
  const topics = state.components.length / state.terms.length;
  if (!Number.isInteger(topics) || topics > MOST_TOPICS)
    throw new RangeError('components and terms do not fit');
  const projected = times(texts, state.components, topics);
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
