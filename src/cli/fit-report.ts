import type { FitResult } from '../fit.js';
import { reportPage } from '../report/page.js';
import type { RawTable } from '../table/table.js';
import type { FitFlags } from './fit.js';
import { fitAgain } from './fit-again.js';
import { stopSignal } from './signals.js';

/** What was typed: the training files as they were named, and the options. */
export type Asked = {
  readonly train: readonly string[];
  readonly flags: FitFlags;
  /** seconds for the whole command */
  readonly timeLimit: number;
};

/** Predictions of single models that are made for the report: two seconds or so, of texts more. */
const PREDICTIONS = 100_000;
const TEXT_FACTOR = 10;
/** A fit bound by time takes what is left of it, but not more than this, in seconds. */
const MOST_SECONDS = 2;
/** Seconds that writing the files takes after that. */
const WRITING = 0.7;

/** The text of report.html. */
export function fitReport(
  table: RawTable,
  result: FitResult,
  asked: Asked,
  modelBytes: number,
  warnings: readonly string[],
): string {
  const again = fitAgain(asked.train, asked.flags, result.model.training.trials);
  const predictions = affordable(result);
  const left = asked.flags.trials === undefined && { left: secondsLeft(asked.timeLimit) };
  return reportPage({ ...result, ...again, table, modelBytes, warnings, predictions, ...left });
}

/** By sizes alone, so that with --trials the page is the same every time. */
function affordable({ model }: FitResult): number {
  if (stopSignal() !== null) return 0;
  const hasText = model.schema.columns.some(({ kind, role }) => kind === 'text' && role === 'feature');
  return PREDICTIONS / model.members.length / (hasText ? TEXT_FACTOR : 1);
}

function secondsLeft(timeLimit: number): () => number {
  const end = Math.min(process.uptime() + MOST_SECONDS, timeLimit - WRITING);
  return () => end - process.uptime();
}
