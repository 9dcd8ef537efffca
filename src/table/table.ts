import type { Csr } from '../core/data.js';
import type { PlainNumbers } from './plain-numbers.js';

/**
 * A column as it was read: every distinct cell once, and for each row the number of its cell.
 * Codes are stored in the smallest type that holds them. values are the cells byte for byte. A column read from a file
 * holds them as bytes, and makes strings of them when `values` is asked for.
 */
export type RawColumn = {
  readonly name: string;
  readonly codes: Uint8Array | Uint16Array | Int32Array;
  readonly values: readonly string[];
  readonly cells?: CellBytes;
};

/**
 * Cell k is UTF-8: bytes from offsets[k] to offsets[k + 1] (a few more bytes follow the last one). `codes` are the
 * numbers of the rows' cells, each distinct cell once; null: cell k is that of row k, repeated or not.
 */
export type CellBytes = {
  readonly bytes: Uint8Array;
  readonly offsets: Int32Array;
  readonly codes: Uint8Array | Uint16Array | Int32Array | null;
  /** one cell as a string */
  text(k: number): string;
  /** plainNumbers of them by a quicker way, if whoever read them has one */
  plain?(): PlainNumbers;
};

/** What the reader hands on: columns, never rows. `source` names the file in messages. */
export type RawTable = {
  readonly source: string;
  readonly rows: number;
  readonly columns: readonly RawColumn[];
  /** physical line of each row (1-based), for messages; null when rows are lines and the header is line 1 */
  readonly lines: Int32Array | null;
  /** where the rows of each file begin, if the table was read from several */
  readonly parts?: readonly { readonly source: string; readonly row: number }[];
};

export type Kind = 'number' | 'boolean' | 'category' | 'text' | 'date';

/** A typed column. number, boolean (0, 1) and date (milliseconds since 1970 UTC): NaN = missing. */
export type NumericColumn = {
  readonly kind: 'number' | 'boolean' | 'date';
  readonly name: string;
  readonly values: Float64Array;
};

export const MISSING = -1;
export const UNKNOWN = -2;

/** codes: 0 … levels.length-1, MISSING (-1), or UNKNOWN (-2: a value that training did not see). */
export type CategoryColumn = {
  readonly kind: 'category';
  readonly name: string;
  readonly codes: Int32Array;
  readonly levels: readonly string[];
};

/** codes index values (the distinct texts of this table); MISSING (-1) for none. */
export type TextColumn = {
  readonly kind: 'text';
  readonly name: string;
  readonly codes: Int32Array;
  readonly values: readonly string[];
};

/** Texts as weights of terms; made by a plan of a text column, never read from a file. */
export type TermsColumn = {
  readonly kind: 'terms';
  readonly name: string;
  readonly terms: Csr;
  /** what each column of `terms` is */
  readonly names: readonly string[];
};

export type Column = NumericColumn | CategoryColumn | TextColumn | TermsColumn;

export type Table = { readonly rows: number; readonly columns: readonly Column[] };

export function columnLength(column: Column): number {
  if (column.kind === 'terms') return column.terms.rows;
  return column.kind === 'category' || column.kind === 'text' ? column.codes.length : column.values.length;
}
