import { num } from '../core/space.js';
import type { NumericColumn } from '../table/table.js';
import { numberBlock, numericColumnsOf } from './columns.js';
import type { Block, Encoder } from './encoder.js';

const MOST_DEGREE = 5;
/** Products, in all: more cost more than they tell. */
const MOST_PRODUCTS = 500;

type State = { readonly degree: number; readonly interactions: boolean };

/**
 * Products of up to `degree` columns of a group of numbers, beside the columns themselves; `interaction_only`: of
 * different ones. As scikit-learn's PolynomialFeatures without the column of ones, in its order. Scale them before, or
 * far values will rule. Missing if one of its numbers is. null where there would be more than 500.
 */
export const polynomial: Encoder<State> = {
  name: 'polynomial',
  accepts: ['numbers'],
  supervised: false,
  space: {
    degree: { kind: 'int', low: 1, high: MOST_DEGREE, start: 2 },
    interaction_only: { kind: 'choice', options: [false, true], start: false },
  },
  fitTransform(group, _lesson, params) {
    const state = { degree: num(params, 'degree'), interactions: params['interaction_only'] === true };
    const columns = numericColumnsOf(group);
    return products(columns.length, state) ? { state, block: apply(state, columns) } : null;
  },
  transform: (state, group) => apply(state, numericColumnsOf(group)),
};

/** The columns in each product, by degree and then in order; null if there are too many. */
function products(width: number, { degree, interactions }: State): number[][] | null {
  if (!(degree >= 1 && degree <= MOST_DEGREE)) throw new RangeError(`products of ${degree} columns`);
  let last: number[][] = [[]];
  const all: number[][] = [];
  for (let d = 1; d <= degree; d++) {
    const next: number[][] = [];
    for (const product of last) {
      const before = product.at(-1);
      const from = before === undefined ? 0 : interactions ? before + 1 : before;
      for (let j = from; j < width; j++) next.push([...product, j]);
      if (all.length + next.length > MOST_PRODUCTS) return null;
    }
    all.push(...next);
    last = next;
  }
  return all;
}

function apply(state: State, columns: readonly NumericColumn[]): Block {
  const terms = products(columns.length, state);
  if (!terms) throw new RangeError(`too many products of ${columns.length} columns`);
  return numberBlock(
    terms.map((term) => term.map((j) => columns[j]!.name).join('×')),
    terms.map((term) => productOf(term.map((j) => columns[j]!.values))),
  );
}

/** Row by row; what is too large for a number is the largest. */
function productOf([first, ...others]: readonly Float64Array[]): Float64Array {
  const out = first!.slice();
  for (const values of others)
    for (let i = 0; i < out.length; i++)
      out[i] = Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, out[i]! * values[i]!));
  return out;
}
