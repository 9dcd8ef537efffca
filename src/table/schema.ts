import type { Task } from '../core/data.js';
import type { Kind } from './table.js';

export type Role = 'feature' | 'label' | 'id' | 'weight' | 'group' | 'time' | 'fold' | 'dropped';

/** How cells of a numeric column are spelt, voted over the whole column. */
export type NumberFormat = {
  readonly decimal: '.' | ',';
  readonly thousands: '' | ',' | '.' | ' ' | "'";
  /** cells are durations or times of day, in seconds; what two numbers with a colon are */
  readonly duration?: 'h:m' | 'm:s';
  /** what stands after the numbers, such as kg; see units.ts */
  readonly unit?: string;
};

/** How dates of a column are written: which of day and month comes first where digits alone cannot tell. */
export type DateFormat = { readonly order: 'ymd' | 'dmy' | 'mdy' };

/** What was decided about one column, why, and everything that parsing it again needs. */
export type ColumnSchema = {
  readonly name: string;
  readonly kind: Kind;
  readonly role: Role;
  /** one sentence for people */
  readonly reason: string;
  /** category: the values seen in training, most frequent first; a cell is matched after trimming and NFC */
  readonly levels?: readonly string[];
  readonly number?: NumberFormat;
  readonly date?: DateFormat;
  /** spellings of a missing cell, if this column has more than the schema's: all of them */
  readonly missing?: readonly string[];
};

export type LabelSchema = {
  /** as of a column */
  readonly missing?: readonly string[];
} & (
  | {
      readonly name: string;
      readonly task: 'regression';
      readonly reason: string;
      readonly number: NumberFormat;
    }
  | {
      readonly name: string;
      readonly task: 'binary' | 'multiclass';
      readonly reason: string;
      /** byte for byte as in the file; binary: [negative, positive] */
      readonly classes: readonly string[];
    }
);

/** Decided once on the training table; training and prediction parse through it. */
export type Schema = {
  readonly columns: readonly ColumnSchema[];
  readonly label: LabelSchema;
  /** spellings of a missing cell, compared after trimming */
  readonly missing: readonly string[];
};

export type Warning = {
  /** stable, kebab-case */
  readonly code: string;
  readonly message: string;
  /** what it is about, if that is one column */
  readonly column?: string;
  /** what settles it, as it can be typed; it is in the message too */
  readonly option?: string;
};

export type TypeOverride = { readonly column: string; readonly kind: Reading };

export type InferOptions = {
  readonly label: string;
  readonly task?: Task;
  readonly positive?: string;
  readonly id?: readonly string[];
  readonly drop?: readonly string[];
  readonly type?: readonly TypeOverride[];
  readonly weight?: string;
  readonly group?: string;
  readonly time?: string;
  readonly fold?: string;
  /** spellings of a missing cell: TEXT, or COLUMN=TEXT for one column */
  readonly na?: readonly string[];
};

/** What --type may say of a column: its kind, or how its dates or numbers are to be read. */
export const READINGS = {
  number: 'number',
  category: 'category',
  text: 'text',
  date: 'date',
  boolean: 'boolean',
  'day-first': 'date',
  'month-first': 'date',
  'decimal-comma': 'number',
  'decimal-point': 'number',
} as const satisfies Readonly<Record<string, Kind>>;
export type Reading = keyof typeof READINGS;

/** The same where no label is named yet. */
export type ColumnOptions = Omit<InferOptions, 'label'> & { readonly label?: string };
