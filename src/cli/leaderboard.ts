import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inputError } from '../core/errors.js';
import type { Params } from '../core/space.js';
import { metricNamed } from '../metrics/registry.js';
import { readJournal, type JournalOnDisk } from '../node/journal-file.js';
import { isRunning, LEADERBOARD_HEADER, ownFolder } from '../node/out-folder.js';
import { readTable } from '../node/read-csv.js';
import { standings, type LeaderboardRow } from '../search/leaderboard.js';
import type { RawTable } from '../table/table.js';
import type { CommonFlags } from './args.js';
import { plural } from './render.js';
import { boardEntry, leaderboardTable, type ShownRow } from './leaderboard-table.js';
import { jsonText, terminal } from './terminal.js';

export type LeaderboardFlags = CommonFlags;

/** Of a fit that is killed the journal tells more than files of a fit before it. */
type State = 'running' | 'interrupted' | 'finished';

/** Show the leaderboard of a fit, also of one that is running or was interrupted. Returns the exit code. */
export async function leaderboardCommand(folder: string, flags: LeaderboardFlags): Promise<number> {
  const tty = terminal(flags);
  const journal = readJournal(ownFolder(folder));
  const running = isRunning(folder);
  const state: State = running ? 'running' : journal && !journal.isFinished ? 'interrupted' : 'finished';
  const rows = journal && !journal.isFinished ? rowsOf(journal) : await readRows(folder, running);
  if (tty.json) {
    await tty.out(jsonText('leaderboard', 'ok', { fit: state, leaderboard: rows.map(boardEntry) }));
    return 0;
  }
  if (rows.length > 0) await tty.out(`${leaderboardTable(rows, tty)}\n`);
  if (state !== 'finished') tty.note(stateLine(folder, state, rows.length));
  return 0;
}

function rowsOf({ header, entries }: JournalOnDisk): LeaderboardRow[] {
  const trials = entries.map(({ trial }) => trial).sort((a, b) => a.id - b.id);
  return standings(trials, metricNamed(header.metric), header.folds);
}

function stateLine(folder: string, state: 'running' | 'interrupted', trials: number): string {
  const done = `${plural(trials, 'trial')} finished`;
  return state === 'running'
    ? `a fit is running in ${folder}: ${done} so far`
    : `the fit in ${folder} was interrupted: ${done}; the same command with --resume goes on from here`;
}

async function readRows(folder: string, running: boolean): Promise<ShownRow[]> {
  const path = join(folder, 'leaderboard.csv');
  if (running) return []; // of the fit before
  if (!existsSync(path))
    throw inputError(`there is no file ${path}`, 'name the --out folder of a fit: automl leaderboard DIR');
  const { table } = await readTable(path, { delimiter: ',' });
  if (table.columns.map((column) => column.name).join(',') !== LEADERBOARD_HEADER)
    throw inputError(`${path} is not a leaderboard of automl`, 'name the --out folder of a fit');
  return Array.from({ length: table.rows }, (_, i) => rowOf(table, i, path));
}

function rowOf(table: RawTable, row: number, path: string): ShownRow & { readonly folds: number } {
  const cell = (j: number): string => {
    const column = table.columns[j]!;
    return column.values[column.codes[row]!]!;
  };
  const number = (j: number): number => (cell(j) === '' ? NaN : Number(cell(j)));
  return {
    rank: number(0),
    model: cell(1),
    learner: cell(2),
    status: cell(3),
    metric: cell(4),
    score: number(5),
    scoreStd: number(6),
    folds: number(7),
    fitSeconds: number(8),
    predictMsPer1kRows: number(9),
    weight: number(10),
    params: paramsOf(cell(11), path),
    error: cell(12),
  };
}

function paramsOf(text: string, path: string): Params {
  try {
    return JSON.parse(text) as Params;
  } catch {
    throw inputError(`${path}: column params does not hold JSON`, 'was the file changed by hand?');
  }
}
