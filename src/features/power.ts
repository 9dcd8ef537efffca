import { num } from '../core/space.js';
import { numberBlock, numbersOf } from './columns.js';
import type { Block, Encoder } from './encoder.js';
import { momentsOf, type Moments } from './moments.js';
import { finiteOf, rangeOf } from './order.js';
import { likeliestLambda, powered, type Family } from './power-likelihood.js';

/** Rows, evenly spaced, that lambda is taken from in a very long column. */
const ROWS = 100_000;
/** Squares of larger numbers would overflow. */
const LARGEST = 1e150;

/** Output = (power of x - center) / scale, powers beyond [low, high] pulled to the nearer end first. */
type State = {
  readonly family: Family;
  readonly lambda: number;
  readonly center: number;
  readonly scale: number;
  readonly low: number;
  readonly high: number;
};

/**
 * Numbers to a power that makes them as normal as a power can: Yeo and Johnson (2000), or Box and Cox (1964; numbers
 * above 0 only, else null), lambda by maximum likelihood, then mean 0 and deviation 1 unless `standardize` is false. As
 * scikit-learn's PowerTransformer, but for `clip`, as in scale: a value is taken at most that many deviations beyond
 * the range of training. A column of one value gives zeros. NaN stays NaN.
 */
export const power: Encoder<State> = {
  name: 'power',
  accepts: ['number', 'boolean', 'date'],
  supervised: false,
  space: {
    method: { kind: 'choice', options: ['yeo-johnson', 'box-cox'], start: 'yeo-johnson' },
    standardize: { kind: 'choice', options: [true, false], start: true },
    clip: { kind: 'float', low: 0, high: 1e6, start: 3 },
  },
  fitTransform(column, _lesson, params) {
    const values = numbersOf(column);
    const present = finiteOf(values).map((v) => Math.max(-LARGEST, Math.min(LARGEST, v)));
    const family = params['method'] === 'box-cox' ? 'box-cox' : 'yeo-johnson';
    if (present.length === 0 || (family === 'box-cox' && present.some((v) => v <= 0))) return null;
    const stride = Math.ceil(present.length / ROWS) || 1;
    const some = stride === 1 ? present : present.filter((_, i) => i % stride === 0);
    const { lambda, powers, moments } = fitted(family, likeliestLambda(family, some), present);
    const step = moments.spread || 1;
    const margin = num(params, 'clip') * step;
    const [low, high] = rangeOf(powers);
    const center = low === high ? low : moments.center;
    const state: State = {
      family,
      lambda,
      ...(params['standardize'] === true ? { center, scale: step } : { center: 0, scale: 1 }),
      low: low - margin,
      high: high + margin,
    };
    return { state, block: apply(state, column.name, values) };
  },
  transform: (state, column) => apply(state, column.name, numbersOf(column)),
};

type Powers = { readonly lambda: number; readonly powers: Float64Array; readonly moments: Moments };

/** With the values as they are (lambda 1) where rounding left no difference between their powers. */
function fitted(family: Family, lambda: number, values: Float64Array): Powers {
  const powers = values.map((v) => powered(family, lambda, v));
  const moments = momentsOf(powers);
  return moments.spread > 0 || lambda === 1 ? { lambda, powers, moments } : fitted(family, 1, values);
}

function apply(
  { family, lambda, center, scale, low, high }: State,
  name: string,
  values: Float64Array,
): Block {
  const out = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!;
    const p = v === v ? powered(family, lambda, v) : NaN;
    out[i] = ((p < low ? low : p > high ? high : p) - center) / scale;
  }
  return numberBlock([name], [out]);
}
