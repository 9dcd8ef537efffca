import { show } from '../../core/errors.js';
import type { Warning } from '../schema.js';
import type { RawColumn, RawTable } from '../table.js';
import { argument } from '../warnings.js';
import { countAmong, equalByChance, firstEqual, rowsLike, rowsOf } from './equal-rows.js';
import { levelRows, referenceOf, type Reference } from './reference.js';
import { rangeText, type Shift, shiftOf } from './shift.js';
import { viewOf, type View } from './view.js';

/** How a column differs in the other table; shares of its cells. */
export type Drift = {
  readonly column: string;
  /** population stability index, less what chance makes of it: above 0.1 a shift, above 0.25 a large one */
  readonly psi: number | null;
  /** categories: cells with levels that training does not have */
  readonly newLevels: number | null;
  /** numbers and dates: cells outside the range of training */
  readonly outOfRange: number | null;
  /** cells that are not of the column's type */
  readonly unreadable: number;
};

export type Comparison = {
  readonly source: string;
  readonly rows: number;
  /** rows that are in the training table too, by features and label; null if features are missing */
  readonly overlap: number | null;
  readonly columns: readonly Drift[];
  readonly findings: readonly Warning[];
};

const SHIFTED = 0.2;
const NEW_SHARE = 0.05;
const OUTSIDE_SHARE = 0.01;
const OVERLAP_SHARE = 0.001;

/** How another table, of rows to predict or to test on, differs from the training table. */
export function compare(
  table: RawTable,
  views: readonly View[],
  missing: readonly string[],
  other: RawTable,
): Comparison {
  const byName = new Map(other.columns.map((column) => [column.name, column]));
  const used = views.filter(({ spec }) => spec.role === 'feature' || spec.role === 'label');
  const shared: readonly Shared[] = used.flatMap((view) => {
    const raw = byName.get(view.spec.name);
    return raw ? [{ view, raw }] : [];
  });
  const drifts = shared.map(({ view, raw }) => driftOf(view, viewOf(raw, view.spec, missing), other.source));
  const whole = used.every(({ spec }) => spec.role !== 'feature' || byName.has(spec.name));
  const both = whole ? rowsInBoth(table, shared, missing, other) : null;
  const overlap = both && both.overlap;
  return {
    source: other.source,
    rows: other.rows,
    overlap,
    columns: drifts.map(({ drift }) => drift),
    findings: [
      ...columnFindings(used, table.columns, byName, other),
      ...(both && !both.byChance ? overlapFinding(both.overlap, other) : []),
      ...drifts.flatMap(({ findings }) => findings),
    ],
  };
}

/** A column of the training table, and that of the same name in the other. */
type Shared = { readonly view: View; readonly raw: RawColumn };

function rowsInBoth(
  table: RawTable,
  shared: readonly Shared[],
  missing: readonly string[],
  other: RawTable,
): { readonly overlap: number; readonly byChance: boolean } {
  const ours = shared.map(({ view }) => view.raw);
  const theirs = shared.map(({ raw }) => raw);
  const rows = rowsOf(ours, table.rows, missing);
  const overlap = countAmong(rows, rowsLike(ours, theirs, other.rows, missing));
  return { overlap, byChance: overlap === 0 || equalByChance(rows, firstEqual(rows), overlap / other.rows) };
}

function columnFindings(
  used: readonly View[],
  known: readonly RawColumn[],
  byName: ReadonlyMap<string, RawColumn>,
  { source }: RawTable,
): Warning[] {
  const lost = used.filter(({ spec }) => spec.role === 'feature' && !byName.has(spec.name));
  const names = new Set(known.map(({ name }) => name));
  const extra = [...byName.keys()].filter((name) => !names.has(name));
  const list = extra.slice(0, 5).map(show).join(', ');
  return [
    ...lost.map(({ spec: { name } }) => ({
      code: 'missing-column',
      column: name,
      message: `${source}: there is no column ${show(name)}: predict --allow-missing takes it as missing, --drop ${argument(name)} learns without it`,
      option: `--drop ${argument(name)}`,
    })),
    ...(extra.length > 0
      ? [
          {
            code: 'extra-column',
            message: `${source}: ${extra.length === 1 ? 'a column is' : `${extra.length} columns are`} not in the training data, and not used: ${list}${extra.length > 5 ? ' and more' : ''}`,
          },
        ]
      : []),
  ];
}

