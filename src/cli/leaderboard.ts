import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inputError } from '../core/errors.js';
import type { Params } from '../core/space.js';
import { LEADERBOARD_HEADER } from '../node/out-folder.js';
import { readTable } from '../node/read-csv.js';
import type { RawTable } from '../table/table.js';
import type { CommonFlags } from './args.js';
import { boardEntry, leaderboardTable, type ShownRow } from './leaderboard-table.js';
import { jsonText, terminal } from './terminal.js';

export type LeaderboardFlags = CommonFlags;

/** Show the leaderboard of a fit. Returns the exit code. */
export async function leaderboardCommand(folder: string, flags: LeaderboardFlags): Promise<number> {
  const tty = terminal(flags);
  const path = join(folder, 'leaderboard.csv');
  if (!existsSync(path)) throw notThere(folder, path);
  const { table } = await readTable(path, { delimiter: ',' });
  if (table.columns.map((column) => column.name).join(',') !== LEADERBOARD_HEADER)
    throw inputError(`${path} is not a leaderboard of automl`, 'name the --out folder of a fit');
  const rows = Array.from({ length: table.rows }, (_, i) => rowOf(table, i, path));
  await tty.out(
    tty.json
      ? jsonText('leaderboard', 'ok', { leaderboard: rows.map(boardEntry) })
      : `${leaderboardTable(rows, tty)}\n`,
  );
  return 0;
}

function notThere(folder: string, path: string): Error {
  return existsSync(join(folder, '.automl', 'lock'))
    ? inputError(`a fit is running in ${folder}: its leaderboard is written when it ends`)
    : inputError(`there is no file ${path}`, 'name the --out folder of a fit: automl leaderboard DIR');
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
