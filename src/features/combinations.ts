import type { NumericColumn } from '../table/table.js';
import { additive, beyondChance, filled, gainOf, someRows, totals, type Side } from './additive.js';
import { numberBlock, numericColumnsOf } from './columns.js';
import type { Block, Encoder, Lesson } from './encoder.js';
import { finiteOf, sortedQuantile } from './order.js';

/** Number columns that are combined with each other: those that say most of the label alone. */
const MOST_COLUMNS = 10;
const MOST_TERMS = 12;
/** Of one pair more terms say the same again. */
const TERMS_OF_PAIR = 2;
/** Cells that a column is cut into where it is judged, and one for missing values; fewer where rows are few. */
const CELLS = { least: 4, most: 24 };
const ROWS_OF_CELL = 12;

/** `+` has a factor for the right column: 1, -1, or what brings the two to one scale; `*` and `/` do not use it. */
type Operation = '+' | '*' | '/';
const OPERATIONS: readonly string[] = ['+', '*', '/'];
type Term = {
  readonly left: string;
  readonly operation: Operation;
  readonly right: string;
  readonly factor: number;
};
type State = { readonly terms: readonly Term[] };

/**
 * Sums, differences, products and ratios of two columns of a group of numbers, for learners that cut one column at a
 * time. Those are taken whose cells say most of what the sum of the columns' own effects leaves of the label, beyond
 * chance, on the training rows. NaN where there is no finite result. null: there are none.
 */
export const combinations: Encoder<State> = {
  name: 'combinations',
  accepts: ['numbers'],
  supervised: true,
  space: {},
  fitTransform(group, lesson) {
    const columns = numericColumnsOf(group);
    const terms = lesson ? strongestTerms(columns, lesson) : [];
    return terms.length === 0 ? null : { state: { terms }, block: blockOf({ terms }, columns) };
  },
  transform: (state, group) => blockOf(state, numericColumnsOf(group)),
};

/** The columns that the terms read, each once, in their order. */
export function combinedColumns({ terms }: State): string[] {
  return [...new Set(terms.flatMap(({ left, right }) => [left, right]))];
}

/** Terms that each row gets, at most, of so many columns. */
export function mostTerms(columns: number): number {
  return Math.min(MOST_TERMS, columns * (columns - 1));
}

function strongestTerms(numbers: readonly NumericColumn[], lesson: Lesson): Term[] {
  const rows = someRows(lesson, numbers.length);
  const sides = numbers.map(({ values }, index) => sideOf(values, rows, index));
  const { chosen, rests } = additive(sides, lesson, rows, MOST_COLUMNS);
  const found: Judged[] = [];
  chosen.forEach((one, i) => {
    for (const other of chosen.slice(i + 1)) {
      const [left, right] = [numbers[one.index]!, numbers[other.index]!];
      const terms = termsOf(left, right, rows).map((term) => {
        const side = sideOf(combined(left.values, term, right.values, rows), null, 0);
        return { term, strength: strengthOf(side, rests) };
      });
      found.push(...strongest(terms, TERMS_OF_PAIR));
    }
  });
  return strongest(found, MOST_TERMS).map(({ term }) => term);
}

type Judged = { readonly term: Term; readonly strength: number };

function strongest(terms: readonly Judged[], most: number): Judged[] {
  return terms
    .filter(({ strength }) => strength > 0)
    .sort((a, b) => b.strength - a.strength)
    .slice(0, most);
}

/** Sums and differences as they are and on one scale, product, ratio. */
function termsOf(left: NumericColumn, right: NumericColumn, rows: Int32Array): Term[] {
  const scale = spreadOf(left.values, rows) / spreadOf(right.values, rows);
  const isOne = !(scale > 0) || !Number.isFinite(scale) || (scale > 0.8 && scale < 1.25);
  const factors = isOne ? [1, -1] : [1, -1, scale, -scale];
  const head = { left: left.name, right: right.name };
  return [
    ...factors.map((factor): Term => ({ ...head, operation: '+', factor })),
    { ...head, operation: '*', factor: 1 },
    { ...head, operation: '/', factor: 1 },
  ];
}

/** Half of the rows lie in it. */
function spreadOf(values: Float64Array, rows: Int32Array): number {
  const sorted = finiteOf(Float64Array.from(rows, (row) => values[row]!)).sort();
  return sortedQuantile(sorted, 0.75) - sortedQuantile(sorted, 0.25);
}

function nameOf({ left, operation, right, factor }: Term): string {
  if (operation !== '+' || factor === 1) return `${left} ${operation} ${right}`;
  const times = Math.abs(factor) === 1 ? '' : `${Number(Math.abs(factor).toPrecision(3))} `;
  return `${left} ${factor < 0 ? '-' : '+'} ${times}${right}`;
}

function blockOf({ terms }: State, columns: readonly NumericColumn[]): Block {
  if (!Array.isArray(terms) || terms.length > MOST_TERMS) throw new RangeError('combinations without terms');
  const byName = new Map(columns.map(({ name, values }) => [name, values]));
  const values = (name: string): Float64Array => {
    const found = byName.get(name);
    if (!found)
      throw new RangeError(`combinations read a column that is not there: ${String(name).slice(0, 40)}`);
    return found;
  };
  return numberBlock(
    terms.map(nameOf),
    terms.map((term) => combined(values(term.left), term, values(term.right), null)),
  );
}

/** rows: of these only; null = of all. */
function combined(
  left: Float64Array,
  { operation, factor }: Term,
  right: Float64Array,
  rows: Int32Array | null,
): Float64Array {
  if (!OPERATIONS.includes(operation)) throw new RangeError('combinations by no operation');
  const out = new Float64Array(rows ? rows.length : left.length);
  for (let i = 0; i < out.length; i++) {
    const row = rows ? rows[i]! : i;
    const [a, b] = [left[row]!, right[row]!];
    const value = operation === '+' ? a + factor * b : operation === '*' ? a * b : a / b;
    out[i] = Number.isFinite(value) ? value : NaN;
  }
  return out;
}

/** Cut at quantiles of these rows (null: of all). */
function sideOf(values: Float64Array, rows: Int32Array | null, index: number): Side {
  const some = rows ? Float64Array.from(rows, (row) => values[row]!) : values;
  const sorted = finiteOf(some).sort();
  const count = Math.max(CELLS.least, Math.min(CELLS.most, Math.floor(some.length / ROWS_OF_CELL)));
  const edges = Float64Array.from({ length: count - 1 }, (_, k) => sortedQuantile(sorted, (k + 1) / count));
  const cells = Uint8Array.from(some, (value) => (Number.isFinite(value) ? cellOf(edges, value) : count));
  return { index, cells, width: count + 1 };
}

/** The number of edges below the value. */
function cellOf(edges: Float64Array, value: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function strengthOf(side: Side, rests: ReturnType<typeof additive>['rests']): number {
  let gain = 0;
  let degrees = 0;
  for (const rest of rests) {
    const cells = totals(side, rest);
    gain += gainOf(cells);
    degrees += Math.max(1, filled(cells) - 1);
  }
  return beyondChance(gain, degrees);
}
