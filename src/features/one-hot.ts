import { MISSING, type CategoryColumn } from '../table/table.js';
import { categoryOf } from './columns.js';
import type { Block, Encoder } from './encoder.js';
import { countLevels, keepLevels, keptSpace, placesOf, type Kept } from './levels.js';

type State = Kept & { readonly missing: boolean };

/**
 * A sparse column of ones for each level; rare levels share one, missing has its own if training had any.
 * Unknown levels go to the rare ones' column, or to none. As scikit-learn's OneHotEncoder with
 * handle_unknown='infrequent_if_exist'.
 */
export const oneHot: Encoder<State> = {
  name: 'one-hot',
  accepts: ['category'],
  supervised: false,
  space: { ...keptSpace, max_levels: { kind: 'int', low: 2, high: 1e6, start: 1000 } },
  fitTransform(column, _lesson, params) {
    const category = categoryOf(column);
    const counts = countLevels(category);
    const state = { ...keepLevels(counts, params), missing: counts.at(-1)! > 0 };
    return widthOf(state) === 0 ? null : { state, block: apply(state, category) };
  },
  transform: (state, column) => apply(state, categoryOf(column)),
  sparseNames(state, column) {
    const { levels } = categoryOf(column);
    const names = Array.from(state.kept, (code) => `${column.name}=${levels[code] ?? ''}`);
    if (state.rare) names.push(`${column.name}:rare`);
    if (state.missing) names.push(`${column.name}:missing`);
    return names;
  },
};

function widthOf(state: State): number {
  return state.kept.length + (state.rare ? 1 : 0) + (state.missing ? 1 : 0);
}

function apply(state: State, { codes, levels }: CategoryColumn): Block {
  const width = widthOf(state);
  const places = placesOf(state, levels.length);
  const missing = state.missing ? width - 1 : -1;
  const unknown = state.rare ? state.kept.length : -1;
  const indptr = new Int32Array(codes.length + 1);
  const indices = new Int32Array(codes.length);
  let count = 0;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    const place = code >= 0 ? (places[code] ?? unknown) : code === MISSING ? missing : unknown;
    if (place >= 0) indices[count++] = place;
    indptr[i + 1] = count;
  }
  const sparse = {
    rows: codes.length,
    width,
    indptr,
    indices: indices.subarray(0, count),
    values: new Float64Array(count).fill(1),
  };
  return { names: [], levels: [], columns: [], sparse };
}
