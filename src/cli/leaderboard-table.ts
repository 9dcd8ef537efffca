import type { Params } from '../core/space.js';
import { figure, table } from './render.js';
import type { Terminal } from './terminal.js';

/** What the table shows of a row of leaderboard.csv. */
export type ShownRow = {
  readonly rank: number;
  readonly model: string;
  readonly learner: string;
  readonly status: string;
  readonly metric: string;
  readonly score: number;
  readonly scoreStd: number;
  readonly fitSeconds: number;
  readonly predictMsPer1kRows: number;
  readonly weight: number;
  readonly params: Params;
  readonly error: string;
  /** of a fit just done; the file has no columns for them */
  readonly bytes?: number;
  readonly trial?: number | null;
};

/** A row for --json, with the names of leaderboard.csv. */
export function boardEntry(row: ShownRow): object {
  const { bytes: _bytes, trial: _trial, ...shown } = row;
  const { scoreStd, fitSeconds, predictMsPer1kRows, weight, params, error, ...first } = shown;
  return {
    ...first,
    score_std: scoreStd,
    fit_seconds: fitSeconds,
    predict_ms_per_1k_rows: predictMsPer1kRows,
    weight,
    params,
    error,
  };
}

/** Rows on a terminal: the rest is in the file. */
const MOST = 15;

export function leaderboardTable(rows: readonly ShownRow[], tty: Terminal): string {
  const most = tty.verbose ? Infinity : MOST;
  // Members of the ensemble are always shown, however far down they are.
  const shown = rows.filter((row, i) => i < most || (row.weight > 0 && row.model !== 'ensemble'));
  const metric = rows[0]?.metric ?? 'score';
  const text = table(
    {
      head: [
        'rank',
        'model',
        'learner',
        metric,
        '±',
        'weight',
        'fit s',
        'ms/1k rows',
        ...(tty.verbose ? ['params'] : []),
      ],
      align: ['right', 'left', 'left', 'right', 'right', 'right', 'right', 'right', 'left'],
      mark: shown.findIndex((row) => row.model === 'ensemble'),
    },
    shown.map((row) => [
      String(row.rank),
      row.model,
      row.learner,
      row.status === 'ok' ? figure(row.score) : row.status,
      figure(row.scoreStd),
      row.weight > 0 && row.model !== 'ensemble' ? row.weight.toFixed(2) : '',
      row.fitSeconds.toFixed(1),
      row.predictMsPer1kRows.toFixed(1),
      ...(tty.verbose ? [row.status === 'ok' ? JSON.stringify(row.params) : row.error] : []),
    ]),
    tty,
  );
  const hidden = rows.length - shown.length;
  return hidden > 0 ? `${text}\n… and ${hidden} more; -v shows all` : text;
}
