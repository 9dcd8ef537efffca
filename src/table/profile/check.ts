import { show } from '../../core/errors.js';
import { normalCell } from '../missing.js';
import type { ColumnSchema, Schema } from '../schema.js';
import type { Kind, RawTable } from '../table.js';
import { beyondChance, driftFrom, expectedNew, type Drift } from './against.js';
import type { Reference } from './reference.js';
import { rangeText, shiftOf, type Shift } from './shift.js';
import { viewOf, type View } from './view.js';

/** What of a column may differ from training before a gate breaks; shares of its cells. Noise breaks none of them. */
export type Bounds = {
  /** population stability index */
  readonly drift: number;
  /** cells with values that training does not have, beyond those to be expected */
  readonly unseen: number;
  /** cells outside of the range of training */
  readonly outside: number;
  /** cells that are not of the column's type, more than in training */
  readonly unreadable: number;
  /** missing cells, more than in training */
  readonly missing: number;
};

export const BOUNDS: Bounds = { drift: 0.2, unseen: 0.05, outside: 0.01, unreadable: 0.01, missing: 0.1 };

/** A column of the model in another table. */
export type ColumnCheck = Drift & {
  readonly type: Kind;
  readonly there: boolean;
  /** shares of the rows; NaN where the model does not know, or the column is not there */
  readonly missingBefore: number;
  readonly missingHere: number;
  /** what breaks a bound: stable codes, and figures for people */
  readonly broken: readonly { readonly code: string; readonly text: string }[];
};

export type Check = {
  readonly rows: number;
  readonly columns: readonly ColumnCheck[];
  /** columns that the training table did not have; the model does not look at them */
  readonly extra: readonly string[];
};

/**
 * Whether a table, without labels, is of the kind that a model was trained on.
 * @param references of the features, by the model; where one is lacking only presence is checked, types and levels
 */
export function checkTable(
  schema: Schema,
  references: readonly Reference[],
  other: RawTable,
  bounds: Bounds,
): Check {
  const byName = new Map(other.columns.map((column) => [column.name, column]));
  const known = new Set([...schema.columns.map(({ name }) => name), schema.label.name]);
  const features = schema.columns.filter(({ role }) => role === 'feature');
  return {
    rows: other.rows,
    extra: [...byName.keys()].filter((name) => !known.has(name)),
    columns: features.map((spec) => {
      const raw = byName.get(spec.name);
      const reference = references.find(({ column }) => column === spec.name) ?? nothing(spec);
      return raw ? checkColumn(reference, viewOf(raw, spec, schema.missing), bounds) : lost(spec);
    }),
  };
}

function checkColumn(train: Reference, test: View, bounds: Bounds): ColumnCheck {
  const levels = new Set((test.spec.levels ?? []).map(normalCell));
  const shift = shiftOf(train, levels, test);
  const drift = train.rows > 0 ? driftFrom(shift, test) : { ...driftFrom(shift, test), psi: null };
  const rows = test.raw.codes.length;
  return {
    ...drift,
    type: test.spec.kind,
    there: true,
    missingBefore: train.rows > 0 ? 1 - train.present / train.rows : NaN,
    missingHere: 1 - test.present / rows,
    broken: shift || test.spec.kind === 'text' ? breaches(train, test, drift, shift, bounds) : [],
  };
}

function breaches(
  train: Reference,
  test: View,
  drift: Drift,
  shift: Shift | null,
  bounds: Bounds,
): ColumnCheck['broken'] {
  const rows = test.raw.codes.length;
  const found: { code: string; text: string }[] = [];
  const find = (code: string, text: string): void => void found.push({ code, text });
  const cells = `${shift?.strange ?? 0} of ${test.present} cells`;
  const unreadable = test.numbers ? test.present - test.numbers.rows : 0;
  const unreadableBefore = test.numbers ? train.counts.at(-1)! - (train.rows - train.present) : 0;
  if (risen(unreadable, test.present, unreadableBefore, train.present, bounds.unreadable))
    find('unreadable-cells', `${unreadable} of ${test.present} cells are no ${test.spec.kind}`);
  if ((drift.newLevels ?? 0) > bounds.unseen + expectedNew(train, test))
    find('new-levels', `${cells} hold values that are not in the training data`);
  if (train.rows === 0) return found;
  if (risen(rows - test.present, rows, train.rows - train.present, train.rows, bounds.missing)) {
    const [before, here] = [1 - train.present / train.rows, 1 - test.present / rows];
    find('missing', `${percent(here)} of the cells are missing, ${percent(before)} in the training data`);
  }
  if (
    (drift.outOfRange ?? 0) > bounds.outside &&
    beyondChance(shift?.strange ?? 0, train.present, test.present)
  )
    find('out-of-range', `${cells} lie outside of ${rangeText(train, test.spec.kind)}`);
  if (shift?.sure && shift.psi > bounds.drift) find('drift', `PSI ${shift.psi.toFixed(2)}: ${shift.text}`);
  return found;
}

/** Whether a share has risen by more than allowed, and by more than five deviations of what chance does. */
function risen(here: number, cells: number, before: number, known: number, allowed: number): boolean {
  if (cells === 0) return false;
  const [a, b] = [here / cells, known > 0 ? before / known : 0];
  const pooled = (here + before) / (cells + known);
  const deviation = known > 0 ? Math.sqrt(pooled * (1 - pooled) * (1 / cells + 1 / known)) : 0;
  return a - b > allowed && a - b > 5 * deviation;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}

function lost({ name, kind }: ColumnSchema): ColumnCheck {
  return {
    column: name,
    type: kind,
    there: false,
    psi: null,
    newLevels: null,
    outOfRange: null,
    unreadable: 0,
    missingBefore: NaN,
    missingHere: NaN,
    broken: [{ code: 'missing-column', text: `there is no column ${show(name)}` }],
  };
}

/** Of a model that does not know how its columns were distributed. */
function nothing({ name, kind, levels = [] }: ColumnSchema): Reference {
  const worded = kind === 'category' || kind === 'text';
  return {
    column: name,
    rows: 0,
    present: 0,
    once: 0,
    starts: [],
    low: NaN,
    median: NaN,
    high: NaN,
    levels: worded ? levels.slice(0, 1) : [],
    counts: worded ? [...levels.slice(0, 1), '', ''].map(() => 0) : [0, 0],
  };
}
