import { inputError } from '../core/errors.js';
import { widthOf, type Csr, type Target } from '../core/data.js';
import type { Fitted, Plain } from '../core/plain.js';
import type { Rng } from '../core/rng.js';
import { columnLength, type Column, type Table } from '../table/table.js';
import { combinations, combinedColumns, mostTerms } from './combinations.js';
import type { Block, Lesson } from './encoder.js';
import { strongestPairs } from './interactions.js';
import {
  applySteps,
  applyStep,
  columnsByName,
  fitSteps,
  inputOf,
  type FittedStep,
  type Step,
} from './steps.js';

/**
 * What linear models see besides the dense plan, where their parameter `expand` asks for it. curves: each number as
 * linear splines (`spline`). pairs: curves, and for the pairs of columns that need each other most, chosen on the
 * fold's training rows, the products of their splines or levels: bilinear surfaces, tables, or one curve per level.
 */
type Expand = 'curves' | 'pairs';

/**
 * steps make sparse blocks ("sides"): first `numbers` of them from numbers, which are appended if they are curves, then
 * levels of categories. pairs: two numbers of sides each, which are multiplied.
 */
type State = { readonly steps: readonly FittedStep[]; readonly numbers: number; readonly pairs: Int32Array };

/** `use` of a fitted expansion, where that of a fitted step is `step`. */
export const EXPANSION = 'expansion';

const MOST_KNOTS = 10;
/** Fewer make no curve. */
const LEAST_KNOTS = 3;
/** Rows for each column of a curve, and columns of curves in all. */
const ROWS_PER_COLUMN = 5;
const MOST_COLUMNS = 1000;
/** Levels of a category in pairs, the last for the rarer ones. */
const LEVELS = 8;
const MOST_PAIRS = 16;
/** Columns of products, in all: more cost more than they tell. Times classes each is a weight to store. */
const MOST_PRODUCTS = 1000;
const MOST_WEIGHTS = 20_000;

/** Columns that an expansion reads. */
export function isExpandable(column: Column): boolean {
  return column.kind !== 'text' && column.kind !== 'terms';
}

/** Cells that an expansion adds to each row, at most, for planning. */
export function expandedCells(expand: unknown, columns: readonly Column[]): number {
  if (expand === combinations.name) return mostTerms(numbersOf(columns).length);
  if (!isExpand(expand)) return 0;
  const isBent = knotsFor(columns) > 0;
  const sides = columns.filter((c) => c.kind === 'category' || (isBent && isExpandable(c))).length;
  const pairs = Math.min(MOST_PAIRS, (sides * (sides - 1)) / 2);
  return (isBent ? 2 * columns.filter(isMeasure).length : 0) + (expand === 'pairs' ? 4 * pairs : 0);
}

/** Knots of each curve; 0 where the table has too many columns, or too few rows, for curves. */
function knotsFor(columns: readonly Column[]): number {
  const rows = columns[0] ? columnLength(columns[0]) : 0;
  const room = Math.min(MOST_COLUMNS, rows / ROWS_PER_COLUMN) / columns.filter(isMeasure).length;
  return room < LEAST_KNOTS ? 0 : Math.min(MOST_KNOTS, Math.floor(room));
}

function isMeasure({ kind }: Column): boolean {
  return kind === 'number' || kind === 'date';
}

function isExpand(value: unknown): value is Expand {
  return value === 'curves' || value === 'pairs';
}

/**
 * Fitted on the lesson's rows as far as it learns from the label; the blocks cover all rows. null: there is nothing to
 * add, or `expand` asks for nothing.
 */
export function fitExpansion(
  expand: unknown,
  columns: readonly Column[],
  lesson: Lesson,
  rng: Rng,
): { fitted: Fitted; blocks: Block[] } | null {
  if (expand === combinations.name) return fitCombinations(columns, lesson, rng);
  if (!isExpand(expand)) return null;
  const knots = knotsFor(columns);
  const numbers = knots > 0 ? columns.filter((c) => c.kind !== 'category' && isExpandable(c)) : [];
  const bent = numbers.map((column) => curveOf(column, knots));
  const curves = fitSteps(bent, columns, null, rng);
  const sides = curves.blocks.flatMap(sparseOf);
  const some = expand === 'pairs' ? pairsOf(sides, columns, lesson, rng) : NO_PAIRS;
  const state: State = {
    steps: [...curves.fitted, ...some.fitted],
    numbers: sides.length,
    pairs: some.pairs,
  };
  const blocks = expanded(state, [...sides, ...some.sides]);
  return blocks.length === 0
    ? null
    : { fitted: { use: EXPANSION, state: state as unknown as Plain }, blocks };
}

/** For trees: see the encoder `combinations`, which here reads all number columns, and later those that it chose. */
function fitCombinations(
  columns: readonly Column[],
  lesson: Lesson,
  rng: Rng,
): { fitted: Fitted; blocks: Block[] } | null {
  const [column, ...others] = numbersOf(columns);
  if (column === undefined || others.length === 0) return null;
  const step = { column, with: others, encoders: [{ use: combinations.name, params: {} }] };
  const { fitted, blocks } = fitSteps([step], columns, lesson, rng);
  if (!fitted[0]) return null;
  const [first, ...rest] = combinedColumns(fitted[0].states[0] as Parameters<typeof combinedColumns>[0]);
  return { fitted: { use: 'step', state: { ...fitted[0], column: first!, with: rest } }, blocks };
}

