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

/** Predictions of single models that a fit bound by trials makes for its report: two seconds or so. */
const PREDICTIONS = 100_000;
/** A fit bound by time takes what is left of it, but not more than this, in seconds. */
const MOST_SECONDS = 2;
/** Seconds that writing the files takes after that. */
const WRITING = 0.7;
/** Small pieces take longer than rows of a whole fold, by which the time was measured. */
const SMALL_PIECES = 2;

/** The text of report.html. */
export function fitReport(
  table: RawTable,
  result: FitResult,
  asked: Asked,
  modelBytes: number,
  warnings: readonly string[],
): string {
  const again = fitAgain(asked.train, asked.flags, result.model.training.trials);
  const predictions = affordable(result, asked);
  return reportPage({ ...result, ...again, table, modelBytes, warnings, predictions });
}

/** With --trials by sizes alone, so that the page is the same every time. */
function affordable({ model, leaderboard, folds }: FitResult, { flags, timeLimit }: Asked): number {
  if (stopSignal() !== null) return 0;
  if (flags.trials !== undefined) return PREDICTIONS / model.members.length;
  const seconds = Math.min(MOST_SECONDS, timeLimit - process.uptime() - WRITING);
  const whole = leaderboard.find(({ learner }) => learner === 'ensemble')!.predictMsPer1kRows / 1e6;
  return Math.max(0, seconds / (SMALL_PIECES * Math.max(1e-6, whole / folds.length)));
}
