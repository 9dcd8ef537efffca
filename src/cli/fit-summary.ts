import { join } from 'node:path';
import type { FitResult } from '../fit.js';
import type { RawTable } from '../table/table.js';
import { boardEntry, leaderboardTable } from './leaderboard-table.js';
import { figure, fileSize, interval, painter } from './render.js';
import { shellWord } from './shell-word.js';
import type { Signal } from './signals.js';
import { jsonText, type Terminal } from './terminal.js';
import type { TestResult } from './test-file.js';

export type FitSummary = {
  readonly command: 'fit' | 'refit';
  readonly folder: string;
  /** files written, the model last */
  readonly names: readonly string[];
  readonly modelBytes: number;
  readonly table: RawTable;
  readonly result: FitResult;
  readonly test: TestResult | null;
  readonly signal: Signal | null;
};

/** The last words of a fit: leaderboard, score, paths, and what to type next. */
export async function showFit(summary: FitSummary, tty: Terminal): Promise<void> {
  await tty.out(tty.json ? asJson(summary, tty) : `${asText(summary, tty)}\n`);
}

function asText({ folder, names, modelBytes, result, test, signal }: FitSummary, tty: Terminal): string {
  const paint = painter(tty);
  const { metric, members } = result.model;
  const model = join(folder, 'model.json');
  const made = names.map((name) => join(folder, name));
  return [
    leaderboardTable(result.leaderboard, tty),
    '',
    `${paint.bold(`${metric.name} ${figure(metric.score)}`)} out of fold (${members.length === 1 ? 'one model' : `ensemble of ${members.length}`}); on new rows expect ${figure(metric.expected)}, ${interval(metric.interval)}`,
    ...(test ? [testLine(test, metric.name)] : []),
    ...(signal ? [`stopped by ${signal}: this is the best so far`] : []),
    `written: ${made.join(', ')} (${fileSize(modelBytes)})`,
    '',
    `next: ${paint.cyan(`automl predict ${shellWord(model)} NEW.csv --out ${shellWord(join(folder, 'new-predictions.csv'))}`)}`,
  ].join('\n');
}

function testLine({ rows, evaluation }: TestResult, metric: string): string {
  const score = evaluation?.metrics.find((entry) => entry.metric === metric);
  return score
    ? `${metric} ${figure(score.score)} on the ${evaluation?.rows} labelled rows of the test file`
    : `${rows} rows of the test file predicted`;
}

function asJson(summary: FitSummary, tty: Terminal): string {
  const { folder, names, modelBytes, table, result, test, signal } = summary;
  const { model, schema, leaderboard } = result;
  return jsonText(summary.command, 'ok', {
    task: schema.label.task,
    label: schema.label.name,
    reason: schema.label.reason,
    metric: model.metric.name,
    score: model.metric.score,
    expected: model.metric.expected,
    interval: model.metric.interval,
    rows: table.rows,
    columns: table.columns.length,
    trials: model.training.trials,
    folds: model.training.folds,
    seed: model.training.seed,
    seconds: process.uptime(),
    stopped_by: signal,
    leaderboard: leaderboard.map(boardEntry),
    test: test && { rows: test.rows, metrics: test.evaluation?.metrics ?? null },
    model_bytes: modelBytes,
    files: names.map((name) => join(folder, name)),
    warnings: tty.warnings,
  });
}
