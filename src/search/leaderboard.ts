import { plainBytes, type Plain } from '../core/plain.js';
import type { Params } from '../core/space.js';
import { loss, type Metric } from '../metrics/metric.js';
import type { Blend } from './blend.js';
import { statusOf, type Status, type Trial } from './trial.js';

export type LeaderboardRow = {
  readonly rank: number;
  readonly model: string;
  readonly learner: string;
  readonly status: Status;
  readonly metric: string;
  /** NaN if failed */
  readonly score: number;
  readonly scoreStd: number;
  readonly folds: number;
  readonly fitSeconds: number;
  readonly predictMsPer1kRows: number;
  /** of its fold models, as they take room in a model file, about; NaN where they were not kept */
  readonly bytes: number;
  readonly weight: number;
  readonly params: Params;
  readonly error: string;
  /** its number in the search, from 0; null for the ensemble */
  readonly trial: number | null;
};

type Unranked = Omit<LeaderboardRow, 'rank'>;

/** One row per candidate and one for the ensemble, best first; failed ones last. */
export function leaderboard(
  trials: readonly Trial[],
  ensemble: Blend,
  metric: Metric,
  folds: number,
): LeaderboardRow[] {
  const weightOf = (trial: Trial): number => ensemble.members.find((m) => m.name === trial.name)?.weight ?? 0;
  const rows = trials.map((trial) => rowOf(trial, metric, folds, weightOf(trial)));
  return ranked([wholeOf(ensemble, rows, metric, folds), ...rows], metric);
}

/** The candidates so far of a search that goes on: there is no ensemble yet. */
export function standings(trials: readonly Trial[], metric: Metric, folds: number): LeaderboardRow[] {
  return ranked(
    trials.map((trial) => rowOf(trial, metric, folds, 0)),
    metric,
  );
}

function rowOf(trial: Trial, metric: Metric, folds: number, weight: number): Unranked {
  return {
    model: trial.name,
    learner: trial.learner,
    status: statusOf(trial),
    metric: metric.name,
    score: trial.score,
    scoreStd: trial.scoreStd,
    folds,
    fitSeconds: trial.fitSeconds * folds,
    predictMsPer1kRows: trial.predictMsPer1kRows,
    bytes: trial.kept ? Math.round((4 / 3) * plainBytes(trial.kept.models as Plain)) : NaN,
    weight,
    params: {
      ...trial.params,
      ...(trial.maxRows > 0 && { max_rows: trial.maxRows }),
      ...trial.chosen,
    },
    error: trial.why,
    trial: trial.id,
  };
}

function wholeOf(ensemble: Blend, rows: readonly Unranked[], metric: Metric, folds: number): Unranked {
  const used = rows.filter((row) => row.weight > 0);
  const sum = (pick: (row: (typeof rows)[number]) => number): number =>
    used.reduce((total, row) => total + pick(row), 0);
  return {
    model: 'ensemble',
    learner: 'ensemble',
    status: 'ok',
    metric: metric.name,
    score: ensemble.score,
    scoreStd: ensemble.scoreStd,
    folds,
    fitSeconds: sum((row) => row.fitSeconds),
    predictMsPer1kRows: sum((row) => row.predictMsPer1kRows * folds),
    bytes: sum((row) => row.bytes),
    weight: 1,
    params: {},
    error: '',
    trial: null,
  };
}

function ranked(rows: readonly Unranked[], metric: Metric): LeaderboardRow[] {
  const order = (row: { score: number; status: string }): number =>
    row.status === 'ok' ? loss(metric, row.score) : Infinity;
  return rows
    .map((row, i) => ({ row, i, key: order(row) }))
    .sort((a, b) => (a.key === b.key ? a.i - b.i : a.key - b.key))
    .map(({ row }, i) => ({ rank: i + 1, ...row }));
}
