import type { Matrix } from '../core/data.js';
import { inputError } from '../core/errors.js';
import type { Fitted, Plain } from '../core/plain.js';
import type { Rng } from '../core/rng.js';
import { complete, type Params } from '../core/space.js';
import type { Schema } from '../table/schema.js';
import type { Column, Table } from '../table/table.js';
import { assemble } from './assemble.js';
import type { Block, Encoder, Lesson } from './encoder.js';
import { recipe } from './recipe.js';
import { encoders } from './registry.js';

/** One column's way into the matrix: encoders one after the other; the next ones see each output column as a number column. */
export type Step = {
  readonly column: string;
  readonly encoders: readonly { readonly use: string; readonly params: Params }[];
};

/** A fitted step: the first encoder's state, then, for each further encoder, one state per output column (null = left as it is). */
export type FittedStep = {
  readonly column: string;
  readonly use: readonly string[];
  readonly states: readonly Plain[];
};

/** The label-free part of a plan, fitted on all training rows. */
export type FittedPlan = {
  readonly name: string;
  readonly steps: readonly FittedStep[];
  readonly supervised: readonly Step[];
};

/** A plan during the search: the matrix of all training rows, and the steps that each fold must still fit. */
export type SharedPlan = {
  readonly name: string;
  readonly matrix: Matrix;
  readonly supervised: readonly Step[];
};

export type { Fitted };

/** The default recipe for every feature column of the table. */
export function planSteps(schema: Schema, table: Table, input: 'codes' | 'dense'): Step[] {
  const features = new Set(schema.columns.filter(({ role }) => role === 'feature').map(({ name }) => name));
  return table.columns.filter(({ name }) => features.has(name)).flatMap((column) => recipe(column, input));
}

