import type { Target } from '../core/data.js';
import { num } from '../core/space.js';
import type { Rng } from '../core/rng.js';
import { MISSING, type CategoryColumn } from '../table/table.js';
import { categoryOf, numberBlock } from './columns.js';
import type { Block, Encoder, Lesson } from './encoder.js';

const FOLDS = 5;
const MOST_CLASSES = 10;

/** means[k][code] for output k; behind the levels that of missing. overall[k]: for levels that were not seen. */
export type TargetMeans = { readonly overall: Float64Array; readonly means: readonly Float64Array[] };
/** parts: what each output is called. */
export type EncoderState = TargetMeans & { readonly parts: readonly string[] };

/**
 * The mean label of a row's level, drawn towards the overall mean where a level has few rows (Micci-Barreca 2001):
 * regression 1 column, binary 1 (share of the positive class), multiclass one per class, null above 10 classes.
 * smooth 0 means automatic (empirical Bayes), else that many rows of the overall mean are added, as scikit-learn's
 * TargetEncoder. Training rows get what the other rows of five random folds say, so that no label meets itself.
 * Missing is a level; unknown gets the overall mean.
 */
export const targetMean: Encoder<EncoderState> = {
  name: 'target-mean',
  accepts: ['category'],
  supervised: true,
  space: { smooth: { kind: 'float', low: 0, high: 1000, start: 0 } },
  fitTransform(column, lesson, params, rng) {
    const category = categoryOf(column);
    const labels = lesson && labelsOf(lesson.y);
    if (!labels || lesson.rows.length < 2 * FOLDS) return null;
    const smooth = num(params, 'smooth') || 'auto';
    const folds = foldsOf(lesson.rows, category.codes.length, rng);
    const state = { ...targetMeans(category, labels.values, lesson, smooth), parts: labels.parts };
    const block = apply(state, category);
    crossFit(block.columns, category, labels.values, lesson, smooth, folds);
    return { state, block };
  },
  transform: (state, column) => apply(state, categoryOf(column)),
};

/** One row of numbers per output: the values, or for each class whether it is the row's. */
export function labelsOf(y: Target): { values: readonly Float64Array[]; parts: readonly string[] } | null {
  if (y.task === 'regression') return { values: [y.values], parts: ['mean'] };
  if (y.classes.length > MOST_CLASSES) return null;
  const wanted = y.task === 'binary' ? [1] : y.classes.map((_, k) => k);
  return {
    values: wanted.map((k) => Float64Array.from(y.codes, (code) => Number(code === k))),
    parts: y.task === 'binary' ? ['mean'] : y.classes.map((name) => `mean=${name}`),
  };
}

/** The figures of each row's level. */
export function apply(state: EncoderState, column: CategoryColumn): Block {
  const columns = state.means.map((means, k) => encode(means, state.overall[k]!, column));
  return numberBlock(
    columns.map((_, k) => `${column.name}:${state.parts[k]}`),
    columns,
  );
}

function encode(means: Float64Array, overall: number, { codes, levels }: CategoryColumn): Float64Array {
  const out = new Float64Array(codes.length);
  for (let i = 0; i < codes.length; i++) out[i] = means[slot(codes[i]!, levels.length)] ?? overall;
  return out;
}

/** Where a code's figures are: missing behind the levels, -1 (nowhere) for an unknown level. */
export function slot(code: number, levels: number): number {
  return code >= 0 ? code : code === MISSING ? levels : -1;
}

/** How much each row of the table counts: how often it is in the lesson, times its weight relative to the mean weight. */
export function timesOf({ rows, weight }: Lesson, length: number): Float64Array {
  const times = new Float64Array(length);
  let sum = 0;
  for (const row of rows) sum += weight ? weight[row]! : 1;
  const unit = sum > 0 ? rows.length / sum : 1;
  for (const row of rows) times[row]! += (weight ? weight[row]! : 1) * unit;
  return times;
}

