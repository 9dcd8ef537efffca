import type { ColumnProfile } from '../table/profile.js';
import type { Comparison, Drift } from '../table/profile/against.js';
import { valueText } from '../table/profile/value-text.js';
import type { Exploration } from './explore.js';

/** The body of `explore --json`. */
export function exploreJson({ table, profile, against, findings }: Exploration): object {
  const { columns, label } = profile;
  const drifts = new Map(against?.columns.map((drift) => [drift.column, drift]));
  return {
    source: table.source,
    rows: profile.rows,
    duplicate_rows: profile.duplicateRows,
    constant_columns: columns
      .filter(({ distinct, missing }) => distinct === 0 || (distinct === 1 && missing === 0))
      .map(nameOf),
    id_like_columns: findings.filter(({ code }) => code === 'id-like').flatMap(({ column }) => column ?? []),
    label: label && {
      name: label.name,
      task: label.task,
      reason: label.reason,
      classes: label.task === 'regression' ? null : label.classes,
    },
    label_candidates: profile.labelCandidates,
    columns: columns.map((column) => columnJson(column, drifts.get(column.name))),
    against: against && againstJson(against),
    findings: findings.map(({ code, column = null, message, option = null }) => ({
      code,
      column,
      message,
      option,
    })),
  };
}

function nameOf({ name }: ColumnProfile): string {
  return name;
}

function columnJson(column: ColumnProfile, drift: Drift | undefined): object {
  const { name, kind, role, reason, missing, distinct, examples, numbers, levels, explains } = column;
  const value = (x: number): number | string => (kind === 'date' ? valueText(x, kind) : x);
  return {
    name,
    type: kind,
    role,
    reason,
    missing,
    distinct,
    examples,
    mean: numbers && kind === 'number' ? numbers.mean : null,
    std: numbers && kind === 'number' ? numbers.std : null,
    quantiles: numbers && numbers.quantiles.map((q) => ({ at: q.at, value: value(q.value) })),
    histogram: numbers && numbers.histogram,
    levels,
    explains,
    drift: drift
      ? {
          psi: drift.psi,
          new_levels: drift.newLevels,
          out_of_range: drift.outOfRange,
          unreadable: drift.unreadable,
        }
      : null,
  };
}

function againstJson({ source, rows, overlap }: Comparison): object {
  return { source, rows, rows_in_training_data: overlap };
}
