import { inputError, nearest, show, usageError } from '../core/errors.js';
import type { Model } from '../model/model-file.js';
import { createAtomic } from '../node/atomic-file.js';
import { readModel } from '../node/model-on-disk.js';
import { isSameFile } from '../node/same-file.js';
import { keepYoungGeneration } from '../node/young-generation.js';
import { formatOf, type Chunk, type Format } from '../node/write-predictions.js';
import type { Batch } from '../predict.js';
import type { RawColumn } from '../table/table.js';
import type { CommonFlags, CsvFlags } from './args.js';
import { readable } from './inputs.js';
import {
  copiedColumns,
  openRun,
  outputOf,
  predictionColumns,
  writePredictions,
  type Layout,
  type PredictionRun,
} from './prediction-run.js';
import { isTerminal, jsonText, terminal, type Terminal } from './terminal.js';

export type PredictFlags = CommonFlags &
  CsvFlags & {
    readonly out?: string;
    readonly format?: Format;
    readonly proba: boolean;
    readonly keep?: readonly string[];
    readonly keepAll?: boolean;
    readonly allowMissing?: boolean;
    readonly intervals?: number;
  };

const PREVIEW_ROWS = 10;

/** Stream a file through a model. Returns the exit code. */
export async function predictCommand(modelPath: string, data: string, flags: PredictFlags): Promise<number> {
  const tty = terminal(flags);
  checkFlags(modelPath, data, flags);
  readable([modelPath, data]);
  const model = readModel(modelPath);
  keepYoungGeneration();
  const run = await openRun(model, data, flags, tty);
  const layout: Layout = {
    keep: flags.keepAll ? 'all' : (flags.keep ?? []),
    proba: flags.proba,
    bounds: flags.intervals !== undefined,
    format: flags.format ?? formatOf(flags.out ?? ''),
  };
  checkKept(flags.keep ?? [], run.header, data);
  if (flags.out === undefined && flags.format === undefined && isTerminal(1))
    return preview(model, run, layout, tty);
  const rows =
    flags.out === undefined || flags.out === '-'
      ? await toStdout(model, run, layout, tty)
      : await writePredictions(createAtomic(flags.out), model, run, layout, tty);
  run.summarize();
  if (flags.out === undefined || flags.out === '-') return 0;
  if (tty.json) {
    const columns = [...run.report.values()];
    await tty.out(jsonText('predict', 'ok', { out: flags.out, rows, columns, warnings: tty.warnings }));
  } else tty.note(`${rows} prediction${rows === 1 ? '' : 's'} written to ${flags.out}`);
  return 0;
}

/** What comes first goes out with the first batch: if that fails, nothing was written. */
async function toStdout(model: Model, run: PredictionRun, layout: Layout, tty: Terminal): Promise<number> {
  let rows = 0;
  const { writer, rowsOf } = await outputOf(model, run, layout, tty);
  let pending: Chunk = writer.begin();
  const out = async (chunk: Chunk): Promise<void> => {
    if (pending.length) await tty.out(pending);
    pending = '';
    await tty.out(chunk);
  };
  for await (const step of run.batches()) {
    for (const chunk of writer.rows(rowsOf(step))) await out(chunk);
    rows += step.table.rows;
  }
  for (const chunk of writer.end()) await out(chunk);
  if (pending.length) await tty.out(pending);
  return rows;
}

async function preview(model: Model, run: PredictionRun, layout: Layout, tty: Terminal): Promise<number> {
  const { table, figure } = await import('./render.js');
  const rows: string[][] = [];
  for await (const { table: data, batch } of run.batches(PREVIEW_ROWS)) {
    const copied = copiedColumns(model, data.columns, layout);
    for (let i = 0; i < data.rows; i++)
      rows.push(
        previewRow(copied, batch, layout, i).map((cell) => (typeof cell === 'number' ? figure(cell) : cell)),
      );
    break;
  }
  const names = predictionColumns(model, run, layout);
  await tty.out(`${table({ head: [...names.copied, ...names.own] }, rows, tty)}\n`);
  tty.note(`the first ${PREVIEW_ROWS} rows; --out FILE writes all of them, and so does | or >`);
  return 0;
}

function previewRow(
  copied: readonly RawColumn[],
  { scores, classes, bounds }: Batch,
  layout: Layout,
  row: number,
): (string | number)[] {
  const cells = copied.map((column) => column.values[column.codes[row]!]!);
  const values = scores.data.subarray(row * scores.width, (row + 1) * scores.width);
  const more = bounds ? bounds.data.subarray(row * bounds.width, (row + 1) * bounds.width) : [];
  const own = classes ? [classes[row]!, ...(layout.proba ? values : [])] : [...values];
  return [...cells, ...own, ...more];
}

function checkFlags(model: string, data: string, flags: PredictFlags): void {
  const { out } = flags;
  if (flags.json && (out === undefined || out === '-'))
    throw usageError('--json and predictions cannot both go to stdout', 'name a file with --out');
  if (flags.format === 'parquet' && (out === undefined || out === '-') && isTerminal(1))
    throw usageError('Parquet is nothing to look at', 'name a file with --out');
  if (flags.keep && flags.keepAll)
    throw usageError('--keep and --keep-all contradict each other', 'use one of them');
  for (const input of [model, data])
    if (out !== undefined && isSameFile(out, input))
      throw usageError(`--out ${out} is an input`, 'choose another file for the predictions');
}

function checkKept(keep: readonly string[], header: readonly string[], data: string): void {
  for (const name of keep) {
    if (header.includes(name)) continue;
    const near = nearest(name, header);
    throw inputError(
      `${data}: there is no column ${show(name)} to keep`,
      `${near === undefined ? '' : `did you mean ${show(near)}? `}columns: ${header.slice(0, 30).map(show).join(', ')}`,
    );
  }
}