function numbersOf(columns: readonly Column[]): string[] {
  return columns.filter(({ kind }) => kind === 'number').map(({ name }) => name);
}

/** @throws AutomlError (input) if the state, which comes from a file, does not fit itself */
export function applyExpansion(plain: Plain, table: Table): Block[] {
  const state = plain as unknown as State;
  const sides = applySteps(state.steps, table).flatMap(sparseOf);
  if (state.pairs.some((side) => side < 0 || side >= sides.length))
    throw inputError('the model multiplies columns that it does not have');
  return expanded(state, sides);
}

/** The name of each column that an expansion adds, and the table column behind it (the first of two). table: columns without rows. */
export function expansionNames(plain: Plain, table: Table): { name: string; source: string }[] {
  const { steps, numbers, pairs } = plain as unknown as State;
  const byName = columnsByName(table.columns);
  const sides = steps.flatMap((step) => {
    const parts = applyStep(step, inputOf(byName, step)).flatMap(sparseOf);
    return parts.map(({ width }, part) => ({
      source: step.column,
      name: parts.length > 1 ? `${step.column}:${part}` : step.column,
      width,
    }));
  });
  const curves = sides.slice(0, numbers).filter(isCurve);
  const names = curves.flatMap(({ source, name, width }) =>
    Array.from({ length: width }, (_, k) => ({ name: `${name}~${k}`, source })),
  );
  for (let p = 0; p < pairs.length; p += 2) {
    const [a, b] = [sides[pairs[p]!]!, sides[pairs[p + 1]!]!];
    for (let k = 0; k < a.width * b.width; k++)
      names.push({
        name: `${a.name}~${Math.floor(k / b.width)}×${b.name}~${k % b.width}`,
        source: a.source,
      });
  }
  return names;
}

function curveOf(column: Column, knots: number): Step {
  const curve = { use: 'spline', params: { knots } };
  const parts = { use: 'date-parts', params: {} };
  return { column: column.name, encoders: column.kind === 'date' ? [parts, curve] : [curve] };
}

type Pairs = {
  readonly fitted: readonly FittedStep[];
  readonly sides: readonly Csr[];
  readonly pairs: Int32Array;
};
const NO_PAIRS: Pairs = { fitted: [], sides: [], pairs: new Int32Array(0) };

/** The strongest pairs of curves and categories; of the categories only those that are in one. */
function pairsOf(curves: readonly Csr[], columns: readonly Column[], lesson: Lesson, rng: Rng): Pairs {
  const categories = columns.filter((column) => column.kind === 'category');
  const levels = fitSteps(categories.map(levelsOf), columns, null, rng);
  const sides = [...curves, ...levels.blocks.flatMap(sparseOf)];
  const pairs = affordable(strongestPairs(sides, lesson, MOST_PAIRS), sides, lesson.y);
  const used = levels.fitted.map((_, k) => pairs.includes(curves.length + k));
  const place = new Map<number, number>();
  used.forEach((isUsed, k) => isUsed && place.set(curves.length + k, curves.length + place.size));
  return {
    fitted: levels.fitted.filter((_, k) => used[k]),
    sides: sides.slice(curves.length).filter((_, k) => used[k]),
    pairs: pairs.map((side) => place.get(side) ?? side),
  };
}

/** The first pairs, as many as there is room for their products. */
function affordable(pairs: Int32Array, sides: readonly Csr[], y: Target): Int32Array {
  const outputs = y.task === 'multiclass' ? widthOf(y) : 1;
  let room = Math.min(MOST_PRODUCTS, MOST_WEIGHTS / outputs);
  let end = 0;
  for (; end < pairs.length; end += 2) {
    room -= sides[pairs[end]!]!.width * sides[pairs[end + 1]!]!.width;
    if (room < 0) break;
  }
  return pairs.slice(0, end);
}

function levelsOf({ name }: Column): Step {
  return { column: name, encoders: [{ use: 'one-hot', params: { max_levels: LEVELS } }] };
}

function sparseOf({ sparse }: Block): Csr[] {
  return sparse ? [sparse] : [];
}

/** Two values are a straight line, which the plan has already. */
function isCurve({ width }: { readonly width: number }): boolean {
  return width > 2;
}

function expanded({ numbers, pairs }: State, sides: readonly Csr[]): Block[] {
  const parts = sides.slice(0, numbers).filter(isCurve);
  for (let p = 0; p < pairs.length; p += 2) parts.push(product(sides[pairs[p]!]!, sides[pairs[p + 1]!]!));
  return parts.map((sparse) => ({ names: [], levels: [], columns: [], sparse }));
}

/** Row by row each entry of a times each entry of b. */
function product(a: Csr, b: Csr): Csr {
  const indptr = new Int32Array(a.rows + 1);
  for (let i = 0; i < a.rows; i++)
    indptr[i + 1] = indptr[i]! + (a.indptr[i + 1]! - a.indptr[i]!) * (b.indptr[i + 1]! - b.indptr[i]!);
  const indices = new Int32Array(indptr[a.rows]!);
  const values = new Float64Array(indices.length);
  let at = 0;
  for (let i = 0; i < a.rows; i++) {
    for (let e = a.indptr[i]!; e < a.indptr[i + 1]!; e++) {
      for (let f = b.indptr[i]!; f < b.indptr[i + 1]!; f++, at++) {
        indices[at] = a.indices[e]! * b.width + b.indices[f]!;
        values[at] = a.values[e]! * b.values[f]!;
      }
    }
  }
  return { rows: a.rows, width: a.width * b.width, indptr, indices, values };
}
