import { AutomlError } from '../core/errors.js';
import { copiesOfLabel, copyWarning } from './copies.js';
import { inferColumns, type Inferred, type inferSchema, labelOf, withLabel } from './infer.js';
import { parseLabel } from './parse.js';
import { columnFindings, duplicateFinding } from './profile/column-findings.js';
import { summarize, type ColumnSummary } from './profile/column-summary.js';
import { firstEqual, rowsOf } from './profile/equal-rows.js';
import { leakWarning, noiseWarning, rareClasses, relation } from './profile/label-findings.js';
import { referenceOf, type Reference } from './profile/reference.js';
import { type Candidate, labelCandidates } from './profile/structure.js';
import { viewOf, type View } from './profile/view.js';
import type { ColumnOptions, LabelSchema, Schema, Warning } from './schema.js';
import type { RawTable } from './table.js';
import { columnWarnings, fewOfAKind, withoutEchoes } from './warnings.js';

export type ColumnProfile = ColumnSummary & {
  /** the share of the label that this column alone explains, 0 to 1; null without a label, and for text */
  readonly explains: number | null;
};

/** The label of each row, and the rows where it is usable. */
type ParsedTarget = ReturnType<typeof parseLabel>;

/** What the columns are and what is wrong with them, before any model. */
export type Profile = {
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
  readonly views: readonly View[];
  readonly missing: readonly string[];
  /** rows that repeat an earlier one in every cell */
  readonly duplicateRows: number;
  readonly label: LabelSchema | null;
  /** without a label: what it may be */
  readonly labelCandidates: readonly Candidate[];
  readonly findings: readonly Warning[];
};

/** @throws AutomlError (usage, input) if an option names a column that is not there, or there are no rows */
export function profile(table: RawTable, options: ColumnOptions): Profile {
  const inferred = inferColumns(table, options);
  const found: Warning[] = [];
  const known = labelIfUsable(table, inferred, options, found);
  const columns = known ? withLabel(inferred.columns, known) : inferred.columns;
  const views = table.columns.map((raw, j) => viewOf(raw, columns[j]!, inferred.missing));
  const schema = known && { columns, label: known, missing: inferred.missing };
  const { shares, findings } = schema
    ? labelFindings(table, schema, views, parseLabel(table, schema.label, schema.missing))
    : { shares: views.map(() => null), findings: [] };
  const repeated = repeatedRows(table, inferred.missing);
  return {
    rows: table.rows,
    columns: views.map((view, j) => ({ ...summarize(view, inferred.cells[j]!), explains: shares[j]! })),
    views,
    missing: inferred.missing,
    duplicateRows: repeated.count,
    label: known,
    labelCandidates: options.label === undefined ? labelCandidates(views) : [],
    findings: withoutEchoes([
      ...found,
      ...findings,
      ...columnWarnings(table, columns, inferred, options),
      ...columnFindings(views, inferred),
      ...repeated.findings,
    ]),
  };
}

/** They change no score: explore alone shows them. */
const HARMLESS = ['high-missing', 'same-columns'];

/** What fit has to say about the data besides what inference has warned of, and how its features are distributed. */
export function fitProfile(
  table: RawTable,
  { schema, inferred }: Pick<ReturnType<typeof inferSchema>, 'schema' | 'inferred'>,
  target: ParsedTarget,
): { readonly warnings: readonly Warning[]; readonly references: readonly Reference[] } {
  const views = table.columns.map((raw, j) => viewOf(raw, schema.columns[j]!, schema.missing));
  const all = [
    ...labelFindings(table, schema, views, target).findings.filter(({ code }) => code !== 'copy-of-label'),
    ...columnFindings(views, inferred).filter(({ code }) => !HARMLESS.includes(code)),
    ...repeatedRows(table, schema.missing).findings,
  ];
  const features = views.filter(({ spec }) => spec.role === 'feature');
  return { warnings: fewOfAKind(all), references: features.map(referenceOf) };
}

function repeatedRows(
  table: RawTable,
  missing: readonly string[],
): { readonly count: number; readonly findings: readonly Warning[] } {
  const rows = rowsOf(table.columns, table.rows, missing);
  const first = firstEqual(rows);
  const count = first.reduce((sum, at, row) => sum + (at < row ? 1 : 0), 0);
  return { count, findings: duplicateFinding(table, rows, first, count) };
}

/** A label that cannot be learned is a finding: the rest of the table can be looked at all the same. */
function labelIfUsable(
  table: RawTable,
  inferred: Inferred,
  options: ColumnOptions,
  found: Warning[],
): LabelSchema | null {
  const { label } = options;
  if (label === undefined) return null;
  try {
    return labelOf(table, inferred, { ...options, label }, (warning) =>
      found.push({ ...warning, column: label }),
    );
  } catch (error) {
    if (!(error instanceof AutomlError) || error.kind !== 'input') throw error;
    found.push({
      code: 'unusable-label',
      column: label,
      message: `${error.message}${error.hint === undefined ? '' : `: ${error.hint}`}`,
    });
    return null;
  }
}

function labelFindings(
  table: RawTable,
  schema: Schema,
  views: readonly View[],
  { y, rows }: ParsedTarget,
): { readonly shares: readonly (number | null)[]; readonly findings: readonly Warning[] } {
  const { label, missing } = schema;
  const shares = views.map((view) => relation(view, y, rows));
  const raw = table.columns.find(({ name }) => name === label.name)!;
  const copies = copiesOfLabel(table, raw, schema.columns, missing);
  const features = views.filter(({ spec }) => spec.role === 'feature').map((view) => view.raw);
  const findings = [
    ...fewOfAKind(copies.map((name) => copyWarning(name, label.name))),
    ...views.map((view, j) =>
      copies.includes(view.spec.name) ? null : leakWarning(view, shares[j] ?? 0, label.name, y),
    ),
    rareClasses(label.name, y, rows),
    noiseWarning(rowsOf(features, table.rows, missing), label.name, y, rows),
  ];
  return { shares, findings: findings.filter((finding) => finding !== null) };
}
