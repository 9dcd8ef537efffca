import { allRows, takeTarget, type Target } from '../core/data.js';
import { rngFrom, type Rng } from '../core/rng.js';
import { seenBy } from '../metrics/decision.js';
import { metricFor } from '../metrics/registry.js';
import { applyModel } from '../model/apply.js';
import type { Model } from '../model/model-file.js';
import { takeRows } from '../table/take-rows.js';
import type { Table } from '../table/table.js';
import { partialDependence, type PartialDependence } from './partial-dependence.js';
import { permutationImportance, shuffled, withOrder, type Importance } from './permutation.js';

export type ImportanceOptions = {
  /** the model's if not given */
  readonly metric?: string;
  /** shuffles of each column; 5 if not given */
  readonly repeats?: number;
  readonly seed?: number;
};

/** What a model owes to its columns, strongest first. */
export type Importances = {
  readonly metric: string;
  readonly baseline: number;
  /** rows that were looked at, of those given */
  readonly rows: number;
  readonly importances: readonly Importance[];
  /** columns that were not measured, as shuffling them changes predictions less than shuffling any of the others */
  readonly weaker: readonly string[];
};

/**
 * Predictions of one fold model that all of an explanation may take. From sizes, never from a clock: the same data give
 * the same explanation on any machine. A fold model takes some 20 µs for a row, so this is about half a minute.
 */
export const PREDICTIONS = 1_500_000;
const MOST_ROWS = 5000;
const LEAST_ROWS = 200;
/** Columns that are measured; of wider tables, those whose shuffling changes predictions most. */
const MOST_COLUMNS = 60;
const SCREENED_ROWS = 50;

/** Rows for so many predictions of the whole model each: as many as the budget has room for. */
export function affordableRows(model: Model, each: number, rows: number): number {
  const fitting = Math.floor(PREDICTIONS / (each * foldModels(model)));
  return Math.min(rows, MOST_ROWS, Math.max(LEAST_ROWS, fitting));
}

export function foldModels({ members }: Model): number {
  return members.reduce((sum, { models }) => sum + models.length, 0);
}

/**
 * Permutation importance of a model's columns on a sample of labelled rows, in time that sizes bound. table: the model's
 * typed columns (`parseTable`), y: the label of its rows.
 *
 * Rows should be new ones. On training rows most fold models have seen what they predict (in cross-validation each row
 * is new to one in `folds` of them), so the baseline is too good, and columns that only helped to learn rows by heart
 * look as if they mattered; their order is mostly the same, as shuffled cells are new to all.
 * @throws AutomlError (usage) if the metric does not fit the task
 */
export function importances(
  model: Model,
  table: Table,
  y: Target,
  options: ImportanceOptions = {},
): Importances {
  const { repeats = 5, seed = 0 } = options;
  const metric = metricFor(options.metric ?? model.metric.name, y.task, model.costs);
  const rng = rngFrom(String(seed)).fork('importances');
  const { columns, weaker } = screened(model, table, rng.fork('screen'));
  const count = affordableRows(model, 1 + columns.length * repeats, table.rows);
  const rows = sampleRows(table.rows, count, rng.fork('sample'));
  const { baseline, importances: found } = permutationImportance(
    (part) => seenBy(metric, applyModel(model, part), model.decision ?? null),
    takeRows(table, rows),
    takeTarget(y, rows),
    metric,
    { repeats, rng: rng.fork('permutation'), columns },
  );
  const byMean = [...found].sort((a, b) => b.mean - a.mean);
  return { metric: metric.name, baseline, rows: count, importances: byMean, weaker };
}

/** Partial dependence of the named columns on a sample of rows; columns that cannot be set (texts) are left out. */
export function dependences(
  model: Model,
  table: Table,
  names: readonly string[],
  options: { readonly seed?: number; readonly ice?: number; readonly resolution?: number } = {},
): { readonly column: string; readonly dependence: PartialDependence }[] {
  const { seed = 0, ice = 0, resolution = 20 } = options;
  const count = affordableRows(model, names.length * resolution, table.rows);
  const rows = sampleRows(table.rows, count, rngFrom(String(seed)).fork('dependences'));
  const sample = takeRows(table, rows);
  return names.flatMap((column) => {
    const predict = (part: Table) => applyModel(model, part);
    const dependence = partialDependence(predict, sample, [column], { ice, resolution });
    return dependence ? [{ column, dependence }] : [];
  });
}

/** `count` of the rows without repeats, ascending. */
export function sampleRows(rows: number, count: number, rng: Rng): Int32Array {
  return count >= rows ? allRows(rows) : shuffled(rows, rng).slice(0, count).sort();
}

/** The columns worth measuring, in the order of the table. */
function screened(model: Model, table: Table, rng: Rng): { columns: string[]; weaker: string[] } {
  const names = table.columns.map(({ name }) => name);
  if (names.length <= MOST_COLUMNS) return { columns: names, weaker: [] };
  const rows = sampleRows(table.rows, SCREENED_ROWS, rng.fork('sample'));
  const sample = takeRows(table, rows);
  const before = applyModel(model, sample).data;
  const change = new Map(
    names.map((name) => {
      const order = shuffled(sample.rows, rng.fork(name));
      const after = applyModel(model, withOrder(sample, name, order)).data;
      return [name, before.reduce((sum, score, i) => sum + Math.abs(after[i]! - score), 0)];
    }),
  );
  const byChange = [...names].sort((a, b) => change.get(b)! - change.get(a)!);
  const strong = new Set(byChange.slice(0, MOST_COLUMNS));
  return { columns: names.filter((name) => strong.has(name)), weaker: byChange.slice(MOST_COLUMNS) };
}
