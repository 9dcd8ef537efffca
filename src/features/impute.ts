import { num, type Params } from '../core/space.js';
import { numberBlock, numbersOf } from './columns.js';
import type { Block, Encoder } from './encoder.js';
import { mean } from './moments.js';
import { finiteOf, quantile } from './order.js';

/** indicator: whether a column that tells missing (1) from present (0) follows. */
type State = { readonly fill: number; readonly indicator: boolean };

/**
 * Missing numbers become the median (mean, most frequent value, constant) of the present ones, and a second
 * column `x_missing` says where, if training had both missing and present values.
 * As scikit-learn's SimpleImputer; of equally frequent values the smallest. A column without any value: null.
 */
export const impute: Encoder<State> = {
  name: 'impute',
  accepts: ['number', 'boolean', 'date'],
  supervised: false,
  space: {
    strategy: {
      kind: 'choice',
      options: ['median', 'mean', 'most_frequent', 'constant'],
      start: 'median',
    },
    fill_value: { kind: 'float', low: -1e300, high: 1e300, start: 0 },
    indicator: { kind: 'choice', options: [true, false], start: true },
  },
  fitTransform(column, _lesson, params) {
    const values = numbersOf(column);
    const present = finiteOf(values);
    if (present.length === 0) return null;
    const indicator = params['indicator'] === true && values.some((v) => v !== v);
    const state = { fill: statistic(present, params), indicator };
    return { state, block: apply(state, column.name, values) };
  },
  transform: (state, column) => apply(state, column.name, numbersOf(column)),
};

function apply(state: State, name: string, values: Float64Array): Block {
  const filled = values.map((v) => (v !== v ? state.fill : v));
  if (!state.indicator) return numberBlock([name], [filled]);
  return numberBlock([name, `${name}_missing`], [filled, values.map((v) => (v !== v ? 1 : 0))]);
}

function statistic(present: Float64Array, params: Params): number {
  if (params['strategy'] === 'constant') return num(params, 'fill_value');
  if (params['strategy'] === 'mean') return mean(present);
  return params['strategy'] === 'median' ? quantile(present, 0.5) : mostFrequent(present);
}

function mostFrequent(values: Float64Array): number {
  const sorted = values.sort();
  let best = sorted[0]!;
  let most = 0;
  for (let i = 0, start = 0; i < sorted.length; i++) {
    if (sorted[i] !== sorted[start]) start = i;
    if (i - start + 1 > most) {
      most = i - start + 1;
      best = sorted[i]!;
    }
  }
  return best;
}
