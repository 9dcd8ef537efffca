import type { Csr, Target } from '../core/data.js';
import { num } from '../core/space.js';
import type { TextColumn } from '../table/table.js';
import { numberBlock, textOf } from './columns.js';
import type { Block, Encoder, Lesson } from './encoder.js';
import { finiteOf, quantile } from './order.js';
import { bestOf } from './selection/best-of.js';
import { chiSquaredOf } from './selection/chi-squared.js';
import { denseTerms, learnTfIdf, tfIdfSpace, weigh, type TfIdf } from './tf-idf.js';

/** Parts that the values of a regression are cut into, of as many rows each. */
const PARTS = 4;

/**
 * The n-grams of a text that tell classes apart best, as dense columns for trees: those with the largest chi² of their
 * presence and the label (scikit-learn's SelectKBest with chi2); the values of a regression count as four classes.
 */
export const textTerms: Encoder<TfIdf> = {
  name: 'text-terms',
  accepts: ['text'],
  supervised: true,
  space: {
    ...tfIdfSpace,
    use_idf: { kind: 'choice', options: [true, false], start: false },
    norm: { kind: 'choice', options: ['l2', 'l1', 'none'], start: 'none' },
    terms: { kind: 'int', low: 1, high: 1000, start: 50 },
  },
  fitTransform(column, lesson, params) {
    if (!lesson || lesson.rows.length === 0) return null;
    const text = textOf(column);
    const all = learnTfIdf(text, params);
    const { codes, count } = classesOf(lesson.y, lesson.rows);
    const sums = presence(weigh(all, text), text, lesson, codes, count);
    const { scores } = chiSquaredOf(sums, classWeights(lesson, codes, count));
    const chosen = bestOf(scores, num(params, 'terms')).filter((term) => scores[term]! > 0);
    if (chosen.length === 0) return null;
    const terms = Array.from(chosen, (term) => all.terms[term]!);
    const state = { ...all, terms, found: chosen.map((term) => all.found[term]!) };
    return { state, block: apply(state, text) };
  },
  transform: (state, column) => apply(state, textOf(column)),
};

function apply(state: TfIdf, column: TextColumn): Block {
  return numberBlock(
    state.terms.map((term) => `${column.name}:${term}`),
    denseTerms(state, column),
  );
}

/** The class of every row of the table. */
function classesOf(y: Target, rows: Int32Array): { codes: Int32Array; count: number } {
  if (y.task !== 'regression') return { codes: y.codes, count: y.classes.length };
  const sorted = finiteOf(Float64Array.from(rows, (row) => y.values[row]!));
  const cuts = Array.from({ length: PARTS - 1 }, (_, k) => quantile(sorted, (k + 1) / PARTS));
  const codes = Int32Array.from(y.values, (value) => cuts.filter((cut) => value > cut).length);
  return { codes, count: PARTS };
}

function classWeights({ rows, weight }: Lesson, codes: Int32Array, count: number): Float64Array {
  const out = new Float64Array(count);
  for (const row of rows) out[codes[row]!]! += weight ? weight[row]! : 1;
  return out;
}

/** For each term the weight of the rows of each class that have it. */
function presence(
  texts: Csr,
  { codes: textOfRow }: TextColumn,
  { rows, weight }: Lesson,
  codes: Int32Array,
  count: number,
): Float64Array[] {
  const sums = Array.from({ length: texts.width }, () => new Float64Array(count));
  for (const row of rows) {
    const v = textOfRow[row]!;
    if (v < 0) continue;
    const w = weight ? weight[row]! : 1;
    for (let k = texts.indptr[v]!; k < texts.indptr[v + 1]!; k++) sums[texts.indices[k]!]![codes[row]!]! += w;
  }
  return sums;
}
