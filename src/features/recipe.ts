import type { Choice, Params } from '../core/space.js';
import { addressesOf, listSeparator } from '../table/infer-words.js';
import type { CategoryColumn, Column, NumericColumn, TextColumn } from '../table/table.js';
import { finiteOf, quantile } from './order.js';
import type { Step } from './steps.js';

/** Category columns with more levels than these also show the mean label of the level. */
const MANY_LEVELS = { codes: 30, dense: 50 };
/** Characters of a short text, on average, at most; of longer ones character n-grams need more columns. */
const SHORT_TEXT = 300;
/** Characters in all rows up to which character n-grams of longer texts are worth their time and room. */
const MOST_CHARACTERS = 5_000_000;
/** Parts of words: what noisy, inflected and very short texts have in common. */
const CHARACTERS: Params = { analyzer: 'char_wb', min_n: 3, max_n: 5 };
/** Words, and pairs of them. */
const WORDS: Params = { stem: 'auto' };
/** Items are units, and say what they say once. */
const WHOLE: Params = { max_n: 1, binary: true, use_idf: false, norm: 'none' };
/** Rows from which on what terms say of the label is worth a column. */
const ENOUGH_ROWS = 1000;
/** Rows that a look at a column's shape takes. */
const GLANCE = 20_000;

/** The default ways of one column into the matrix; none if the column says nothing. */
export function recipe(column: Column, input: 'codes' | 'dense'): Step[] {
  if (column.kind === 'category') return category(column, input);
  if (column.kind === 'text') return text(column, input);
  return column.kind === 'terms' ? [] : numeric(column, input);
}

type Use = string | readonly [string, Params];

function step(column: Column, ...uses: readonly Use[]): Step {
  const encoders = uses.map((use) =>
    typeof use === 'string' ? { use, params: {} } : { use: use[0], params: use[1] },
  );
  return { column: column.name, encoders };
}

function numeric(column: NumericColumn, input: 'codes' | 'dense'): Step[] {
  if (isConstant(column.values)) return [];
  const first = column.kind === 'date' ? 'date-parts' : 'numeric';
  if (input === 'codes') return [step(column, first)];
  if (column.kind === 'date') return [step(column, ['date-parts', { cyclic: true }], 'impute', 'scale')];
  const plain = step(column, 'impute', 'scale');
  if (column.kind === 'boolean' || !longTailed(column.values)) return [plain];
  return [plain, step(column, 'quantile-normal', ['impute', { indicator: false }], 'scale')];
}

function category(column: CategoryColumn, input: 'codes' | 'dense'): Step[] {
  const mean = step(column, 'target-mean', ...(input === 'dense' ? ['scale'] : []));
  const more = column.levels.length > MANY_LEVELS[input] ? [mean] : [];
  if (input === 'codes') return [step(column, 'ordinal'), ...more];
  // A level of few rows is noise to a linear model, and each one is a weight to store.
  const rows = column.codes.length;
  const few: Choice = Math.min(10, Math.max(2, Math.round(rows / 1000)));
  return [step(column, ['one-hot', { min_frequency: few }]), ...more];
}

function text(column: TextColumn, input: 'codes' | 'dense'): Step[] {
  const looks =
    input === 'codes'
      ? step(column, 'text-stats')
      : step(column, 'text-stats', 'quantile-normal', 'impute', 'scale');
  const whole =
    listSeparator(column.values) !== null ? 'item' : addressesOf(column.values) ? 'address' : null;
  if (whole) return [looks, ...parts(column, input, { ...WHOLE, analyzer: whole })];
  if (input === 'codes')
    return [looks, step(column, ['text-svd', { ...WORDS, topics: 16 }]), ...score(column, WORDS)];
  return [looks, step(column, ['tf-idf', WORDS]), ...characters(column)];
}

function characters(column: TextColumn): Step[] {
  const length = meanLength(column);
  if (length <= SHORT_TEXT) return [step(column, ['tf-idf', CHARACTERS])];
  const affordable = length * column.codes.length <= MOST_CHARACTERS;
  return affordable ? [step(column, ['tf-idf', { ...CHARACTERS, max_features: 30_000 }])] : [];
}

/** Items of lists and parts of addresses: each is there or not. */
function parts(column: TextColumn, input: 'codes' | 'dense', read: Params): Step[] {
  if (input === 'dense') return [step(column, ['tf-idf', read])];
  return [step(column, ['tf-idf-dense', { ...read, max_features: 64 }]), ...score(column, read)];
}

/** What the terms of a text say of the label; of few rows it is mostly noise. */
function score(column: TextColumn, read: Params): Step[] {
  return column.codes.length < ENOUGH_ROWS ? [] : [step(column, ['tf-idf', read], 'text-score')];
}

/** One value in every row, or none: a column that tells rows with a value from rows without is not constant. */
function isConstant(values: Float64Array): boolean {
  const first = values[0];
  for (let i = 1; i < values.length; i++) if (!Object.is(values[i], first)) return false;
  return true;
}

/** Whether the farther end lies several times the interquartile range from the median, as money and counts do. */
function longTailed(values: Float64Array): boolean {
  const stride = Math.max(1, Math.floor(values.length / GLANCE));
  const some = finiteOf(stride === 1 ? values : values.filter((_, i) => i % stride === 0));
  const at = (fraction: number): number => quantile(some, fraction);
  const median = at(0.5);
  const tail = Math.max(at(0.99) - median, median - at(0.01));
  const body = at(0.75) - at(0.25);
  return tail > 5 * body;
}

function meanLength({ values }: TextColumn): number {
  return values.reduce((sum, value) => sum + value.length, 0) / Math.max(1, values.length);
}
