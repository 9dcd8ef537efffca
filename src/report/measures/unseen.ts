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
  readonly table: Table;
  readonly y: Target;
  /** of a table with as many rows, in the same order */
  readonly predict: (table: Table) => Scores;
};

/** At most `most` rows, drawn over the last folds: those of which all members have models in the file. */
export function unseen({ table, foldModel: model, folds, y, rows }: ReportData, most: number): Unseen {
  const models = Math.min(...model.members.map((member) => member.models.length));
  const kept = folds.slice(folds.length - models);
  const all = kept.reduce((sum, { valid }) => sum + valid.length, 0);
  const share = Math.min(1, most / all);
  const rng = rngFrom(String(model.training.seed)).fork('report');
  const parts = kept.map(({ valid }, f) =>
    rng
      .fork(f)
      .shuffle(valid.slice())
      .slice(0, Math.round(share * valid.length))
      .sort(),
  );
  const drawn = Int32Array.from(parts.flatMap((part) => [...part]));
  const at = new Map(Array.from(rows, (row, i) => [row, i]));
  const bounds = parts.reduce((ends, part) => [...ends, ends.at(-1)! + part.length], [0]);
  return {
    table: parseTable(cutTable(table, drawn), model.schema).table,
    y: takeTarget(
      y,
      drawn.map((row) => at.get(row)!),
    ),
    predict: (changed) =>
      joined(parts.map((_, f) => ofFold(model, f - models, changed, bounds[f]!, bounds[f + 1]!))),
  };
}

function ofFold(model: Model, fold: number, table: Table, from: number, to: number): Scores {
  const members = model.members.map((member) => ({ ...member, models: [member.models.at(fold)!] }));
  const rows = Int32Array.from({ length: to - from }, (_, i) => from + i);
  return applyModel({ ...model, members }, takeRows(table, rows));
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