/** The smoothed means that the rows of a lesson give (all but those of one fold, if folds are given). */
export function targetMeans(
  column: CategoryColumn,
  values: readonly Float64Array[],
  lesson: Pick<Lesson, 'rows' | 'weight'>,
  smooth: number | 'auto',
  except?: { readonly folds: Int8Array; readonly fold: number },
): TargetMeans {
  const rows = except ? lesson.rows.filter((row) => except.folds[row] !== except.fold) : lesson.rows;
  const overall = new Float64Array(values.length);
  const means = values.map((y, k) => {
    const [own, whole] = smoothedMeans(column, y, rows, lesson.weight, smooth);
    overall[k] = whole;
    return own;
  });
  return { overall, means };
}

function smoothedMeans(
  { codes, levels }: CategoryColumn,
  y: Float64Array,
  rows: Int32Array,
  weight: Float64Array | null,
  smooth: number | 'auto',
): [Float64Array, number] {
  const size = new Float64Array(levels.length + 1);
  const sum = new Float64Array(levels.length + 1);
  const spread = new Float64Array(levels.length + 1);
  let weights = 0;
  let overall = 0;
  for (let i = 0; i < rows.length; i++) {
    const w = weight ? weight[rows[i]!]! : 1;
    weights += w;
    overall += w * y[rows[i]!]!;
  }
  overall = weights > 0 ? overall / weights : 0;
  // Weights count relative to their mean, so that doubling all of them changes nothing.
  const unit = weight && weights > 0 ? rows.length / weights : 1;
  for (let i = 0; i < rows.length; i++) {
    const at = slot(codes[rows[i]!]!, levels.length);
    const w = weight ? weight[rows[i]!]! * unit : 1;
    if (at < 0) continue;
    size[at]! += w;
    sum[at]! += w * (y[rows[i]!]! - overall);
  }
  let variance = 0;
  for (let i = 0; i < rows.length; i++) {
    const at = slot(codes[rows[i]!]!, levels.length);
    const w = weight ? weight[rows[i]!]! * unit : 1;
    const d = y[rows[i]!]! - overall;
    variance += w * d * d;
    if (at >= 0 && size[at]! > 0) spread[at]! += w * (d - sum[at]! / size[at]!) ** 2;
  }
  variance /= rows.length;
  return [size.map((n, at) => overall + drawn(n, sum[at]!, spread[at]!, variance, smooth)), overall];
}

/** How far a level's mean lies from the overall one after smoothing. */
function drawn(n: number, sum: number, spread: number, variance: number, smooth: number | 'auto'): number {
  if (!(n > 0)) return 0;
  if (smooth !== 'auto') return sum / (n + smooth);
  const trust = variance * n + spread / n;
  return trust > 0 ? (sum / n) * ((variance * n) / trust) : sum / n;
}

/** The fold of each row of the table that is among `rows` (-1 for the others): the same one however often it occurs. */
function foldsOf(rows: Int32Array, length: number, rng: Rng): Int8Array {
  const folds = new Int8Array(length).fill(-1);
  let next = 0;
  for (const row of rng.shuffle(rows.slice())) if (folds[row] === -1) folds[row] = next++ % FOLDS;
  return folds;
}

/** Overwrites the rows of the lesson in `columns` with what the rows of the other folds say of them. */
export function crossFit(
  columns: readonly Float64Array[],
  column: CategoryColumn,
  values: readonly Float64Array[],
  lesson: Pick<Lesson, 'rows' | 'weight'>,
  smooth: number | 'auto',
  folds: Int8Array,
): void {
  const levels = column.levels.length;
  const last = folds.reduce((most, fold) => Math.max(most, fold), 0);
  for (let fold = 0; fold <= last; fold++) {
    const { overall, means } = targetMeans(column, values, lesson, smooth, { folds, fold });
    for (const row of lesson.rows) {
      if (folds[row] !== fold) continue;
      const at = slot(column.codes[row]!, levels);
      for (let k = 0; k < columns.length; k++) columns[k]![row] = means[k]![at] ?? overall[k]!;
    }
  }
}