function overlapFinding(overlap: number, { source, rows }: RawTable): Warning[] {
  if (overlap < Math.max(2, OVERLAP_SHARE * rows)) return [];
  return [
    {
      code: 'train-test-overlap',
      message: `${source}: ${overlap} of ${rows} rows are in the training data too: a score on them is of what the model has seen`,
    },
  ];
}

type Compared = { readonly drift: Drift; readonly findings: readonly Warning[] };

function driftOf(view: View, test: View, source: string): Compared {
  const train = referenceOf(view);
  const shift = shiftOf(train, new Set(view.numbers ? [] : levelRows(view).keys()), test);
  const drift = driftFrom(shift, test);
  return { drift, findings: shift ? driftFindings(train, test, drift, shift, source) : [] };
}

/** Shares of the cells of another table, see Drift. */
export function driftFrom(shift: Shift | null, test: View): Drift {
  const share = (rows: number): number => (test.present > 0 ? rows / test.present : 0);
  return {
    column: test.spec.name,
    psi: shift && shift.psi,
    newLevels: test.spec.kind === 'category' ? share(shift?.strange ?? 0) : null,
    outOfRange: test.numbers ? share(shift?.strange ?? 0) : null,
    unreadable: share(test.numbers ? test.present - test.numbers.rows : 0),
  };
}

function driftFindings(train: Reference, test: View, drift: Drift, shift: Shift, source: string): Warning[] {
  const { name, kind, role } = test.spec;
  const option = role === 'label' ? null : `--drop ${argument(name)}`;
  const found: Warning[] = [];
  const find = (code: string, what: string): void => {
    const message = `${source}: ${show(name)}: ${what}${option === null ? '' : `; ${option} learns without it`}`;
    found.push({ code, column: name, message, ...(option !== null && { option }) });
  };
  const cells = `${shift.strange} of ${test.present} cells`;
  if (shift.sure && shift.psi >= SHIFTED) find('drift', `${shift.text} (PSI ${shift.psi.toFixed(2)})`);
  if ((drift.newLevels ?? 0) >= NEW_SHARE + expectedNew(train, test))
    find('new-levels', `${cells} hold values that are not in the training data`);
  if ((drift.outOfRange ?? 0) >= OUTSIDE_SHARE && beyondChance(shift.strange, train.present, test.present))
    find('out-of-range', `${cells} lie outside of ${rangeText(train, kind)}, the range of the training data`);
  if (drift.unreadable > 0)
    find(
      'unreadable-cells',
      `${Math.round(drift.unreadable * test.present)} cells are no ${kind}, and read as missing`,
    );
  return found;
}

/**
 * The share of cells with new values where nothing has changed, and five deviations of it: training shows some values
 * once, and so many more of their kind are still to come (Good and Turing).
 */
export function expectedNew({ once, present }: Reference, test: View): number {
  const share = once / Math.max(1, present);
  return share + 5 * Math.sqrt(share * (1 / Math.max(1, present) + 1 / Math.max(1, test.present)));
}

const UNLIKELY = 1e-6;

/**
 * Whether so many of the cells would hardly lie outside the range of `known` others, even in one of a thousand
 * columns: that the outermost k of all are the new ones has a probability of about (share of the new ones)^k, and they
 * may be at either end.
 */
export function beyondChance(outside: number, known: number, cells: number): boolean {
  return (outside + 1) * (cells / (known + cells)) ** outside < UNLIKELY;
}
