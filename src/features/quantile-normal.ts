import { num } from '../core/space.js';
import { numberBlock, numbersOf } from './columns.js';
import type { Block, Encoder } from './encoder.js';
import { finiteOf, sortedQuantile } from './order.js';
import { probit } from './probit.js';

/** Rows, evenly spaced, that the quantiles of a very long column are taken from. */
const ROWS = 100_000;

/** quantiles: ascending, evenly spaced in probability from 0 to 1. */
type State = { readonly quantiles: Float64Array; readonly normal: boolean };

/**
 * Numbers by their rank: spread evenly over 0 … 1, or as a standard normal. Tames long tails for linear models and
 * networks. As scikit-learn's QuantileTransformer: ties lie in the middle of their ranks, values
 * at or beyond the ends of training at ±5.2 (0 and 1). NaN stays NaN.
 */
export const quantileNormal: Encoder<State> = {
  name: 'quantile-normal',
  accepts: ['number', 'boolean', 'date'],
  supervised: false,
  space: {
    quantiles: { kind: 'int', low: 2, high: 1000, log: true, start: 200 },
    output: { kind: 'choice', options: ['normal', 'uniform'], start: 'normal' },
  },
  fitTransform(column, _lesson, params) {
    const values = numbersOf(column);
    const stride = Math.ceil(values.length / ROWS) || 1;
    const sorted = finiteOf(stride === 1 ? values : values.filter((_, i) => i % stride === 0)).sort();
    if (sorted.length === 0) return null;
    const count = Math.max(2, Math.min(num(params, 'quantiles'), sorted.length));
    const quantiles = new Float64Array(count);
    for (let q = 0; q < count; q++) quantiles[q] = sortedQuantile(sorted, q / (count - 1));
    const state = { quantiles, normal: params['output'] === 'normal' };
    return { state, block: apply(state, column.name, values) };
  },
  transform: (state, column) => apply(state, column.name, numbersOf(column)),
};

function apply({ quantiles, normal }: State, name: string, values: Float64Array): Block {
  const out = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const u = rank(quantiles, values[i]!);
    out[i] = normal ? probit(Math.min(1 - EDGE, Math.max(EDGE, u))) : u;
  }
  return numberBlock([name], [out]);
}

/** numpy.spacing(1) below 1e-7: scikit-learn's bound. */
const EDGE = 1e-7 - Number.EPSILON;

function rank(quantiles: Float64Array, v: number): number {
  if (v !== v) return NaN;
  const last = quantiles.length - 1;
  if (v <= quantiles[0]!) return 0;
  if (v >= quantiles[last]!) return 1;
  const above = firstWhere(quantiles, v, true);
  const from = firstWhere(quantiles, v, false);
  if (above !== from) return (from + above - 1) / 2 / last;
  const low = quantiles[above - 1]!;
  return (above - 1 + (v - low) / (quantiles[above]! - low)) / last;
}

/** The first index whose quantile is greater than v (or, not strictly, at least v). */
function firstWhere(quantiles: Float64Array, v: number, strictly: boolean): number {
  let low = 0;
  let high = quantiles.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (strictly ? quantiles[middle]! <= v : quantiles[middle]! < v) low = middle + 1;
    else high = middle;
  }
  return low;
}
