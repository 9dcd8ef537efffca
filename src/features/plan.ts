import { inputError } from '../core/errors.js';
import type { Matrix } from '../core/data.js';
import type { Fitted } from '../core/plain.js';
import type { Rng } from '../core/rng.js';
import type { Schema } from '../table/schema.js';
import type { Column, Table } from '../table/table.js';
import { assemble, blockOf } from './assemble.js';
import { emptied, withoutRows } from './columns.js';
import { datePairs, daysBetween } from './date-difference.js';
import type { Block, Lesson } from './encoder.js';
import { applyExpansion, EXPANSION, expansionNames } from './expansion.js';
import { recipe } from './recipe.js';
import { encoders } from './registry.js';
import {
  applyStep,
  applySteps,
  columnsByName,
  fitSteps,
  inputOf,
  columnOf,
  type FittedStep,
  type Step,
} from './steps.js';

/** The label-free part of a plan, fitted on all training rows. */
export type FittedPlan = {
  readonly name: string;
  readonly steps: readonly FittedStep[];
  readonly derived: readonly Derived[];
  readonly supervised: readonly Step[];
};

/** A column that a plan makes of one of the table's, without the label, for steps that learn from the label. */
export type Derived = { readonly name: string; readonly step: FittedStep };

/** A plan during the search: the matrix of all training rows, and the steps that each fold must still fit. */
export type SharedPlan = {
  readonly name: string;
  readonly matrix: Matrix;
  readonly derived: readonly Column[];
  readonly supervised: readonly Step[];
};

export type { Fitted, FittedStep, Step };

/** The default recipe for every feature column of the table, and for what lies between two dates. */
export function planSteps(schema: Schema, table: Table, input: 'codes' | 'dense'): Step[] {
  const features = new Set(schema.columns.filter(({ role }) => role === 'feature').map(({ name }) => name));
  const columns = table.columns.filter(({ name }) => features.has(name));
  const between = datePairs(columns).flatMap(([later, earlier]) =>
    recipe(daysBetween(later, earlier), input).map((step) => ({
      ...step,
      column: later.name,
      minus: earlier.name,
    })),
  );
  return [...columns.flatMap((column) => recipe(column, input)), ...between];
}

/** Fits the steps that need no label over all rows; those that learn from it are handed on. */
export function fitPlan(
  name: string,
  steps: readonly Step[],
  table: Table,
  rng: Rng,
): { fitted: FittedPlan; shared: SharedPlan } {
  const free = steps.filter((step) => !isSupervised(step));
  const { derived, columns, supervised } = deriveColumns(steps.filter(isSupervised), table, rng);
  const { fitted, blocks } = fitSteps(free, table.columns, null, rng);
  return {
    fitted: { name, steps: fitted, derived, supervised },
    shared: { name, matrix: assemble(table.rows, blocks), derived: columns, supervised },
  };
}

/** Steps that begin without the label get that part done, once for all folds: what comes of it is a column of its own. */
function deriveColumns(
  steps: readonly Step[],
  table: Table,
  rng: Rng,
): { derived: Derived[]; columns: Column[]; supervised: Step[] } {
  const derived: Derived[] = [];
  const columns: Column[] = [];
  const names = new Set(table.columns.map(({ name }) => name));
  const supervised = steps.flatMap((step): Step[] => {
    const [first, ...rest] = step.encoders;
    if (!first || encoders.get(first.use).supervised) return [step];
    const { fitted, blocks } = fitSteps([{ ...step, encoders: [first] }], table.columns, null, rng);
    if (fitted.length === 0) return [];
    let name = step.column;
    while (names.has(name)) name += `:${first.use}`;
    names.add(name);
    derived.push({ name, step: fitted[0]! });
    columns.push(termsColumn(name, fitted[0]!, blocks, table));
    return [{ column: name, encoders: rest }];
  });
  return { derived, columns, supervised };
}

/** @throws AutomlError (input) if the blocks have no terms */
function termsColumn(name: string, step: FittedStep, blocks: readonly Block[], table: Table): Column {
  const terms = blocks[0]?.sparse;
  const { sparseNames } = encoders.get(step.use[0] ?? '');
  if (!terms || !sparseNames) throw inputError(`the model has no terms for ${name}`);
  const names = sparseNames(step.states[0] ?? null, columnOf(columnsByName(table.columns), step.column));
  return { kind: 'terms', name, terms, names: names.map((term) => term.slice(step.column.length + 1)) };
}

/** The table and the columns that a plan derives from it. */
export function withDerived({ derived }: FittedPlan, table: Table): Table {
  if (derived.length === 0) return table;
  const columns = derived.map(({ name, step }) => termsColumn(name, step, applySteps([step], table), table));
  return { ...table, columns: [...table.columns, ...columns] };
}

/**
 * Fits the steps that learn from the label, on the rows of a lesson. The blocks cover all rows of the columns: the
 * lesson's rows as the learner may train on them (cross-fitted), all others as at prediction.
 */
export function fitSupervised(
  steps: readonly Step[],
  columns: readonly Column[],
  lesson: Lesson,
  rng: Rng,
): { fitted: Fitted[]; blocks: Block[] } {
  const { fitted, blocks } = fitSteps(steps, columns, lesson, rng);
  return { fitted: fitted.map((state) => ({ use: 'step', state })), blocks };
}

/** The matrix of a table at prediction, without the columns that learned from the label. */
export function applyPlan(plan: FittedPlan, table: Table): Matrix {
  return assemble(table.rows, applySteps(plan.steps, table));
}

/** The blocks of what was fitted in a fold, steps and expansion, to be appended to the plan's matrix. table: withDerived. */
export function applySupervised(fitted: readonly Fitted[], table: Table): Block[] {
  return fitted.flatMap(({ use, state }) =>
    use === EXPANSION ? applyExpansion(state, table) : applySteps([state as FittedStep], table),
  );
}

/** The matrix with further columns at its end; its own columns are shared, not copied. */
export function appendBlocks(matrix: Matrix, blocks: readonly Block[]): Matrix {
  if (blocks.length === 0) return matrix;
  return assemble(matrix.rows, [blockOf(matrix), ...blocks]);
}

/** A matrix column's name and the table column that it was made from (the first of several). */
export type Origin = { readonly name: string; readonly source: string };

/** What the dense and the sparse columns of a plan's matrix are, in their order, once `learned` is appended. */
export function origins(
  plan: FittedPlan,
  learned: readonly Fitted[],
  table: Table,
): { dense: Origin[]; sparse: Origin[] } {
  const bare = withDerived(plan, { rows: 0, columns: table.columns.map((column) => emptied(column)) });
  const byName = columnsByName(bare.columns);
  const dense: Origin[] = [];
  const sparse: Origin[] = [];
  const steps = learned.filter(({ use }) => use !== EXPANSION).map(({ state }) => state as FittedStep);
  for (const step of [...plan.steps, ...steps]) {
    const source = plan.derived.find(({ name }) => name === step.column)?.step.column ?? step.column;
    const column = withoutRows(inputOf(byName, step));
    const first = encoders.get(step.use[0] ?? '');
    for (const { names } of applyStep(step, column)) dense.push(...names.map((name) => ({ name, source })));
    const terms = first.sparseNames?.(step.states[0] ?? null, column) ?? [];
    for (const name of terms) sparse.push({ name, source });
  }
  for (const { use, state } of learned) if (use === EXPANSION) sparse.push(...expansionNames(state, bare));
  return { dense, sparse };
}

function isSupervised(step: Step): boolean {
  return step.encoders.some(({ use }) => encoders.get(use).supervised);
}
