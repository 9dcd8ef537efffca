import { inputError } from '../core/errors.js';
import type { CategoryColumn, Column, NumericColumn, TermsColumn, TextColumn } from '../table/table.js';
import type { Block, Group, Input } from './encoder.js';

/** The numbers of a number, boolean or date column. @throws TypeError for anything else */
export function numbersOf(input: Input): Float64Array {
  if (!isNumeric(input)) throw wrongKind(input, 'number');
  return input.values;
}

/** @throws TypeError if the column is of another kind */
export function categoryOf(input: Input): CategoryColumn {
  if (input.kind !== 'category') throw wrongKind(input, 'category');
  return input;
}

/** @throws TypeError if the column is of another kind */
export function textOf(input: Input): TextColumn {
  if (input.kind !== 'text') throw wrongKind(input, 'text');
  return input;
}

/** @throws TypeError if the column is of another kind */
export function termsOf(input: Input): TermsColumn {
  if (input.kind !== 'terms') throw wrongKind(input, 'terms');
  return input;
}

/** The columns of a group of numbers. @throws TypeError for anything else */
export function numericColumnsOf(input: Input): readonly NumericColumn[] {
  if (input.kind !== 'numbers') throw wrongKind(input, 'numbers');
  return input.columns;
}

/** The columns of a group of categories. @throws TypeError for anything else */
export function categoryColumnsOf(input: Input): readonly CategoryColumn[] {
  if (input.kind !== 'categories') throw wrongKind(input, 'categories');
  return input.columns;
}

function wrongKind(input: Input, wanted: string): TypeError {
  return new TypeError(`column ${input.name} is ${input.kind}, this encoder reads ${wanted}`);
}

function isNumeric(input: Input): input is NumericColumn {
  return input.kind === 'number' || input.kind === 'boolean' || input.kind === 'date';
}

/** Columns to be read together. @throws AutomlError (input) if they are not all numbers or all categories */
export function groupOf(columns: readonly Column[]): Group {
  const name = columns[0]?.name ?? '';
  const numbers = columns.filter(isNumeric);
  if (numbers.length === columns.length) return { kind: 'numbers', name, columns: numbers };
  const categories = columns.filter((column) => column.kind === 'category');
  if (categories.length === columns.length) return { kind: 'categories', name, columns: categories };
  throw inputError(`columns read together with ${name} are not all numbers or all categories`);
}

/** The same without rows. */
export function withoutRows(input: Input): Input {
  if (input.kind === 'numbers') return { ...input, columns: input.columns.map(emptied) };
  if (input.kind === 'categories') return { ...input, columns: input.columns.map(emptied) };
  return emptied(input);
}

/** A column without rows. */
export function emptied<C extends Column>(column: C): C;
export function emptied(column: Column): Column {
  if (column.kind === 'category') return { ...column, codes: new Int32Array(0) };
  if (column.kind === 'text') return { ...column, codes: new Int32Array(0), values: [] };
  if (column.kind === 'terms') return column;
  return { ...column, values: new Float64Array(0) };
}

/** A block of dense number columns. */
export function numberBlock(names: readonly string[], columns: readonly Float64Array[]): Block {
  return { names, levels: columns.map(() => 0), columns };
}
