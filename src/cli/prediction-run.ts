import { inputError, show } from '../core/errors.js';
import { boundNames, quantileFor } from '../model/bounds.js';
import type { Model } from '../model/model-file.js';
import type { AtomicFile } from '../node/atomic-file.js';
import { idColumns, named } from '../node/copied-columns.js';
import { openTable } from '../node/read-table.js';
import { predictionNames, type PredictionRows } from '../node/write-csv.js';
import {
  namesOnce,
  predictionWriter,
  type Format,
  type OutputColumns,
  type PredictionWriter,
} from '../node/write-predictions.js';
import { predict, type Batch, type ColumnReport } from '../predict.js';
import { parseTable } from '../table/parse.js';
import { rawTable } from '../table/raw-table.js';
import type { RawColumn, RawTable } from '../table/table.js';
import type { CsvFlags } from './args.js';
import type { Terminal } from './terminal.js';

const ROWS = 5000;
/** Wide files come in smaller batches: memory is bounded by cells, not by rows. */
const CELLS = 1_000_000;
/** Columns of which the summary speaks one by one. */
const SPOKEN = 20;
/** Characters of a name in messages. */
const NAME = 60;

export type PredictedBatch = { readonly table: RawTable; readonly batch: Batch };

/** A file on its way through a model. */
export type PredictionRun = {
  readonly header: readonly string[];
  batches(rows?: number): AsyncIterable<PredictedBatch>;
  /** Warns about what the model could not read in the batches so far. */
  summarize(): void;
  readonly report: ReadonlyMap<string, ColumnReport>;
};

export type RunOptions = CsvFlags & { readonly allowMissing?: boolean; readonly intervals?: number };

/** @throws AutomlError (input) that names a missing column or the line that cannot be read */
export async function openRun(
  model: Model,
  path: string,
  options: RunOptions,
  tty: Terminal,
): Promise<PredictionRun> {
  if (options.intervals !== undefined) quantileFor(model, options.intervals);
  const data = await openTable(path, options);
  const report = new Map<string, ColumnReport>();
  const batchRows = Math.max(50, Math.min(ROWS, Math.floor(CELLS / data.header.length)));
  const source = path === '-' ? 'stdin' : path;
  // Also where there are no rows: a file that is read in the wrong way often has none.
  parseTable(rawTable(source, data.header, []), model.schema, options);
  const there = new Set(data.header);
  const lost = model.schema.columns.find(({ role, name }) => role === 'id' && !there.has(name));
  if (lost && !options.allowMissing)
    throw inputError(
      `${source}: there is no column ${show(lost.name)}, an id of this model`,
      'ids are copied to the predictions; pass --allow-missing to do without',
    );
  return {
    header: data.header,
    report,
    async *batches(rows = batchRows) {
      if (options.allowMissing) warnAbsent(model, there, source, tty);
      for await (const table of data.batches(rows)) {
        const batch = predict(model, table, {
          allowMissing: options.allowMissing ?? false,
          ...(options.intervals !== undefined && { intervals: options.intervals }),
        });
        batch.report.forEach((entry) => add(report, entry));
        yield { table, batch };
      }
      data.warnings.forEach(({ message }) => tty.warn(message));
    },
    summarize: () =>
      summarize(
        [...report.values()].filter((entry) => there.has(entry.column)),
        model,
        source,
        tty,
      ),
  };
}

/** What is written of a batch, and how. */
export type Layout = {
  readonly keep: readonly string[] | 'all';
  readonly proba: boolean;
  /** with intervals or sets */
  readonly bounds: boolean;
  readonly format: Format;
};

/** Writes the columns of this layout. Warns of a name that stands for two columns. */
export async function outputOf(
  model: Model,
  run: PredictionRun,
  layout: Layout,
  tty: Terminal,
): Promise<{ readonly writer: PredictionWriter; readonly rowsOf: (step: PredictedBatch) => PredictionRows }> {
  const all = predictionColumns(model, run, layout);
  const twice = all.copied.filter((name) => all.own.includes(name));
  const once = namesOnce(layout.format);
  if (twice.length > 0)
    tty.warn(
      once
        ? `two columns of the output are named ${list(twice.map(short))}: only the model's own is written`
        : `two columns of the output are named ${list(twice.map(short))}: the one that comes last is the model's own`,
    );
  const kept = (name: string): boolean => !once || !all.own.includes(name);
  const writer = await predictionWriter(layout.format, { ...all, copied: all.copied.filter(kept) });
  const rowsOf = ({ table, batch }: PredictedBatch): PredictionRows => ({
    firstRow: null,
    copied: copiedColumns(model, table.columns, layout).filter(({ name }) => kept(name)),
    scores: batch.scores,
    classes: batch.classes,
    proba: layout.proba,
    bounds: batch.bounds,
  });
  return { writer, rowsOf };
}

