import type { CategoryColumn, Column, TermsColumn, TextColumn } from '../table/table.js';
import type { Block } from './encoder.js';

/** The numbers of a number, boolean or date column. @throws TypeError for any other kind */
export function numbersOf(column: Column): Float64Array {
  if (column.kind === 'number' || column.kind === 'boolean' || column.kind === 'date') return column.values;
  throw wrongKind(column, 'number');
}

/** @throws TypeError if the column is of another kind */
export function categoryOf(column: Column): CategoryColumn {
  if (column.kind !== 'category') throw wrongKind(column, 'category');
  return column;
}

/** @throws TypeError if the column is of another kind */
export function textOf(column: Column): TextColumn {
  if (column.kind !== 'text') throw wrongKind(column, 'text');
  return column;
}

/** @throws TypeError if the column is of another kind */
export function termsOf(column: Column): TermsColumn {
  if (column.kind !== 'terms') throw wrongKind(column, 'terms');
  return column;
}

function wrongKind(column: Column, wanted: string): TypeError {
  return new TypeError(`column ${column.name} is ${column.kind}, this encoder reads ${wanted}`);
}

/** A block of dense number columns. */
export function numberBlock(names: readonly string[], columns: readonly Float64Array[]): Block {
  return { names, levels: columns.map(() => 0), columns };
}
