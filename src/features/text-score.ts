import type { Csr, Target } from '../core/data.js';
import { num } from '../core/space.js';
import type { Rng } from '../core/rng.js';
import { numberBlock, textOf } from './columns.js';
import type { Block, Encoder, Lesson } from './encoder.js';
import { learnTfIdf, perRow, tfIdfSpace, weigh, type TfIdf } from './tf-idf.js';
import type { TextColumn } from '../table/table.js';

const FOLDS = 5;
const ROUNDS = 15;
const MOST_CLASSES = 30;

/** weights[k][term] for output k, over the mean. */
type State = TfIdf & {
  readonly parts: readonly string[];
  readonly means: Float64Array;
  readonly weights: readonly Float32Array[];
};

/**
 * What a ridge regression on the tf-idf weights of a text says of the label, for trees: one column, or one per class.
 * Training rows get what the rows of the other of five random folds say (stacking: Wolpert 1992), so that no label meets itself.
 */
export const textScore: Encoder<State> = {
  name: 'text-score',
  accepts: ['text'],
  supervised: true,
  space: {
    ...tfIdfSpace,
    max_features: { kind: 'int', low: 1, high: 100_000, start: 10_000 },
    alpha: { kind: 'float', low: 1e-3, high: 1e3, log: true, start: 1 },
  },
  fitTransform(column, lesson, params, rng) {
    const labels = lesson && labelsOf(lesson.y);
    if (!labels || lesson.rows.length < 2 * FOLDS) return null;
    const text = textOf(column);
    const words = learnTfIdf(text, params);
    if (words.terms.length === 0) return null;
    const x = perRow(weigh(words, text), text.codes);
    const alpha = num(params, 'alpha');
    const fits = labels.values.map((y) => solve(x, y, lesson.rows, lesson.weight, alpha));
    const state = {
      ...words,
      parts: labels.parts,
      means: Float64Array.from(fits, ({ mean }) => mean),
      weights: fits.map(({ weights }) => Float32Array.from(weights)),
    };
    const block = apply(state, x, column.name);
    crossFit(block.columns, x, labels.values, lesson, alpha, rng);
    return { state, block };
  },
  transform: (state, column) => apply(state, rowsOf(state, textOf(column)), column.name),
};

function rowsOf(state: State, text: TextColumn): Csr {
  return perRow(weigh(state, text), text.codes);
}

function labelsOf(y: Target): { values: readonly Float64Array[]; parts: readonly string[] } | null {
  if (y.task === 'regression') return { values: [y.values], parts: ['score'] };
  if (y.classes.length > MOST_CLASSES) return null;
  const wanted = y.task === 'binary' ? [1] : y.classes.map((_, k) => k);
  return {
    values: wanted.map((k) => Float64Array.from(y.codes, (code) => Number(code === k))),
    parts: y.task === 'binary' ? ['score'] : y.classes.map((name) => `score=${name}`),
  };
}

function apply(state: State, x: Csr, name: string): Block {
  const columns = state.weights.map((weights, k) => {
    if (weights.length !== x.width) throw new RangeError('weights and terms do not fit');
    const out = new Float64Array(x.rows);
    for (let i = 0; i < x.rows; i++) out[i] = state.means[k]! + dot(x, i, weights);
    return out;
  });
  return numberBlock(
    state.parts.map((part) => `${name}:${part}`),
    columns,
  );
}

function dot({ indptr, indices, values }: Csr, row: number, weights: Float64Array | Float32Array): number {
  let sum = 0;
  for (let k = indptr[row]!; k < indptr[row + 1]!; k++) sum += values[k]! * weights[indices[k]!]!;
  return sum;
}

function crossFit(
  columns: readonly Float64Array[],
  x: Csr,
  labels: readonly Float64Array[],
  { rows, weight }: Lesson,
  alpha: number,
  rng: Rng,
): void {
  const foldOf = new Int8Array(x.rows).fill(-1);
  let next = 0;
  for (const row of rng.shuffle(rows.slice())) if (foldOf[row] === -1) foldOf[row] = next++ % FOLDS;
  for (let fold = 0; fold < FOLDS; fold++) {
    const others = rows.filter((row) => foldOf[row] !== fold);
    labels.forEach((y, k) => {
      const { mean, weights } = solve(x, y, others, weight, alpha);
      for (const row of rows) if (foldOf[row] === fold) columns[k]![row] = mean + dot(x, row, weights);
    });
  }
}

/** Conjugate gradients on (X'WX + alpha) w = X'W(y - mean). */
function solve(
  x: Csr,
  y: Float64Array,
  rows: Int32Array,
  weight: Float64Array | null,
  alpha: number,
): { mean: number; weights: Float64Array } {
  const { indptr, indices, values, width } = x;
  let total = 0;
  let sum = 0;
  for (const row of rows) {
    const w = weight ? weight[row]! : 1;
    total += w;
    sum += w * y[row]!;
  }
  const mean = total > 0 ? sum / total : 0;
  const unit = weight && total > 0 ? rows.length / total : 1;
  const add = (out: Float64Array, row: number, amount: number): void => {
    const scaled = amount * unit * (weight ? weight[row]! : 1);
    for (let k = indptr[row]!; k < indptr[row + 1]!; k++) out[indices[k]!]! += values[k]! * scaled;
  };
  const weights = new Float64Array(width);
  const residual = new Float64Array(width);
  for (const row of rows) add(residual, row, y[row]! - mean);
  const direction = residual.slice();
  let size = norm(residual);
  for (let round = 0; round < ROUNDS && size > 1e-20; round++) {
    const image = direction.map((v) => alpha * v);
    for (const row of rows) add(image, row, dot(x, row, direction));
    let along = 0;
    for (let j = 0; j < width; j++) along += direction[j]! * image[j]!;
    const step = size / along;
    for (let j = 0; j < width; j++) {
      weights[j]! += step * direction[j]!;
      residual[j]! -= step * image[j]!;
    }
    const before = size;
    size = norm(residual);
    for (let j = 0; j < width; j++) direction[j] = residual[j]! + (size / before) * direction[j]!;
  }
  return { mean, weights };
}

function norm(v: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < v.length; j++) sum += v[j]! * v[j]!;
  return sum;
}
