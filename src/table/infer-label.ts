import type { Task } from '../core/data.js';
import { inputError, nearest, show, usageError } from '../core/errors.js';
import type { Cells } from './cells.js';
import { placeholders } from './guess.js';
import { ambiguousComma } from './infer-number.js';
import { normalCell } from './missing.js';
import { voteNumberFormat } from './number-vote.js';
import { numberParser } from './numbers.js';
import { spokenLine } from './raw-table.js';
import type { InferOptions, LabelSchema, NumberFormat, Warning } from './schema.js';
import type { RawColumn, RawTable } from './table.js';

const FEWEST_ROWS = 5;
/** Squares of larger labels, summed over many rows, overflow. */
const LARGEST_LABEL = 1e150;

/**
 * What is to be predicted: the task, its classes, and the reason.
 * @throws AutomlError (input) if the label cannot be learned: too few rows, one class, no numbers, numbers too large
 */
export function inferLabel(
  table: RawTable,
  column: RawColumn,
  cells: Cells,
  decimalComma: boolean,
  options: InferOptions,
  warn: (warning: Warning) => void,
): LabelSchema {
  const where = `${table.source}: label ${show(column.name)}`;
  const spelt = missingSpelling(column, cells);
  if (cells.present < FEWEST_ROWS)
    throw inputError(
      `${where}: too few rows: ${cells.present} ${cells.present === 1 ? 'row has' : 'rows have'} a label, at least ${FEWEST_ROWS} are needed`,
      `add rows, or check --label${spelt && `; ${spelt} counts as missing`}`,
    );
  if (cells.missing)
    warn({
      code: 'missing-label',
      message: `${cells.missing} ${cells.missing === 1 ? 'row has' : 'rows have'} no label in ${show(column.name)}${spelt && ` (${spelt} counts as missing)`}: dropped from training${spelt && `. If ${spelt} is a class, write it in another way`}`,
    });
  if (cells.values.length === 1)
    throw inputError(
      `${where}: only one class: every label is ${show(cells.values[0]!)} (constant)${spelt && `, and ${spelt} counts as missing`}`,
      spelt
        ? `if ${spelt} is a class, write it in another way; else choose another --label`
        : 'choose another --label, or add rows with other labels',
    );
  const { format, readable } = voteNumberFormat(cells, decimalComma);
  const { task, reason } = options.task
    ? { task: options.task, reason: `--task says ${options.task}` }
    : inferTask(cells, format, readable);
  return task === 'regression'
    ? regression(table, column, cells, format, reason, warn)
    : classification(where, cells, task, reason, options, warn);
}

/** The first word that stands for a missing label, as messages show it; '' if they are all blank. */
function missingSpelling({ values }: RawColumn, { values: present, missing }: Cells): string {
  if (missing === 0) return '';
  const there = new Set(present);
  const word = values.find((value) => value.trim() !== '' && !there.has(value));
  return word === undefined ? '' : show(word.trim());
}

function inferTask(cells: Cells, format: NumberFormat, readable: number): { task: Task; reason: string } {
  const distinct = cells.values.length;
  const words = cells.present - readable - placeholders(cells);
  const classes = (reason: string): { task: Task; reason: string } => ({
    task: distinct === 2 ? 'binary' : 'multiclass',
    reason: `${distinct} different labels${reason}`,
  });
  if (distinct === 2) return classes('');
  if (words > 0.01 * cells.present) return classes(', which are not numbers');
  if (cells.values.some((v) => /^\s*(0\d+|\d{16,})\s*$/.test(v))) return classes(', which are codes');
  const numbers = cells.values.map(numberParser(format)).filter(Number.isFinite);
  const whole = numbers.every(Number.isInteger);
  if (whole && distinct <= 20 && distinct <= Math.max(3, cells.present / 5))
    return classes(', few whole numbers');
  return {
    task: 'regression',
    reason: whole ? `${distinct} different whole numbers` : `numbers with ${distinct} different values`,
  };
}

