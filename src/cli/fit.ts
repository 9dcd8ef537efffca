import type { Task } from '../core/data.js';
import { AutomlError, show, usageError } from '../core/errors.js';
import type { Setting } from '../core/space.js';
import { fit, type FitEvent, type FitIo, type FitOptions, type FitResult, type Preset } from '../fit.js';
import { learners } from '../learners/registry.js';
import { spaceWith } from '../learners/settings.js';
import { metricNamed } from '../metrics/registry.js';
import { saveModel } from '../model/model-file.js';
import { dataNote, leaderboardCsv, namesTwice, outOfFoldCsv } from '../node/artifacts.js';
import { expandPatterns } from '../node/glob.js';
import { openOutFolder, type OutFolder } from '../node/out-folder.js';
import { readCosts } from '../node/read-costs.js';
import { readTable } from '../node/read-table.js';
import { isSameFile } from '../node/same-file.js';
import { share } from '../node/share.js';
import type { LeaderboardRow } from '../search/leaderboard.js';
import { TIME_IS_UP } from '../search/trial.js';
import type { RawTable } from '../table/table.js';
import type { CommonFlags, CsvFlags, TypeOverride } from './args.js';
import { report } from './failure.js';
import { fitJournal, type FitJournal } from './fit-journal.js';
import { progressTo, type Progress } from './fit-progress.js';
import { fitReport, type Asked } from './fit-report.js';
import { showFit } from './fit-summary.js';
import { readable } from './inputs.js';
import { exitCodeOf, stopGently, stopSignal } from './signals.js';
import { terminal, type Terminal } from './terminal.js';
import { predictTest, secondsForTest, type TestResult } from './test-file.js';
import { executorOf, workersOf, type WorkerFlags } from './workers.js';

export type FitFlags = CommonFlags &
  CsvFlags &
  WorkerFlags & {
    readonly label?: string;
    readonly task: 'auto' | Task;
    readonly metric?: string;
    readonly cost?: string;
    readonly timeLimit?: number;
    readonly trials?: number;
    readonly preset: Preset;
    readonly learners?: readonly string[];
    readonly exclude?: readonly string[];
    readonly set?: readonly Setting[];
    readonly folds?: number;
    readonly group?: string;
    readonly timeColumn?: string;
    readonly foldColumn?: string;
    readonly weight?: string;
    readonly id?: readonly string[];
    readonly drop?: readonly string[];
    readonly type?: readonly TypeOverride[];
    readonly positive?: string;
    readonly na?: readonly string[];
    readonly test?: string;
    readonly maxModelSize?: number;
    readonly maxLatency?: number;
    readonly seed: number;
    readonly out: string;
    readonly force?: boolean;
    readonly resume?: boolean;
  };

const DEFAULT_SECONDS = 60;
const TEST = 'test-predictions.csv';
const REPORT = 'report.html';
const MODEL = 'model.json';

/** Train, then write the artifacts, the model last. Returns the exit code. */
export async function fitCommand(patterns: readonly string[], flags: FitFlags): Promise<number> {
  const train = expandPatterns(patterns);
  const inputs = flags.test === undefined ? train : [...train, flags.test];
  const options = fitOptions(flags, () => readable(inputs));
  const tty = terminal(flags);
  const names = [
    'leaderboard.csv',
    'predictions.csv',
    ...(flags.test === undefined ? [] : [TEST]),
    REPORT,
    MODEL,
  ];
  const progress = progressTo(tty, options);
  const folder = openOutFolder(flags.out, { names, inputs, force: flags.force ?? false });
  try {
    const journal = fitJournal(folder, options, flags.resume ?? false, tty);
    progress.reading(train.length > 1 ? `${train.length} files` : train[0]!);
    if (train.some((path) => flags.test !== undefined && isSameFile(flags.test, path)))
      tty.warn(
        `${flags.test ?? ''} is both training data and --test: the model has seen its rows, so its score there means nothing`,
      );
    const { table, warnings } = await readTable(train, flags);
    progress.end();
    warnings.forEach(({ message }) => tty.warn(message));
    const result = await search(table, options, flags, folder, journal, progress, tty);
    const asked: Asked = { train: patterns, flags, timeLimit: flags.timeLimit ?? DEFAULT_SECONDS };
    await finish(table, result, flags, folder, names, tty, {
      command: 'fit',
      report: (bytes) => fitReport(table, result, asked, bytes, tty.warnings),
    });
    journal.finish();
  } catch (error) {
    const signal = stopSignal();
    if (signal === null || !(error instanceof AutomlError)) throw error;
    report(new AutomlError(error.kind, `stopped by ${signal} too early: ${error.message}`), tty.json);
  } finally {
    progress.end();
    folder.close();
  }
  return exitCodeOf(stopSignal());
}

