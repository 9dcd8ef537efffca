import type { Scores } from '../core/data.js';
import type { LeaderboardRow } from '../fit.js';
import { decide, type Decision } from '../metrics/decision.js';
import type { Schema } from '../table/schema.js';
import type { RawTable } from '../table/table.js';
import { idColumns, named } from './copied-columns.js';
import { LEADERBOARD_HEADER } from './out-folder.js';
import { csvLine, csvNumber, predictionLines, predictionNames } from './write-csv.js';

/** leaderboard.csv: best first. */
export function* leaderboardCsv(rows: readonly LeaderboardRow[]): Generator<string> {
  yield `${LEADERBOARD_HEADER}\n`;
  for (const row of rows)
    yield csvLine([
      String(row.rank),
      row.model,
      row.learner,
      row.status,
      row.metric,
      csvNumber(row.score),
      csvNumber(row.scoreStd),
      String(row.folds),
      csvNumber(rounded(row.fitSeconds, 3)),
      csvNumber(rounded(row.predictMsPer1kRows, 3)),
      csvNumber(row.weight),
      JSON.stringify(row.params),
      row.error,
    ]);
}

/** predictions.csv: the out-of-fold prediction of every training row; empty cells where there is none. */
export function* outOfFoldCsv(
  table: RawTable,
  schema: Schema,
  scores: Scores,
  decision: Decision,
): Generator<string> {
  const { label } = schema;
  const names = label.task === 'regression' ? null : label.classes;
  const copied = [...idColumns(table.columns, schema), ...named(table.columns, [label.name])];
  yield csvLine(['row', ...copied.map((column) => column.name), ...predictionNames(names, true)]);
  const classes = names && Array.from(decide(scores, decision), (code) => names[code]!);
  yield* predictionLines({ firstRow: 1, copied, scores, classes, proba: true });
}

/** Copied columns of predictions.csv that have the name of one of its own. */
export function namesTwice({ columns, label }: Schema): string[] {
  const own = ['row', ...predictionNames(label.task === 'regression' ? null : label.classes, true)];
  const copied = columns.filter(({ role }) => role === 'id' || role === 'label');
  return copied.map(({ name }) => name).filter((name) => own.includes(name));
}

/** .automl/data.json: what was read and decided. */
export function dataNote(table: RawTable, schema: Schema, warnings: readonly string[]): string {
  const columns = schema.columns.map(({ name, kind, role, reason }) =>
    role === 'label'
      ? { name, type: kind, role, reason: schema.label.reason, task: schema.label.task }
      : { name, type: kind, role, reason },
  );
  return `${JSON.stringify({ rows: table.rows, columns, warnings }, null, 1)}\n`;
}

function rounded(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}
