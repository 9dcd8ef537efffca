import type { CategoryColumn } from '../table/table.js';
import { categoryOf } from './columns.js';
import type { Block, Encoder } from './encoder.js';
import { countLevels, keepLevels, keptSpace, placesOf, type Kept } from './levels.js';

/**
 * Category codes 0 … k-1 for trees, NaN for missing and unknown. The rarest levels share the last code where there
 * are more than max_levels.
 */
export const ordinal: Encoder<Kept> = {
  name: 'ordinal',
  accepts: ['category'],
  supervised: false,
  space: keptSpace,
  fitTransform(column, _lesson, params) {
    const category = categoryOf(column);
    const state = keepLevels(countLevels(category), params);
    return state.kept.length === 0 && !state.rare ? null : { state, block: apply(state, category) };
  },
  transform: (state, column) => apply(state, categoryOf(column)),
};

function apply(state: Kept, { name, codes, levels }: CategoryColumn): Block {
  const places = placesOf(state, levels.length);
  const out = new Float64Array(codes.length);
  for (let i = 0; i < codes.length; i++) {
    const place = codes[i]! >= 0 ? (places[codes[i]!] ?? -1) : -1;
    out[i] = place >= 0 ? place : NaN;
  }
  return { names: [name], levels: [state.kept.length + (state.rare ? 1 : 0)], columns: [out] };
}
