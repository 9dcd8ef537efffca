import { rngFrom } from '../../core/rng.js';
import { takeTarget, type Scores, type Target } from '../../core/data.js';
import { applyModel } from '../../model/apply.js';
import type { Model } from '../../model/model-file.js';
import { parseTable } from '../../table/parse.js';
import { takeRows } from '../../table/take-rows.js';
import type { RawTable, Table } from '../../table/table.js';
import type { ReportData } from '../report-data.js';

/** A sample of rows with a way to predict them, changed or not, by models that have not seen them. */
export type Unseen = {
  /** of the table that was read */
  readonly rows: Int32Array;
  readonly table: Table;
  readonly y: Target;
  readonly weight: Float64Array | null;
  /** of a table with as many rows, in the same order */
  readonly predict: (table: Table) => Scores;
  /** of any table, by the models that have not seen this row */
  readonly predictAs: (row: number, table: Table) => Scores;
};

/** At most `most` rows, drawn over the last folds: those of which all members have models in the file. */
export function unseen(data: ReportData, most: number): Unseen {
  const kept = keptFolds(data);
  const all = kept.reduce((sum, { length }) => sum + length, 0);
  const share = Math.min(1, most / all);
  const rng = rngFrom(String(data.model.training.seed)).fork('report');
  return ofParts(
    data,
    kept.map((valid, f) =>
      rng
        .fork(f)
        .shuffle(valid.slice())
        .slice(0, Math.round(share * valid.length))
        .sort(),
    ),
  );
}

/** Those of the rows that some models in the file have not seen. */
export function unseenAmong(data: ReportData, rows: ReadonlySet<number>): Unseen {
  return ofParts(
    data,
    keptFolds(data).map((valid) => valid.filter((row) => rows.has(row))),
  );
}

/** Rows of the folds of which all members have models in the file. */
export function keptFolds({ foldModel, folds }: ReportData): Int32Array[] {
  return folds.slice(folds.length - foldsOf(foldModel)).map(({ valid }) => valid);
}

function foldsOf({ members }: Model): number {
  return Math.min(...members.map(({ models }) => models.length));
}

/** parts: rows of each kept fold. */
function ofParts(
  { table, foldModel: model, y, weight, rows }: ReportData,
  parts: readonly Int32Array[],
): Unseen {
  const drawn = Int32Array.from(parts.flatMap((part) => [...part]));
  const at = new Map(Array.from(rows, (row, i) => [row, i]));
  const bounds = parts.reduce((ends, part) => [...ends, ends.at(-1)! + part.length], [0]);
  const places = drawn.map((row) => at.get(row)!);
  const folds = parts.map((_, f) => ofFold(model, f - parts.length));
  return {
    rows: drawn,
    table: parseTable(cutTable(table, drawn), model.schema).table,
    y: takeTarget(y, places),
    weight: weight && Float64Array.from(places, (i) => weight[i]!),
    predict: (changed) =>
      joined(folds.map((fold, f) => applyModel(fold, between(changed, bounds[f]!, bounds[f + 1]!)))),
    predictAs: (row, changed) => applyModel(folds[bounds.findIndex((end) => end > row) - 1]!, changed),
  };
}

/** fold: counted from the end, as members of few folds have the last ones. */
function ofFold(model: Model, fold: number): Model {
  const members = model.members.map((member) => ({ ...member, models: [member.models.at(fold)!] }));
  return { ...model, members };
}

function between(table: Table, from: number, to: number): Table {
  return takeRows(
    table,
    Int32Array.from({ length: to - from }, (_, i) => from + i),
  );
}

function joined(parts: readonly Scores[]): Scores {
  const data = new Float64Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  const { width } = parts[0]!;
  return { rows: data.length / width, width, data };
}

/** With the cells of these rows alone: what others have would be parsed and encoded as well. */
function cutTable(table: RawTable, rows: Int32Array): RawTable {
  const columns = table.columns.map(({ name, codes, values }) => {
    const places = new Map<number, number>();
    const cut = rows.map((row) => places.get(codes[row]!) ?? places.set(codes[row]!, places.size).size - 1);
    return { name, codes: cut, values: Array.from(places.keys(), (code) => values[code]!) };
  });
  return { source: table.source, rows: rows.length, columns, lines: null };
}
