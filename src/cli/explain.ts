import { takeTarget } from '../core/data.js';
import { inputError, nearest, show, usageError } from '../core/errors.js';
import { rngFrom } from '../core/rng.js';
import {
  affordableRows,
  dependences,
  foldModels,
  importances,
  PREDICTIONS,
  sampleRows,
} from '../explain/importances.js';
import { meanContributions, shapleyValues, type ShapleyOptions } from '../explain/shapley.js';
import { decide } from '../metrics/decision.js';
import { metricFor } from '../metrics/registry.js';
import { applyModel } from '../model/apply.js';
import type { Model } from '../model/model-file.js';
import { writeAtomic } from '../node/atomic-file.js';
import { readModel } from '../node/model-on-disk.js';
import { readTable } from '../node/read-table.js';
import { isSameFile } from '../node/same-file.js';
import { explainPage, type Explanation } from '../report/explain-page.js';
import { parseLabel, parseTable } from '../table/parse.js';
import { takeRows } from '../table/take-rows.js';
import type { RawTable, Table } from '../table/table.js';
import type { CommonFlags, CsvFlags } from './args.js';
import { dependenceText, importanceText, meansText, rowText, type RowStory } from './explain-text.js';
import { readable } from './inputs.js';
import { plural } from './render.js';
import { jsonText, terminal } from './terminal.js';

export type ExplainFlags = CommonFlags &
  CsvFlags & {
    readonly row?: number;
    readonly column?: readonly string[];
    readonly metric?: string;
    readonly top?: number;
    readonly repeats?: number;
    readonly seed: number;
    readonly allowMissing?: boolean;
    readonly html?: string;
  };

const TOP = 20;
/** Rows whose contributions are averaged where there is no label, and orders of the columns for each. */
const AVERAGED_ROWS = 50;
const AVERAGED_PAIRS = 5;
const FEWEST_PAIRS = 4;
const MOST_PAIRS = 200;
const BACKGROUND_ROWS = 200;

/** Show which columns matter to a model, overall and for single rows. Returns the exit code. */
export async function explainCommand(modelPath: string, data: string, flags: ExplainFlags): Promise<number> {
  const tty = terminal(flags);
  if (flags.row !== undefined && flags.column)
    throw usageError('--row and --column exclude each other', 'ask for one at a time');
  readable([modelPath, data]);
  const { html } = flags;
  if (html !== undefined && [modelPath, data].some((input) => isSameFile(html, input)))
    throw usageError(`--html ${html} is an input`, 'choose another file for the page');
  const model = readModel(modelPath);
  if (flags.metric !== undefined) metricFor(flags.metric, model.schema.label.task, model.costs);
  const { table: raw, warnings } = await readTable([data], flags);
  warnings.forEach(({ message }) => tty.warn(message));
  if (raw.rows === 0) throw inputError(`${raw.source}: there are no rows to explain`);
  const { table } = parseTable(raw, model.schema, { allowMissing: flags.allowMissing ?? false });
  if (table.columns.length === 0) throw inputError('this model has no columns to explain');
  const top = flags.top ?? (tty.verbose ? Infinity : TOP);
  const { body, text, page } = explained({ model, raw, table, top }, flags, tty.warn);
  if (html !== undefined) writeAtomic(html, explainPage(model, raw.source, page));
  await tty.out(tty.json ? jsonText('explain', 'ok', { ...body, warnings: tty.warnings }) : `${text(tty)}\n`);
  return 0;
}

type Asked = {
  readonly model: Model;
  readonly raw: RawTable;
  readonly table: Table;
  readonly top: number;
};
type Told = {
  readonly body: object;
  readonly text: (tty: ReturnType<typeof terminal>) => string;
  readonly page: Explanation;
};

function explained(asked: Asked, flags: ExplainFlags, warn: (message: string) => void): Told {
  if (flags.row !== undefined) return oneRow(asked, flags.row, flags.seed);
  if (flags.column) return byColumn(asked, flags.column, flags.seed);
  const { label } = asked.model.schema;
  if (asked.raw.columns.some(({ name }) => name === label.name)) return overall(asked, flags, warn);
  warn(
    `${asked.raw.source}: there is no column ${show(label.name)}, the label: shown is how far columns move predictions, not whether they make them better`,
  );
  return movements(asked, flags.seed);
}

/** Permutation importance. */
function overall({ model, raw, table, top }: Asked, flags: ExplainFlags, warn: (text: string) => void): Told {
  const { y, rows } = parseLabel(raw, model.schema.label, model.schema.missing);
  const left = raw.rows - rows.length;
  if (rows.length === 0) throw inputError(`${raw.source}: no row has a label that the model knows`);
  if (left > 0) warn(`${raw.source}: ${plural(left, 'row')} without a label that the model knows left out`);
  const labelled = { table: takeRows(table, rows), y: takeTarget(y, rows) };
  const { metric, repeats, seed } = flags;
  const found = importances(model, labelled.table, labelled.y, {
    seed,
    ...(metric !== undefined && { metric }),
    ...(repeats !== undefined && { repeats }),
  });
  const list = found.importances.map(({ column, mean, std, interval }) => ({
    column,
    importance: mean,
    std,
    interval,
  }));
  const body = {
    metric: found.metric,
    score: found.baseline,
    rows: found.rows,
    importances: list,
    weaker: found.weaker,
  };
  return { body, text: (tty) => importanceText(found, top, tty), page: { kind: 'importances', found } };
}