function regression(
  table: RawTable,
  column: RawColumn,
  cells: Cells,
  format: NumberFormat,
  reason: string,
  warn: (warning: Warning) => void,
): LabelSchema {
  const where = `${table.source}: label ${show(column.name)}`;
  const numbers = cells.values.map(numberParser(format));
  const finite = numbers.filter(Number.isFinite);
  const bad = new Map<string, number>();
  numbers.forEach((x, k) => {
    if (!Number.isFinite(x)) bad.set(cells.values[k]!, cells.counts[k]!);
  });
  const lost = [...bad.values()].reduce((a, b) => a + b, 0);
  const example = bad.keys().next().value;
  if (cells.present - lost < FEWEST_ROWS || lost > cells.present / 5)
    throw inputError(
      `${where}: ${lost} of ${cells.present} labels are not finite numbers, for example ${show(example ?? '')}`,
      'for regression every label must be a number: choose --task multiclass, or another --label',
    );
  if (new Set(finite).size === 1)
    throw inputError(
      `${where}: only one value: every label is ${finite[0]} (constant)`,
      'choose another --label',
    );
  const largest = finite.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  if (largest > LARGEST_LABEL)
    throw inputError(
      `${where}: values up to ${largest} are too large: their squares overflow the range of numbers`,
      'scale the label, for example take its logarithm',
    );
  if (lost)
    warn({
      code: 'label-not-finite',
      message: `${lost} ${lost === 1 ? 'row has a label' : 'rows have labels'} in ${show(column.name)} that ${lost === 1 ? 'is' : 'are'} infinite or not a number (${linesOf(table, column, bad)}), for example ${show(example ?? '')}: dropped from training`,
    });
  const unsure = format.thousands === ',' ? ambiguousComma(cells.values) : undefined;
  if (unsure !== undefined)
    warn({
      code: 'ambiguous-comma',
      message: `the label ${show(column.name)}: the comma in ${show(unsure)} is read as a thousands separator, not as a decimal one. Write decimal points to settle it`,
    });
  if (format.decimal === ',')
    warn({
      code: 'decimal-comma',
      message: `the label ${show(column.name)} is read with a decimal comma`,
    });
  return { name: column.name, task: 'regression', reason, number: format };
}

function linesOf(table: RawTable, column: RawColumn, cells: ReadonlyMap<string, number>): string {
  const lines: string[] = [];
  for (let i = 0; i < table.rows && lines.length < 5; i++)
    if (cells.has(column.values[column.codes[i]!]!)) lines.push(spokenLine(table, i));
  return lines.join(', ');
}

function classification(
  where: string,
  cells: Cells,
  task: 'binary' | 'multiclass',
  reason: string,
  options: InferOptions,
  warn: (warning: Warning) => void,
): LabelSchema {
  const { name } = cells;
  if (task === 'binary' && cells.values.length !== 2)
    throw inputError(
      `${where}: ${cells.values.length} different labels, a binary task needs two`,
      'choose --task multiclass',
    );
  if (cells.values.length === cells.present)
    throw inputError(
      `${where}: every row is a class of its own (${cells.present} classes), for example ${show(cells.values[0]!)}`,
      'the label must repeat, or be a number for --task regression',
    );
  const byName = [...cells.values].sort(byValue);
  const countOf = new Map(cells.values.map((value, k) => [value, cells.counts[k]!]));
  const { positive } = options;
  if (positive !== undefined && !countOf.has(positive)) throw noSuchClass(positive, byName);
  if (positive !== undefined && task !== 'binary')
    throw usageError(
      `--positive ${show(positive)}: the task is ${task}`,
      'only a binary task has a positive class',
    );
  warnOfClasses(name, byName, countOf, warn);
  const chosen = positive ?? (countOf.get(byName[0]!)! < countOf.get(byName[1]!)! ? byName[0]! : byName[1]!);
  const classes = task === 'binary' ? [...byName.filter((c) => c !== chosen), chosen] : byName;
  return { name, task, reason, classes };
}

function warnOfClasses(
  name: string,
  classes: readonly string[],
  countOf: ReadonlyMap<string, number>,
  warn: (warning: Warning) => void,
): void {
  const single = classes.filter((c) => countOf.get(c) === 1);
  if (single.length)
    warn({
      code: 'class-of-one-row',
      message: `${show(name)}: ${single.length === 1 ? 'class' : `${single.length} classes, such as`} ${show(single[0]!)} ${single.length === 1 ? 'has' : 'have'} a single row; it cannot be both learned and checked${single.length > classes.length / 2 ? '. If the labels are numbers, pass --task regression' : ''}`,
    });
  const spelt = new Map<string, string>();
  for (const c of classes) {
    const plain = sameLabel(c);
    const twin = spelt.get(plain);
    if (twin !== undefined) {
      warn({
        code: 'class-twins',
        message: `${show(name)}: ${show(twin)} and ${show(c)} are taken as two classes; if they are one, spell them alike`,
      });
      return;
    }
    spelt.set(plain, c);
  }
}

/** What labels that differ in blanks, case, or the spelling of a number have in common. */
function sameLabel(label: string): string {
  const plain = normalCell(label).toLowerCase();
  return /^[+-]?\d{1,15}(?:\.\d*)?$/.test(plain) ? String(Number(plain)) : plain;
}

function noSuchClass(positive: string, classes: readonly string[]): Error {
  const near = nearest(positive, classes);
  return usageError(
    `--positive: no label is ${show(positive)}`,
    `${near === undefined ? '' : `did you mean ${show(near)}? `}labels: ${classes.slice(0, 20).map(show).join(', ')}`,
  );
}

/** Numbers by value, other labels by their code units; equal numbers (1, 1.0) by spelling. */
function byValue(a: string, b: string): number {
  const x = Number(a);
  const y = Number(b);
  if (a.trim() !== '' && b.trim() !== '' && x < y) return -1;
  if (a.trim() !== '' && b.trim() !== '' && x > y) return 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
