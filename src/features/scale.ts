import { num } from '../core/space.js';
import { numberBlock, numbersOf } from './columns.js';
import type { Block, Encoder } from './encoder.js';
import { momentsOf } from './moments.js';
import { finiteOf, quantile, rangeOf } from './order.js';

/** Output = (x - center) / scale for x in [low, high]; values beyond are pulled to the nearer end first. */
type State = {
  readonly center: number;
  readonly scale: number;
  readonly low: number;
  readonly high: number;
};

/** Squares of larger numbers would overflow. */
const LARGEST = 1e150;

/**
 * Numbers to a common spread; NaN stays NaN. standard: mean 0, population standard deviation 1; min-max: 0 … 1;
 * robust: median 0, interquartile range 1; of these a column of one value gives zeros. max-abs: the largest magnitude
 * is 1, and 0 stays 0. As scikit-learn's StandardScaler, MinMaxScaler, RobustScaler, MaxAbsScaler on finite values, but
 * for `clip`: a value is taken at most that many spreads beyond the range seen in training, so that one wild cell
 * cannot throw a linear model.
 */
export const scale: Encoder<State> = {
  name: 'scale',
  accepts: ['number', 'boolean', 'date'],
  supervised: false,
  space: {
    method: { kind: 'choice', options: ['standard', 'min-max', 'robust', 'max-abs'], start: 'standard' },
    clip: { kind: 'float', low: 0, high: 1e6, start: 3 },
  },
  fitTransform(column, _lesson, params) {
    const values = numbersOf(column);
    const present = finiteOf(values).map((v) => Math.max(-LARGEST, Math.min(LARGEST, v)));
    if (present.length === 0) return null;
    const [low, high] = rangeOf(present);
    const [center, spread] = location(String(params['method']), present, low, high);
    const step = spread > 0 && Number.isFinite(spread) ? spread : 1;
    const margin = num(params, 'clip') * step;
    const state = { center, scale: step, low: low - margin, high: high + margin };
    return { state, block: apply(state, column.name, values) };
  },
  transform: (state, column) => apply(state, column.name, numbersOf(column)),
};

function apply(state: State, name: string, values: Float64Array): Block {
  const { center, scale: step, low, high } = state;
  const out = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!;
    out[i] = ((v < low ? low : v > high ? high : v) - center) / step;
  }
  return numberBlock([name], [out]);
}

/** Center and spread; a spread of 0 stands for a column of one value. */
function location(method: string, present: Float64Array, low: number, high: number): [number, number] {
  if (method === 'max-abs') return [0, Math.max(-low, high, 0)];
  if (low === high) return [low, 0];
  if (method === 'min-max') return [low, high - low];
  if (method === 'standard') {
    const { center, spread } = momentsOf(present);
    return [center, spread];
  }
  const center = quantile(present, 0.5);
  return [center, quantile(present, 0.75) - quantile(present, 0.25)];
}
