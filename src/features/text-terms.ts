import type { Csr, Target } from '../core/data.js';
import { num } from '../core/space.js';
import type { TermsColumn } from '../table/table.js';
import { numberBlock, termsOf } from './columns.js';
import type { Block, Encoder, Lesson } from './encoder.js';
import { finiteOf, quantile } from './order.js';
import { bestOf } from './selection/best-of.js';
import { chiSquaredOf } from './selection/chi-squared.js';

/** Parts that the values of a regression are cut into, of as many rows each. */
const PARTS = 4;

/** Numbers and names of the terms kept. */
type State = { readonly terms: Int32Array; readonly names: readonly string[] };

/**
 * The terms of a text that tell classes apart best, as dense columns for trees: those with the largest chi² of their
 * presence and the label (scikit-learn's SelectKBest with chi2); the values of a regression count as four classes.
 */
export const textTerms: Encoder<State> = {
  name: 'text-terms',
  accepts: ['terms'],
  supervised: true,
  space: { terms: { kind: 'int', low: 1, high: 1000, start: 50 } },
  fitTransform(column, lesson, params) {
    if (!lesson || lesson.rows.length === 0) return null;
    const texts = termsOf(column);
    const { codes, count } = classesOf(lesson.y, lesson.rows);
    const { sums, rows } = presence(texts.terms, lesson, codes, count);
    const { scores } = chiSquaredOf(sums, rows);
    const terms = bestOf(scores, num(params, 'terms')).filter((term) => scores[term]! > 0);
    if (terms.length === 0) return null;
    const state = { terms, names: Array.from(terms, (term) => texts.names[term]!) };
    return { state, block: apply(state, texts) };
  },
  transform: (state, column) => apply(state, termsOf(column)),
};

function apply({ terms, names }: State, { name, terms: x }: TermsColumn): Block {
  if (terms.length !== names.length) throw new RangeError('terms and names do not fit');
  const place = new Int32Array(x.width).fill(-1);
  terms.forEach((term, k) => {
    if (!(term >= 0 && term < x.width)) throw new RangeError(`there is no term ${term}`);
    place[term] = k;
  });
  const columns = names.map(() => new Float64Array(x.rows));
  for (let row = 0; row < x.rows; row++)
    for (let k = x.indptr[row]!; k < x.indptr[row + 1]!; k++) {
      const own = columns[place[x.indices[k]!]!];
      if (own) own[row] = x.values[k]!;
    }
  return numberBlock(
    names.map((term) => `${name}:${term}`),
    columns,
  );
}

/** The class of every row of the table. */
function classesOf(y: Target, rows: Int32Array): { codes: Int32Array; count: number } {
  if (y.task !== 'regression') return { codes: y.codes, count: y.classes.length };
  const known = finiteOf(Float64Array.from(rows, (row) => y.values[row]!));
  const cuts = Array.from({ length: PARTS - 1 }, (_, k) => quantile(known, (k + 1) / PARTS));
  return { codes: Int32Array.from(y.values, (v) => cuts.filter((cut) => v > cut).length), count: PARTS };
}

/** The weight of the rows of each class, and for each term that of those which have it. */
function presence(
  { width, indptr, indices }: Csr,
  lesson: Lesson,
  codes: Int32Array,
  count: number,
): { sums: Float64Array[]; rows: Float64Array } {
  const sums = Array.from({ length: width }, () => new Float64Array(count));
  const rows = new Float64Array(count);
  for (const row of lesson.rows) {
    const weight = lesson.weight ? lesson.weight[row]! : 1;
    rows[codes[row]!]! += weight;
    for (let k = indptr[row]!; k < indptr[row + 1]!; k++) sums[indices[k]!]![codes[row]!]! += weight;
  }
  return { sums, rows };
}