/** False if there is no report: that must not cost the model. */
function writeReport(make: () => string, folder: OutFolder, tty: Terminal): boolean {
  try {
    folder.write(REPORT, [make()]);
    return true;
  } catch (error) {
    tty.warn(`${REPORT} is not written: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

/** How a model came to be: what is said of it at the end, and the text of its report, if there is one. */
export type Making = {
  readonly command: 'fit' | 'refit';
  readonly report: ((modelBytes: number) => string) | null;
};

/** Writes the artifacts, the model last, and says what came out. */
export async function finish(
  table: RawTable,
  result: FitResult,
  flags: CsvFlags & Pick<FitFlags, 'test' | 'trials' | 'out'>,
  folder: OutFolder,
  names: readonly string[],
  tty: Terminal,
  { command, report }: Making,
): Promise<void> {
  result.warnings.forEach(({ message }) => tty.warn(message));
  const lonely = aloneBecause(result.leaderboard, flags.trials);
  if (lonely !== null)
    tty.warn(
      `no learner besides the baseline was finished: the model predicts the same for every row; ${lonely}`,
    );
  folder.write('leaderboard.csv', leaderboardCsv(result.leaderboard));
  folder.write(
    'predictions.csv',
    outOfFoldCsv(table, result.schema, result.outOfFold, result.model.decision ?? null),
  );
  let test: TestResult | null = null;
  let trouble: unknown = null;
  try {
    if (flags.test !== undefined)
      test = await predictTest(flags.test, flags, result.model, folder.create(TEST), tty);
  } catch (error) {
    trouble = error; // a bad test file must not cost the model
  }
  const text = saveModel(result.model);
  const isTold = report !== null && writeReport(() => report(text.length), folder, tty);
  folder.write(MODEL, [text]);
  if (trouble instanceof AutomlError)
    throw new AutomlError(
      trouble.kind,
      `${trouble.message} (the model is written all the same)`,
      trouble.hint,
    );
  if (trouble !== null) throw trouble;
  const signal = stopSignal();
  const written = names.filter((name) => isTold || name !== REPORT);
  await showFit(
    { command, folder: flags.out, names: written, modelBytes: text.length, table, result, test, signal },
    tty,
  );
}

/** Why the baseline is all that there is, or what to do about it; null if it is not. */
function aloneBecause(board: readonly LeaderboardRow[], trials: number | undefined): string | null {
  const others = board.filter((row) => !['baseline', 'ensemble'].includes(row.learner));
  if (others.some((row) => row.status !== 'failed')) return null;
  const broken = others.find((row) => row.error !== TIME_IS_UP);
  if (broken) return `${broken.learner} failed: ${broken.error}`;
  return trials === undefined
    ? 'give more --time-limit'
    : 'the baseline is the first trial: give more --trials';
}

async function search(
  table: RawTable,
  options: FitOptions,
  flags: FitFlags,
  folder: OutFolder,
  journal: FitJournal,
  progress: Progress,
  tty: Terminal,
): Promise<FitResult> {
  const onEvent = (event: FitEvent): void => {
    progress.show(event);
    if (event.kind !== 'schema') return;
    event.warnings.forEach(({ message }) => tty.warn(message));
    for (const name of namesTwice(event.schema))
      tty.warn(
        `predictions.csv has two columns named ${show(name)}: ${name === 'row' ? "the first is the row's number" : "the one that comes last is the model's own"}; rename the column of the table to tell them apart by name`,
      );
    folder.note('data.json', dataNote(table, event.schema, tty.warnings));
  };
  stopGently();
  const io: FitIo = {
    clock: () => process.uptime(),
    workers: workersOf(flags),
    executor: executorOf(flags, tty),
    journal: (dataset) => journal.begin(dataset),
    share,
    stopped: () => stopSignal() !== null,
    progress: onEvent,
  };
  try {
    return await fit(table, options, io);
  } finally {
    progress.end();
  }
}

/** @throws AutomlError (usage) for what can be known before the data is read */
function fitOptions(flags: FitFlags, checkInputs: () => void): FitOptions {
  if (flags.label === undefined)
    throw usageError('--label is missing', 'name the column to predict: --label COLUMN');
  if (flags.metric !== undefined && flags.cost === undefined) metricNamed(flags.metric);
  for (const name of [...(flags.learners ?? []), ...(flags.exclude ?? [])]) learners.get(name);
  for (const { learner } of flags.set ?? []) spaceWith(learner, flags.set ?? []);
  const {
    label,
    task,
    metric,
    trials,
    folds,
    group,
    timeColumn,
    foldColumn,
    weight,
    positive,
    preset,
    seed,
  } = flags;
  checkInputs();
  const timeLimit = flags.timeLimit ?? DEFAULT_SECONDS;
  return {
    label,
    preset,
    seed,
    timeLimit: trials === undefined ? timeLimit - secondsForTest(flags.test, timeLimit) : timeLimit,
    learners: flags.learners ?? [],
    exclude: flags.exclude ?? [],
    set: flags.set ?? [],
    id: flags.id ?? [],
    drop: flags.drop ?? [],
    type: flags.type ?? [],
    na: flags.na ?? [],
    ...(task !== 'auto' && { task }),
    ...(metric !== undefined && { metric }),
    ...(flags.cost !== undefined && { metric: metric ?? 'cost', cost: readCosts(flags.cost) }),
    ...(trials !== undefined && { trials }),
    ...(flags.maxModelSize !== undefined && { maxModelBytes: flags.maxModelSize }),
    ...(flags.maxLatency !== undefined && { maxLatency: flags.maxLatency }),
    ...(folds !== undefined && { folds }),
    ...(group !== undefined && { group }),
    ...(timeColumn !== undefined && { timeColumn }),
    ...(foldColumn !== undefined && { foldColumn }),
    ...(weight !== undefined && { weight }),
    ...(positive !== undefined && { positive }),
  };
}
