import { inputError } from '../core/errors.js';
import type { Plain } from '../core/plain.js';
import type { Rng } from '../core/rng.js';
import { complete, type Params } from '../core/space.js';
import type { Column, Table } from '../table/table.js';
import { groupOf } from './columns.js';
import { daysBetween } from './date-difference.js';
import type { Block, Encoder, Input, Lesson } from './encoder.js';
import { encoders } from './registry.js';

/**
 * One column's way into the matrix: encoders one after the other; the next ones see each output column as a number column.
 * `with`: further columns that the first encoder reads together with it, as a group. minus: a date column too, and what
 * goes in is how many days `column` lies after it.
 */
export type Step = {
  readonly column: string;
  readonly with?: readonly string[];
  readonly minus?: string;
  readonly encoders: readonly { readonly use: string; readonly params: Params }[];
};

/** A fitted step: the first encoder's state, then, for each further encoder, one state per output column (null = left as it is). */
export type FittedStep = {
  readonly column: string;
  readonly with?: readonly string[];
  readonly minus?: string;
  readonly use: readonly string[];
  readonly states: readonly Plain[];
};

/** Fits the steps one by one; those that do not apply to their column are left out. */
export function fitSteps(
  steps: readonly Step[],
  columns: readonly Column[],
  lesson: Lesson | null,
  rng: Rng,
): { fitted: FittedStep[]; blocks: Block[] } {
  const byName = columnsByName(columns);
  const fitted: FittedStep[] = [];
  const blocks: Block[] = [];
  for (const step of steps) {
    const done = fitStep(step, inputOf(byName, step), lesson, rng.fork(step.column));
    if (!done) continue;
    fitted.push(done.fitted);
    blocks.push(...done.blocks);
  }
  return { fitted, blocks };
}

function fitStep(
  { encoders: uses, ...source }: Step,
  column: Input,
  lesson: Lesson | null,
  rng: Rng,
): { fitted: FittedStep; blocks: Block[] } | null {
  const states: Plain[] = [];
  let blocks: Block[] = [];
  for (const [stage, { use, params }] of uses.entries()) {
    const encoder = encoders.get(use);
    const all = complete(use, encoder.space, params);
    const fit = (input: Input): { state: Plain; block: Block } | null =>
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
  return { fitted: { ...source, use: uses.map(({ use }) => use), states }, blocks };
}

/** The blocks of fitted steps, in their order. */
export function applySteps(steps: readonly FittedStep[], table: Table): Block[] {
  const byName = columnsByName(table.columns);
  const blocks: Block[] = [];
  for (const step of steps) blocks.push(...applyStep(step, inputOf(byName, step)));
  return blocks;
}

export function applyStep({ use, states }: FittedStep, column: Input): Block[] {
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

function accepts(encoder: Encoder, column: Input): boolean {
  return encoder.accepts.includes(column.kind);
}

export function columnsByName(columns: readonly Column[]): Map<string, Column> {
  return new Map(columns.map((column) => [column.name, column]));
}

/** The names of all columns that a step reads. */
export function columnsOf({ column, with: others = [], minus }: Step): string[] {
  return [column, ...others, ...(minus === undefined ? [] : [minus])];
}

/** What a step's first encoder reads: its column, the days between two dates, or a group of columns. */
export function inputOf(
  byName: Map<string, Column>,
  { column, with: others, minus }: Pick<Step, 'column' | 'with' | 'minus'>,
): Input {
  const own = columnOf(byName, column);
  if (minus !== undefined) return daysBetween(own, columnOf(byName, minus));
  return others ? groupOf([own, ...others.map((name) => columnOf(byName, name))]) : own;
}

export function columnOf(byName: Map<string, Column>, name: string): Column {
  const column = byName.get(name);
  if (!column) throw inputError(`there is no column ${JSON.stringify(name)}`);
  return column;
}
