import { partialDependence, type PartialDependence } from '../../explain/partial-dependence.js';
import { permutationImportance, type Importance } from '../../explain/permutation.js';
import { rngFrom } from '../../core/rng.js';
import { relation } from '../../table/profile/label-findings.js';
import { parseLabel } from '../../table/parse.js';
import type { ReportData } from '../report-data.js';
import { unseen } from './unseen.js';

/** What matters to the model, measured on rows that its models have not seen. */
export type Strongest = {
  /** rows that were looked at */
  readonly rows: number;
  /** strongest first */
  readonly importances: readonly Importance[];
  /** features that were not measured: by themselves they tell less of the label than those that were */
  readonly others: number;
  readonly dependences: readonly { readonly column: string; readonly dependence: PartialDependence }[];
};

const REPEATS = 2;
const COLUMNS = 30;
const DRAWN = 4;
const POINTS = 10;
const MOST_ROWS = 1000;
/** Of the time that is left; single rows are explained in the rest. */
const SHARE = 0.7;
/** With fewer, chance is all that one sees. */
const LEAST_ROWS = 50;

/** null if `data.predictions`, the rows that may be predicted for this, or the seconds left do not suffice. */
export function strongest(data: ReportData): Strongest | null {
  // Of very wide tables even the choice of candidates takes seconds.
  if (data.left && data.left() <= 0) return null;
  const columns = candidates(data);
  const each = 1 + columns.length * REPEATS + (DRAWN * POINTS) / 2;
  const most = Math.min(MOST_ROWS, Math.floor(data.predictions / each), rowsInTime(data, each));
  const { table, y, weight, predict } = unseen(data, most);
  if (columns.length === 0 || table.rows < Math.min(LEAST_ROWS, data.rows.length)) return null;
  const rng = rngFrom(String(data.model.training.seed)).fork('report').fork('permutation');
  const found = permutationImportance(predict, table, y, data.metric, {
    repeats: REPEATS,
    rng,
    weight,
    columns,
  });
  const importances = [...found.importances].sort((a, b) => b.mean - a.mean);
  return {
    rows: table.rows,
    importances,
    others: table.columns.length - columns.length,
    dependences: dependences(data, importances, Math.ceil(most / 2)),
  };
}

/** As a first look at few rows tells: what a prediction costs beside its rows is in it, so there is time to spare. */
function rowsInTime(data: ReportData, predictions: number): number {
  const { left } = data;
  if (!left) return Infinity;
  const before = left();
  if (before <= 0 || data.predictions < LEAST_ROWS) return 0;
  const { table, predict } = unseen(data, LEAST_ROWS);
  predict(table);
  const perRow = (before - left()) / table.rows;
  return Math.max(0, Math.floor((SHARE * left()) / (perRow * predictions)));
}

function dependences(
  data: ReportData,
  importances: readonly Importance[],
  rows: number,
): Strongest['dependences'] {
  const { table, predict } = unseen(data, rows);
  const top = importances.filter(({ mean }) => mean > 0).slice(0, DRAWN);
  return top.flatMap(({ column }) => {
    const dependence = partialDependence(predict, table, [column], { resolution: POINTS });
    return dependence ? [{ column, dependence }] : [];
  });
}

/** Features to measure: texts, and those that tell most of the label by themselves. */
function candidates({ views, table, model }: ReportData): string[] {
  const features = views.filter(({ spec }) => spec.role === 'feature');
  if (features.length <= COLUMNS) return features.map(({ spec }) => spec.name);
  const { y, rows } = parseLabel(table, model.schema.label, model.schema.missing);
  const told = features.map((view) => ({ name: view.spec.name, share: relation(view, y, rows) ?? 1 }));
  return told
    .sort((a, b) => b.share - a.share)
    .slice(0, COLUMNS)
    .map(({ name }) => name);
}