/** Mean |contribution| of each column. */
function movements({ model, raw, table, top }: Asked, seed: number): Told {
  const rng = rngFrom(String(seed)).fork('movements');
  const count = affordableRows(
    model,
    AVERAGED_ROWS * AVERAGED_PAIRS * 2 * (table.columns.length + 1),
    AVERAGED_ROWS,
  );
  const sample = sampleRows(raw.rows, Math.min(count, AVERAGED_ROWS), rng.fork('rows'));
  const background = sampleRows(raw.rows, BACKGROUND_ROWS, rng.fork('background'));
  const means = meanContributions((part) => applyModel(model, part), table, sample, background, {
    pairs: AVERAGED_PAIRS,
    rng,
    outputOf: (scores, row) => outputOf(model, scores, row),
  });
  const list = table.columns
    .map(({ name }, j) => ({ column: name, mean_contribution: means[j]! }))
    .sort((a, b) => b.mean_contribution - a.mean_contribution);
  return {
    body: { rows: sample.length, contributions: list },
    text: (tty) => meansText(list, sample.length, model, top, tty),
    page: { kind: 'movements', rows: sample.length, means: list },
  };
}

/** One prediction, column by column. */
function oneRow({ model, raw, table, top }: Asked, number: number, seed: number): Told {
  if (number > raw.rows)
    throw usageError(`--row ${number}: ${raw.source} has ${plural(raw.rows, 'row')}`, 'rows count from 1');
  const row = number - 1;
  const rng = rngFrom(String(seed)).fork('row');
  const own = applyModel(model, takeRows(table, Int32Array.of(row)));
  const output = outputOf(model, own, 0);
  const background = sampleRows(raw.rows, BACKGROUND_ROWS, rng.fork('background'));
  const predict = (part: Table) => applyModel(model, part);
  const found = shapleyValues(predict, table, row, background, output, optionsFor(model, table, rng));
  const { label } = model.schema;
  const cells = new Map(raw.columns.map(({ name, codes, values }) => [name, values[codes[row]!]!]));
  const contributions = table.columns
    .map(({ name }, j) => ({
      column: name,
      value: cells.get(name) ?? '',
      contribution: found.values[j]!,
      error: found.errors[j]!,
    }))
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const story: RowStory = {
    row: number,
    prediction: label.task === 'regression' ? found.prediction : label.classes[output]!,
    ...(label.task !== 'regression' && { probability: found.prediction }),
    base: found.base,
    contributions,
  };
  return {
    body: story,
    text: (tty) => rowText(story, label.name, top, tty),
    page: { kind: 'row', ...story },
  };
}

/** How predictions follow columns. */
function byColumn({ model, table }: Asked, names: readonly string[], seed: number): Told {
  const known = table.columns.map(({ name }) => name);
  for (const name of names) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    throw usageError(
      `--column ${show(name)} is no column of the model`,
      `${near === undefined ? '' : `did you mean ${show(near)}? `}columns: ${known.slice(0, 30).map(show).join(', ')}`,
    );
  }
  const found = dependences(model, table, names, { seed });
  const without = names.filter((name) => !found.some(({ column }) => column === name));
  if (without.length > 0)
    throw usageError(
      `--column ${show(without[0]!)} is a text, or empty: it cannot be set to values`,
      'its importance is in the list without --column',
    );
  const { label } = model.schema;
  const classes = label.task === 'regression' ? null : label.classes;
  const list = found.map(({ column, dependence: { grids, width, average } }) => ({
    column,
    points: grids[0]!.map(({ value }, i) => ({
      value,
      prediction: classes
        ? Object.fromEntries(classes.map((name, k) => [name, average[i * width + k]!]))
        : average[i]!,
    })),
  }));
  return {
    body: { dependences: list },
    text: (tty) => dependenceText(list, label, tty),
    page: { kind: 'dependences', list: found },
  };
}

/** What is explained of a row: its number, or the probability of the class that the model names. */
function outputOf(model: Model, scores: ReturnType<typeof applyModel>, row: number): number {
  if (model.schema.label.task === 'regression') return 0;
  return decide(scores, model.decision ?? null)[row]!;
}

/** As many orders as predictions are affordable. */
function optionsFor(model: Model, { columns }: Table, rng: ShapleyOptions['rng']): ShapleyOptions {
  const most = Math.floor(PREDICTIONS / foldModels(model) / (2 * (columns.length + 1)));
  return { pairs: Math.min(MOST_PAIRS, Math.max(FEWEST_PAIRS, most)), rng };
}
