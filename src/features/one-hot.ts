import { MISSING, type CategoryColumn } from '../table/table.js';
import { categoryOf } from './columns.js';
import type { Block, Encoder } from './encoder.js';
import { placeBlock } from './places.js';
import { countLevels, keepLevels, keptSpace, placesOf, type Kept } from './levels.js';

/** ignore: unknown levels have no column even if rare ones have. drop: the first column is left out. */
type State = Kept & { readonly missing: boolean; readonly ignore?: true; readonly drop?: true };

/**
 * A sparse column of ones for each level; rare levels share one, missing has its own if training had any.
 * Unknown levels go to the rare ones' column, if there is one and `handle_unknown` lets them, or to none. `drop` leaves
 * out the first column, always or if there are two: then its level is the one that all others are compared with. As
 * scikit-learn's OneHotEncoder.
 */
export const oneHot: Encoder<State> = {
  name: 'one-hot',
  accepts: ['category'],
  supervised: false,
  space: {
    ...keptSpace,
    max_levels: { kind: 'int', low: 2, high: 1e6, start: 1000 },
    drop: { kind: 'choice', options: ['none', 'first', 'if_binary'], start: 'none' },
    handle_unknown: {
      kind: 'choice',
      options: ['infrequent_if_exist', 'ignore'],
      start: 'infrequent_if_exist',
    },
  },
  fitTransform(column, _lesson, params) {
    const category = categoryOf(column);
    const counts = countLevels(category);
    const all = { ...keepLevels(counts, params), missing: counts.at(-1)! > 0 };
    const drop = params['drop'] === 'first' || (params['drop'] === 'if_binary' && widthOf(all) === 2);
    const state: State = {
      ...all,
      ...(params['handle_unknown'] === 'ignore' && { ignore: true }),
      ...(drop && { drop }),
    };
    return widthOf(state) === 0 ? null : { state, block: apply(state, category) };
  },
  transform: (state, column) => apply(state, categoryOf(column)),
  sparseNames(state, column) {
    const { levels } = categoryOf(column);
    const names = Array.from(state.kept, (code) => `${column.name}=${levels[code] ?? ''}`);
    if (state.rare) names.push(`${column.name}:rare`);
    if (state.missing) names.push(`${column.name}:missing`);
    return state.drop === true ? names.slice(1) : names;
  },
};

function widthOf({ kept, rare, missing, drop }: State): number {
  return kept.length + (rare ? 1 : 0) + (missing ? 1 : 0) - (drop === true ? 1 : 0);
}

function apply(state: State, { codes, levels }: CategoryColumn): Block {
  const { kept, rare, ignore, drop } = state;
  const width = widthOf(state);
  const first = drop === true ? 1 : 0;
  const places = placesOf(state, levels.length);
  const missing = state.missing ? width + first - 1 : -1;
  const unknown = rare && ignore !== true ? kept.length : -1;
  const rows = new Int32Array(codes.length);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    rows[i] = (code >= 0 ? (places[code] ?? unknown) : code === MISSING ? missing : unknown) - first;
  }
  return placeBlock(rows, width);
}