/** Fits the steps that need no label over all rows; those that learn from it are handed on. */
export function fitPlan(
  name: string,
  steps: readonly Step[],
  table: Table,
  rng: Rng,
): { fitted: FittedPlan; shared: SharedPlan } {
  const supervised = steps.filter(isSupervised);
  const free = steps.filter((step) => !isSupervised(step));
  const { fitted, blocks } = fitSteps(free, table.columns, null, rng);
  return {
    fitted: { name, steps: fitted, supervised },
    shared: { name, matrix: assemble(table.rows, blocks), supervised },
  };
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

/** The blocks of steps that learned from the label, to be appended to the plan's matrix. */
export function applySupervised(fitted: readonly Fitted[], table: Table): Block[] {
  return applySteps(
    fitted.map(({ state }) => state as FittedStep),
    table,
  );
}

/** The matrix with further columns at its end; its own columns are shared, not copied. */
export function appendBlocks(matrix: Matrix, blocks: readonly Block[]): Matrix {
  if (blocks.length === 0) return matrix;
  const { rows, names, levels, columns, sparse } = matrix;
  const own: Block = { names, levels: Array.from(levels), columns, ...(sparse && { sparse }) };
  return assemble(rows, [own, ...blocks]);
}

/** A matrix column's name and the table column that it was made from. */
export type Origin = { readonly name: string; readonly source: string };

/** What the dense and the sparse columns of a plan's matrix are, in their order, once `learned` is appended. */
export function origins(
  plan: FittedPlan,
  learned: readonly Fitted[],
  table: Table,
): { dense: Origin[]; sparse: Origin[] } {
  const byName = columnsByName(table.columns);
  const dense: Origin[] = [];
  const sparse: Origin[] = [];
  for (const step of [...plan.steps, ...learned.map(({ state }) => state as FittedStep)]) {
    const source = step.column;
    const column = withoutRows(columnOf(byName, source));
    const first = encoders.get(step.use[0] ?? '');
    for (const { names } of applyStep(step, column)) dense.push(...names.map((name) => ({ name, source })));
    const terms = first.sparseNames?.(step.states[0] ?? null, column) ?? [];
    for (const name of terms) sparse.push({ name, source });
  }
  return { dense, sparse };
}

function withoutRows(column: Column): Column {
  if (column.kind === 'category') return { ...column, codes: new Int32Array(0) };
  if (column.kind === 'text') return { ...column, codes: new Int32Array(0), values: [] };
  return { ...column, values: new Float64Array(0) };
}

function isSupervised(step: Step): boolean {
  const first = step.encoders[0];
  return first !== undefined && encoders.get(first.use).supervised;
}

function fitSteps(
  steps: readonly Step[],
  columns: readonly Column[],
  lesson: Lesson | null,
  rng: Rng,
): { fitted: FittedStep[]; blocks: Block[] } {
  const byName = columnsByName(columns);
  const fitted: FittedStep[] = [];
  const blocks: Block[] = [];
  for (const step of steps) {
    const done = fitStep(step, columnOf(byName, step.column), lesson, rng.fork(step.column));
    if (!done) continue;
    fitted.push(done.fitted);
    blocks.push(...done.blocks);
  }
  return { fitted, blocks };
}

function fitStep(
  { column: name, encoders: uses }: Step,
  column: Column,
  lesson: Lesson | null,
  rng: Rng,
): { fitted: FittedStep; blocks: Block[] } | null {
  const states: Plain[] = [];
  let blocks: Block[] = [];
  for (const [stage, { use, params }] of uses.entries()) {
    const encoder = encoders.get(use);
    const all = complete(use, encoder.space, params);
    const fit = (input: Column): { state: Plain; block: Block } | null =>
      accepts(encoder, input)
        ? encoder.fitTransform(input, encoder.supervised ? lesson : null, all, rng.fork(use))
        : null;
    if (stage === 0) {
      const first = fit(column);
      if (!first) return null;
      states.push(first.state);
      blocks = [first.block];
    } else {
      const own: Plain[] = [];
      blocks = eachNumber(blocks, (input) => {
        const next = fit(input);
        own.push(next?.state ?? null);
        return next?.block ?? null;
      });
      states.push(own);
    }
  }
  return { fitted: { column: name, use: uses.map(({ use }) => use), states }, blocks };
}

function applySteps(steps: readonly FittedStep[], table: Table): Block[] {
  const byName = columnsByName(table.columns);
  const blocks: Block[] = [];
  for (const step of steps) blocks.push(...applyStep(step, columnOf(byName, step.column)));
  return blocks;
}

function applyStep({ use, states }: FittedStep, column: Column): Block[] {
  let blocks: Block[] = [];
  for (const [stage, name] of use.entries()) {
    const encoder = encoders.get(name);
    if (stage === 0) {
      if (!accepts(encoder, column))
        throw inputError(`the model reads column ${column.name} with ${name}, but it is ${column.kind}`);
      blocks = [encoder.transform(states[0] ?? null, column)];
    } else {
      const own = states[stage] as readonly Plain[];
      let next = 0;
      blocks = eachNumber(blocks, (input) => {
        const state = own[next++] ?? null;
        return state === null ? null : encoder.transform(state, input);
      });
    }
  }
  return blocks;
}

/** Replaces every dense number column by a block of its own; null leaves it, and codes and sparse parts pass. */
function eachNumber(blocks: readonly Block[], map: (column: Column) => Block | null): Block[] {
  const out: Block[] = [];
  for (const { names, levels, columns, sparse } of blocks) {
    columns.forEach((values, j) => {
      const name = names[j] ?? '';
      const as = levels[j] === 0 ? map({ kind: 'number', name, values }) : null;
      out.push(as ?? { names: [name], levels: [levels[j] ?? 0], columns: [values] });
    });
    if (sparse) out.push({ names: [], levels: [], columns: [], sparse });
  }
  return out;
}

function accepts(encoder: Encoder, column: Column): boolean {
  return encoder.accepts.includes(column.kind);
}

function columnsByName(columns: readonly Column[]): Map<string, Column> {
  return new Map(columns.map((column) => [column.name, column]));
}

function columnOf(byName: Map<string, Column>, name: string): Column {
  const column = byName.get(name);
  if (!column) throw inputError(`there is no column ${JSON.stringify(name)}`);
  return column;
}
