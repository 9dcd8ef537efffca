import { num } from '../core/space.js';
import type { Rng } from '../core/rng.js';
import type { CategoryColumn } from '../table/table.js';
import { categoryOf } from './columns.js';
import type { Encoder } from './encoder.js';
import { apply, labelsOf, slot, targetMeans, timesOf } from './target-mean.js';
import type { EncoderState } from './target-mean.js';

/**
 * The mean label of a row's level as target-mean gives it, but for a training row that of all others: (sum of the
 * other labels + smooth × their overall mean) / (their number + smooth). As LeaveOneOutEncoder of category_encoders
 * (after Zhang, 2015), which has no smoothing. Rows of a level then differ by their own labels alone, against the grain: where levels
 * are few, a learner that splits finely reads the label off that, unless `sigma` blurs it (training rows are multiplied
 * by 1 + sigma × a normal number) or target-mean is taken instead.
 */
export const leaveOneOut: Encoder<EncoderState> = {
  name: 'leave-one-out',
  accepts: ['category'],
  supervised: true,
  space: {
    smooth: { kind: 'float', low: 0, high: 1000, start: 1 },
    sigma: { kind: 'float', low: 0, high: 1, start: 0 },
  },
  fitTransform(column, lesson, params, rng) {
    const category = categoryOf(column);
    const labels = lesson && labelsOf(lesson.y);
    if (!labels || lesson.rows.length < 2) return null;
    const smooth = num(params, 'smooth');
    const state = { ...targetMeans(category, labels.values, lesson, smooth), parts: labels.parts };
    const block = apply(state, category);
    const times = timesOf(lesson, category.codes.length);
    labels.values.forEach((y, k) => encodeWithoutSelf(block.columns[k]!, category, y, times, smooth));
    const sigma = num(params, 'sigma');
    if (sigma > 0) blur(block.columns, times, sigma, rng);
    return { state, block };
  },
  transform: (state, column) => apply(state, categoryOf(column)),
};

/** A row that counts several times is left out as often. */
function encodeWithoutSelf(
  out: Float64Array,
  { codes, levels }: CategoryColumn,
  y: Float64Array,
  times: Float64Array,
  smooth: number,
): void {
  const size = new Float64Array(levels.length + 1);
  const sum = new Float64Array(levels.length + 1);
  let allSize = 0;
  let allSum = 0;
  for (let i = 0; i < out.length; i++) {
    if (times[i] === 0) continue;
    allSize += times[i]!;
    allSum += times[i]! * y[i]!;
    const at = slot(codes[i]!, levels.length);
    if (at < 0) continue;
    size[at]! += times[i]!;
    sum[at]! += times[i]! * y[i]!;
  }
  for (let i = 0; i < out.length; i++) {
    const own = times[i]!;
    if (own === 0) continue;
    const overall = meanOf(allSum - own * y[i]!, allSize - own, 0);
    const at = slot(codes[i]!, levels.length);
    out[i] =
      at < 0 ? overall : meanOf(sum[at]! - own * y[i]! + smooth * overall, size[at]! - own + smooth, overall);
  }
}

/** Sizes that are nothing but rounding are none. */
function meanOf(sum: number, size: number, otherwise: number): number {
  return size > 1e-9 ? sum / size : otherwise;
}

function blur(columns: readonly Float64Array[], times: Float64Array, sigma: number, rng: Rng): void {
  for (const column of columns)
    for (let i = 0; i < column.length; i++) if (times[i]! > 0) column[i]! *= 1 + sigma * rng.normal();
}
