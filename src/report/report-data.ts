import { takeScores, takeTarget, type Scores, type Target } from '../core/data.js';
import { weighed } from '../metrics/decision.js';
import { metricNamed } from '../metrics/registry.js';
import type { Metric } from '../metrics/metric.js';
import type { Model } from '../model/model-file.js';
import type { LeaderboardRow } from '../search/leaderboard.js';
import { validRows } from '../search/round.js';
import type { Fold } from '../search/trial.js';
import { parseLabel } from '../table/parse.js';
import { weights } from '../table/roles.js';
import { viewOf, type View } from '../table/profile/view.js';
import type { RawTable } from '../table/table.js';

/** What a fit hands over for its report. */
export type ReportInput = {
  readonly table: RawTable;
  readonly model: Model;
  /** the same with models of folds: what is measured on rows that they have not seen */
  readonly foldModel: Model;
  /** bytes of model.json */
  readonly modelBytes: number;
  readonly leaderboard: readonly LeaderboardRow[];
  /** of the training table, in its row order */
  readonly outOfFold: Scores;
  readonly folds: readonly Fold[];
  readonly warnings: readonly string[];
  /** how many rows the ensemble's models of one fold may predict, to find out what matters */
  readonly predictions: number;
  /** seconds that are left for them; of a fit that is bound by trials nobody asks */
  readonly left?: () => number;
  /** the command that gives the same again, as it can be typed */
  readonly command: string;
  /** options that were given on the command line, such as --metric */
  readonly given: readonly string[];
};

/** What the sections of the page are made of. y and scores: of `rows`, the rows that some fold has predicted. */
export type ReportData = ReportInput & {
  readonly rows: Int32Array;
  readonly y: Target;
  readonly scores: Scores;
  /** of each of the rows, as the scores of the search count them (mean 1); null: all count the same */
  readonly weight: Float64Array | null;
  /** with the class that `predict` names as the most probable one */
  readonly decided: Scores;
  readonly metric: Metric;
  /** of every column of the table */
  readonly views: readonly View[];
};

export function reportData(input: ReportInput): ReportData {
  const { table, model, outOfFold, folds } = input;
  const { schema } = model;
  const rows = validRows(folds);
  const scores = takeScores(outOfFold, rows);
  const label = parseLabel(table, schema.label, schema.missing);
  const weight = weights(table, schema, label.rows);
  return {
    ...input,
    rows,
    y: takeTarget(label.y, rows),
    scores,
    weight: weight && Float64Array.from(rows, (row) => weight[row]!),
    decided: weighed(scores, model.decision ?? null),
    metric: metricNamed(model.metric.name, model.costs),
    views: table.columns.map((raw, j) => viewOf(raw, schema.columns[j]!, schema.missing)),
  };
}
