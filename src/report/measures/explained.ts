import { argmax } from '../../core/data.js';
import { rngFrom } from '../../core/rng.js';
import { sampleRows } from '../../explain/importances.js';
import { shapleyValues, type Contributions } from '../../explain/shapley.js';
import { ascending } from '../../metrics/order.js';
import type { Table } from '../../table/table.js';
import type { ReportData } from '../report-data.js';
import { rowLosses } from './row-losses.js';
import { keptFolds, unseenAmong } from './unseen.js';

/** A prediction, taken apart by models that have not seen its row. */
export type ExplainedRow = Contributions & {
  /** of the table that was read, from 0 */
  readonly row: number;
  /** place in the table below */
  readonly at: number;
  /** 0 for a number, else the class whose probability is taken apart */
  readonly output: number;
};

export type Explained = {
  /** the rows that are explained or were drawn as what to compare with */
  readonly table: Table;
  /** drawn over all rows */
  readonly sample: readonly ExplainedRow[];
  readonly examples: readonly Examples[];
};

export type Examples = { readonly title: string; readonly rows: readonly ExplainedRow[] };

const SAMPLE = 60;
/** With fewer a chart shows nothing. */
const LEAST_SAMPLE = 10;
const BACKGROUND = 100;
/** Orders of the columns that are drawn for a row, as many as leave predictions for so many rows. */
const MOST_PAIRS = 4;
const LEAST_PAIRS = 2;
const ROWS = 40;
const OF_A_KIND = 4;

/**
 * null where predictions or seconds do not suffice. Of predictions there are as many as for importances once more: those
 * for a row hold few distinct texts, and cost less.
 */
export function explained(data: ReportData): Explained | null {
  if (data.left && data.left() <= 0) return null;
  const kinds = exampleRows(data);
  const rng = rngFrom(String(data.model.training.seed)).fork('report').fork('explained');
  const known = Int32Array.from(keptFolds(data).flatMap((valid) => [...valid])).sort();
  const draw = (count: number, name: string): number[] =>
    [...sampleRows(known.length, count, rng.fork(name))].map((i) => known[i]!);
  const sample = draw(SAMPLE, 'sample');
  const background = draw(BACKGROUND, 'background');
  const wanted = kinds.flatMap(({ rows }) => rows);
  const found = unseenAmong(data, new Set([...wanted, ...sample, ...background]));
  const at = new Map(Array.from(found.rows, (row, i) => [row, i]));
  const compared = Int32Array.from(background, (row) => at.get(row)!);
  const pair = 2 * (found.table.columns.length + 1);
  const fitting = Math.floor(data.predictions / (pair * ROWS));
  const pairs = Math.max(LEAST_PAIRS, Math.min(MOST_PAIRS, fitting));
  let room = Math.floor(data.predictions / (pair * pairs));
  const named = argmax(found.predict(found.table));
  const explain = (row: number): ExplainedRow[] => {
    if (--room < 0 || (data.left && data.left() <= 0)) return [];
    const place = at.get(row)!;
    const output = data.y.task === 'regression' ? 0 : data.y.task === 'binary' ? 1 : named[place]!;
    const options = { pairs, rng: rng.fork('orders').fork(row) };
    const predict = (table: Table) => found.predictAs(place, table);
    const parts = shapleyValues(predict, found.table, place, compared, output, options);
    return [{ ...parts, row, at: place, output }];
  };
  const examples = kinds
    .map(({ title, rows }) => ({ title, rows: rows.flatMap(explain) }))
    .filter(({ rows }) => rows.length > 0);
  if (examples.length === 0) return null;
  const drawn = sample.flatMap(explain);
  return { table: found.table, sample: drawn.length < LEAST_SAMPLE ? [] : drawn, examples };
}

/** Rows of the table by how well they are predicted, those at the border of two classes (or usual ones) too. */
function exampleRows(data: ReportData): { title: string; rows: number[] }[] {
  const known = new Set(keptFolds(data).flatMap((valid) => [...valid]));
  const losses = rowLosses(data.y, data.scores);
  const pick = (order: readonly number[]): number[] =>
    order
      .map((i) => data.rows[i]!)
      .filter((row) => known.has(row))
      .slice(0, OF_A_KIND);
  const byLoss = [...ascending(losses)];
  const isNumber = data.y.task === 'regression';
  const middle = byLoss.length >> 1;
  const border = isNumber ? byLoss.slice(middle) : [...ascending(margins(data))];
  const kinds = [
    { title: 'Worst predicted', rows: pick([...byLoss].reverse()) },
    { title: isNumber ? 'As far off as most' : 'Borderline', rows: pick(border) },
    { title: 'Best predicted', rows: pick(byLoss) },
  ];
  const seen = new Set<number>();
  return kinds
    .map(({ title, rows }) => ({
      title,
      rows: rows.filter((row) => !seen.has(row) && seen.add(row)),
    }))
    .filter(({ rows }) => rows.length > 0);
}

/** How far the class that is named is ahead of the next one. */
function margins({ decided: { rows, width, data } }: ReportData): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => {
    const [first, second] = [...data.subarray(i * width, (i + 1) * width)].sort((a, b) => b - a);
    return first! - (second ?? 0);
  });
}
