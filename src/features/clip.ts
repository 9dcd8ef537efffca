import { num } from '../core/space.js';
import { numberBlock, numbersOf } from './columns.js';
import type { Block, Encoder } from './encoder.js';
import { finiteOf, quantile } from './order.js';

type State = { readonly low: number; readonly high: number };

/**
 * Numbers beyond two quantiles of training are pulled to these (winsorizing): far values, whether noise or real, then
 * weigh no more than the tails' ends. NaN stays NaN. As feature_engine's Winsorizer with quantiles; numpy's linear
 * interpolation between values. null for a column without a value.
 */
export const clip: Encoder<State> = {
  name: 'clip',
  accepts: ['number', 'boolean', 'date'],
  supervised: false,
  space: {
    lower: { kind: 'float', low: 0, high: 0.5, start: 0.01 },
    upper: { kind: 'float', low: 0.5, high: 1, start: 0.99 },
  },
  fitTransform(column, _lesson, params) {
    const values = numbersOf(column);
    const present = finiteOf(values);
    if (present.length === 0) return null;
    const state = {
      low: quantile(present, num(params, 'lower')),
      high: quantile(present, num(params, 'upper')),
    };
    return { state, block: apply(state, column.name, values) };
  },
  transform: (state, column) => apply(state, column.name, numbersOf(column)),
};

function apply({ low, high }: State, name: string, values: Float64Array): Block {
  return numberBlock([name], [values.map((v) => (v < low ? low : v > high ? high : v))]);
}
