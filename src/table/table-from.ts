import { inputError } from '../core/errors.js';
import { rawTable } from './raw-table.js';
import type { RawTable } from './table.js';

/** A cell in memory; null, undefined, NaN and '' are missing. */
export type Cell = string | number | bigint | boolean | Date | null | undefined;

/** A table in memory: an object for each row, or an array (of equal length) for each column. */
export type Records =
  readonly { readonly [column: string]: Cell }[] | { readonly [column: string]: ArrayLike<Cell> };

/**
 * The table that a CSV of these rows or columns would give: cells become text (dates in ISO 8601), so that types are
 * inferred as for files. Columns of rows come in order of first appearance; what a row does not have is missing.
 * `source` names the data in messages, which count lines as in a CSV with a header.
 * @throws AutomlError (input) for cells of other types and for columns of different lengths
 */
export function tableFrom(data: Records, source = 'data'): RawTable {
  return Array.isArray(data)
    ? fromRows(data as readonly { readonly [column: string]: Cell }[], source)
    : fromColumns(data as { readonly [column: string]: ArrayLike<Cell> }, source);
}

function fromRows(rows: readonly { readonly [column: string]: Cell }[], source: string): RawTable {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cellOf = (row: { readonly [column: string]: Cell }, name: string): Cell =>
    Object.hasOwn(row, name) ? row[name] : null;
  return rawTable(
    source,
    names,
    rows.map((row, i) => names.map((name) => textOf(cellOf(row, name), source, i, name))),
  );
}

function fromColumns(columns: { readonly [column: string]: ArrayLike<Cell> }, source: string): RawTable {
  const named = Object.entries(columns);
  const rows = named[0]?.[1].length ?? 0;
  const odd = named.find(([, cells]) => cells.length !== rows);
  if (odd)
    throw inputError(
      `${source}: column ${odd[0]} has ${odd[1].length} cells, ${named[0]![0]} has ${rows}`,
      'columns of a table are of one length; null is a missing cell',
    );
  return rawTable(
    source,
    named.map(([name]) => name),
    Array.from({ length: rows }, (_, i) => named.map(([name, cells]) => textOf(cells[i], source, i, name))),
  );
}

function textOf(cell: Cell, source: string, row: number, column: string): string {
  if (typeof cell === 'string') return cell;
  if (cell === null || cell === undefined || Number.isNaN(cell)) return '';
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? '' : cell.toISOString();
  if (['number', 'bigint', 'boolean'].includes(typeof cell)) return String(cell);
  throw inputError(
    `${source}: column ${column}, row ${row + 1}: a cell of type ${typeof cell}`,
    'cells are strings, numbers, booleans, dates or null',
  );
}