export function predictionColumns(model: Model, run: PredictionRun, layout: Layout): OutputColumns {
  const { label } = model.schema;
  const columns = run.header.map((name): RawColumn => ({ name, codes: new Uint8Array(0), values: [] }));
  const copied = copiedColumns(model, columns, layout).map((column) => column.name);
  const classes = label.task === 'regression' ? null : label.classes;
  const bounds = layout.bounds ? boundNames(label) : [];
  const taken = copied.find((name) => bounds.includes(name));
  if (taken !== undefined)
    throw inputError(
      `the output would have two columns named ${show(taken)}: one copied from the input, and one of the intervals`,
      'rename it in the input and train with that name, or leave it out of --keep',
    );
  return {
    copied,
    own: [...predictionNames(classes, layout.proba), ...bounds],
    ofClasses: classes !== null,
  };
}

/** Writes the predictions of a whole file; the file appears at the end or not at all. Returns the number of rows. */
export async function writePredictions(
  file: AtomicFile,
  model: Model,
  run: PredictionRun,
  layout: Layout,
  tty: Terminal,
  onStep: (step: PredictedBatch) => void = () => undefined,
): Promise<number> {
  let rows = 0;
  try {
    const { writer, rowsOf } = await outputOf(model, run, layout, tty);
    file.write(writer.begin());
    for await (const step of run.batches()) {
      for (const chunk of writer.rows(rowsOf(step))) file.write(chunk);
      onStep(step);
      rows += step.table.rows;
    }
    for (const chunk of writer.end()) file.write(chunk);
    file.commit();
  } finally {
    file.abort();
  }
  return rows;
}

/** Id columns first, then those asked for, each once. */
export function copiedColumns(model: Model, columns: readonly RawColumn[], layout: Layout): RawColumn[] {
  const kept = layout.keep === 'all' ? columns : named(columns, layout.keep);
  return [...new Set([...idColumns(columns, model.schema), ...kept])];
}

function add(report: Map<string, ColumnReport>, entry: ColumnReport): void {
  const before = report.get(entry.column);
  report.set(entry.column, {
    column: entry.column,
    missing: entry.missing + (before?.missing ?? 0),
    unparsable: entry.unparsable + (before?.unparsable ?? 0),
    unknown: entry.unknown + (before?.unknown ?? 0),
  });
}

function warnAbsent(model: Model, there: ReadonlySet<string>, source: string, tty: Terminal): void {
  const absent = model.schema.columns.filter(
    ({ role, name }) => (role === 'feature' || role === 'id') && !there.has(name),
  );
  if (absent.length > 0)
    tty.warn(
      `${source}: predicting without ${list(absent.map((column) => short(column.name)))}: every cell of it counts as missing`,
    );
}

/** Missing cells are an everyday thing and get one line; what could not be understood is a warning per column. */
function summarize(report: readonly ColumnReport[], model: Model, source: string, tty: Terminal): void {
  const missing = report.filter((entry) => entry.missing > 0);
  const odd = report.filter((entry) => entry.unparsable + entry.unknown > 0);
  const most = tty.verbose ? Infinity : SPOKEN;
  for (const entry of odd.slice(0, most))
    tty.warn(`${source}: column ${short(entry.column)}: ${oddCells(entry, model)}`);
  if (odd.length > most)
    tty.warn(`${source}: and likewise in ${odd.length - most} more columns; -v names them`);
  if (missing.length > 0)
    tty.note(`missing cells: ${list(missing.map((entry) => `${short(entry.column)} ${entry.missing}`))}`);
}

function oddCells({ column, unparsable, unknown }: ColumnReport, model: Model): string {
  const kind = model.schema.columns.find(({ name }) => name === column)?.kind ?? 'value';
  const parts = [
    unparsable > 0
      ? `${cells(unparsable)} cannot be read as ${kind} and ${unparsable === 1 ? 'counts' : 'count'} as missing`
      : '',
    unknown > 0
      ? `${cells(unknown)} with values that training did not see ${unknown === 1 ? 'counts' : 'count'} as unknown`
      : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** A name as messages show it. */
function short(name: string): string {
  return name.length > NAME ? `${name.slice(0, NAME - 3)}...` : name;
}

function cells(count: number): string {
  return count === 1 ? '1 cell' : `${count} cells`;
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, SPOKEN).join(', ');
  return names.length > SPOKEN ? `${shown} and ${names.length - SPOKEN} more` : shown;
}
