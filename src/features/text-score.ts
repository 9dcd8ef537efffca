import type { Csr, Target } from '../core/data.js';
import { num } from '../core/space.js';
import type { Rng } from '../core/rng.js';
import { numberBlock, termsOf } from './columns.js';
import type { Block, Encoder, Lesson } from './encoder.js';
import { ridgeOf, rowTimes, type Ridge } from './sparse-ridge.js';

const FOLDS = 5;
const MOST_CLASSES = 30;
/** Entries of the rows learned from, times outputs: more take long and change little. */
const MOST_ENTRIES = 10_000_000;

/** weights[k][term] of output k, added to means[k]; parts: what each output is called. */
type State = {
  readonly parts: readonly string[];
  readonly means: Float64Array;
  readonly weights: readonly Float32Array[];
};

/**
 * What a ridge regression on the terms of a text says of the label, for trees, which cannot add up ten thousand weak
 * terms: one column, or one per class (null above 30). Training rows get what the rows of the other of five random folds
 * say (stacking: Wolpert 1992), so that no label meets itself. Of very much text a sample of the rows is learned from.
 */
export const textScore: Encoder<State> = {
  name: 'text-score',
  accepts: ['terms'],
  supervised: true,
  space: { alpha: { kind: 'float', low: 1e-3, high: 1e3, log: true, start: 1 } },
  fitTransform(column, lesson, params, rng) {
    const { name, terms } = termsOf(column);
    const labels = lesson && labelsOf(lesson.y);
    if (!labels || lesson.rows.length < 2 * FOLDS) return null;
    const seen = { ...lesson, rows: someRows(terms, lesson.rows, labels.values.length, rng.fork('rows')) };
    const alpha = num(params, 'alpha');
    const fits = labels.values.map((y) => ridgeOf(terms, y, seen, alpha));
    const state = {
      parts: labels.parts,
      means: Float64Array.from(fits, ({ mean }) => mean),
      weights: fits.map(({ weights }) => Float32Array.from(weights)),
    };
    const block = apply(state, terms, name);
    crossFit(block.columns, terms, labels.values, seen, alpha, rng.fork('folds'));
    return { state, block };
  },
  transform: (state, column) => apply(state, termsOf(column).terms, column.name),
};

/** One row of numbers per output: the values, or for each class whether it is the row's. */
function labelsOf(y: Target): { values: readonly Float64Array[]; parts: readonly string[] } | null {
  if (y.task === 'regression') return { values: [y.values], parts: ['score'] };
  if (y.classes.length > MOST_CLASSES) return null;
  const wanted = y.task === 'binary' ? [1] : y.classes.map((_, k) => k);
  return {
    values: wanted.map((k) => Float64Array.from(y.codes, (code) => Number(code === k))),
    parts: y.task === 'binary' ? ['score'] : y.classes.map((name) => `score=${name}`),
  };
}

function someRows(x: Csr, rows: Int32Array, outputs: number, rng: Rng): Int32Array {
  let entries = 0;
  for (const row of rows) entries += x.indptr[row + 1]! - x.indptr[row]!;
  const share = MOST_ENTRIES / (entries * outputs);
  return share >= 1
    ? rows
    : rng
        .shuffle(rows.slice())
        .slice(0, Math.ceil(share * rows.length))
        .sort();
}

function apply({ parts, means, weights }: State, x: Csr, name: string): Block {
  if (parts.length !== weights.length || means.length !== weights.length)
    throw new RangeError('parts, means and weights do not fit');
  const columns = weights.map((own, k) => predicted(x, { mean: means[k]!, weights: own }));
  return numberBlock(
    parts.map((part) => `${name}:${part}`),
    columns,
  );
}

function predicted(x: Csr, { mean, weights }: Ridge): Float64Array {
  if (weights.length !== x.width) throw new RangeError('weights and terms do not fit');
  return Float64Array.from({ length: x.rows }, (_, row) => mean + rowTimes(x, row, weights));
}

/** Overwrites the rows of the lesson in `columns` with what the rows of the other folds say of them. */
function crossFit(
  columns: readonly Float64Array[],
  x: Csr,
  labels: readonly Float64Array[],
  lesson: Lesson,
  alpha: number,
  rng: Rng,
): void {
  const { rows } = lesson;
  const foldOf = new Int8Array(x.rows).fill(-1);
  let next = 0;
  for (const row of rng.shuffle(rows.slice())) if (foldOf[row] === -1) foldOf[row] = next++ % FOLDS;
  for (let fold = 0; fold < FOLDS; fold++) {
    const others = { ...lesson, rows: rows.filter((row) => foldOf[row] !== fold) };
    labels.forEach((y, k) => {
      const { mean, weights } = ridgeOf(x, y, others, alpha);
      for (const row of rows) if (foldOf[row] === fold) columns[k]![row] = mean + rowTimes(x, row, weights);
    });
  }
}
