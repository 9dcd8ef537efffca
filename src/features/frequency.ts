import type { CategoryColumn } from '../table/table.js';
import { MISSING } from '../table/table.js';
import { categoryOf, numberBlock } from './columns.js';
import type { Block, Encoder } from './encoder.js';
import { countLevels } from './levels.js';

/** Rows of training per level, behind them those with none. */
type State = { readonly counts: Float64Array };

/** How many training rows share the row's level; 0 for an unknown one. */
export const frequency: Encoder<State> = {
  name: 'frequency',
  accepts: ['category'],
  supervised: false,
  space: {},
  fitTransform(column) {
    const category = categoryOf(column);
    const state = { counts: countLevels(category) };
    return { state, block: apply(state, category) };
  },
  transform: (state, column) => apply(state, categoryOf(column)),
};

function apply({ counts }: State, { name, codes }: CategoryColumn): Block {
  const out = new Float64Array(codes.length);
  for (let i = 0; i < codes.length; i++)
    out[i] = (codes[i] === MISSING ? counts.at(-1) : counts[codes[i]!]) ?? 0;
  return numberBlock([`${name}:count`], [out]);
}
