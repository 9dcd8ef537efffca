import { num } from '../core/space.js';
import type { Rng } from '../core/rng.js';
import type { CategoryColumn } from '../table/table.js';
import { categoryOf } from './columns.js';
import type { Encoder } from './encoder.js';
import { apply, labelsOf, slot, targetMeans, timesOf } from './target-mean.js';
import type { EncoderState } from './target-mean.js';

/**
 * The mean label of a row's level as target-mean gives it, but a training row gets what the rows before it in one
 * random order say: (sum of their labels + prior_weight × overall mean) / (their number + prior_weight), the ordered
 * target statistics of CatBoost (Prokhorenkova et al. 2018). The overall mean is that of the other half of the order,
 * so that no label meets itself. All other rows get the figures of all training rows.
 */
export const orderedTargetMean: Encoder<EncoderState> = {
  name: 'ordered-target-mean',
  accepts: ['category'],
  supervised: true,
  space: { prior_weight: { kind: 'float', low: 0.1, high: 100, log: true, start: 1 } },
  fitTransform(column, lesson, params, rng) {
    const category = categoryOf(column);
    const labels = lesson && labelsOf(lesson.y);
    if (!labels || lesson.rows.length < 2) return null;
    const prior = num(params, 'prior_weight');
    const state = { ...targetMeans(category, labels.values, lesson, prior), parts: labels.parts };
    const block = apply(state, category);
    const times = timesOf(lesson, category.codes.length);
    const order = orderOf(times, rng);
    labels.values.forEach((y, k) => encodeInOrder(block.columns[k]!, category, y, order, times, prior));
    return { state, block };
  },
  transform: (state, column) => apply(state, categoryOf(column)),
};

/** The rows that count, each once. */
function orderOf(times: Float64Array, rng: Rng): Int32Array {
  const rows = Int32Array.from(times.keys()).filter((row) => times[row]! > 0);
  return rng.shuffle(rows);
}

function encodeInOrder(
  out: Float64Array,
  { codes, levels }: CategoryColumn,
  y: Float64Array,
  order: Int32Array,
  times: Float64Array,
  prior: number,
): void {
  const size = new Float64Array(levels.length + 1);
  const sum = new Float64Array(levels.length + 1);
  const half = order.length >> 1;
  const others = [meanOf(order.subarray(half), y, times), meanOf(order.subarray(0, half), y, times)];
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!;
    const at = slot(codes[row]!, levels.length);
    const overall = others[Number(i >= half)]!;
    if (at < 0) {
      out[row] = overall;
      continue;
    }
    out[row] = (sum[at]! + prior * overall) / (size[at]! + prior);
    size[at]! += times[row]!;
    sum[at]! += times[row]! * y[row]!;
  }
}

function meanOf(rows: Int32Array, y: Float64Array, times: Float64Array): number {
  let size = 0;
  let sum = 0;
  for (const row of rows) {
    size += times[row]!;
    sum += times[row]! * y[row]!;
  }
  return size > 0 ? sum / size : 0;
}
