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

/** One row per candidate and one for the ensemble, best first; failed ones last. */
export function leaderboard(
  trials: readonly Trial[],
  ensemble: Blend,
  metric: Metric,
  folds: number,
): LeaderboardRow[] {
  const weightOf = (trial: Trial): number => ensemble.members.find((m) => m.name === trial.name)?.weight ?? 0;
  const rows = trials.map((trial): Omit<LeaderboardRow, 'rank'> => ({
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
    weight: weightOf(trial),
    params: {
      ...trial.params,
      ...(trial.maxRows > 0 && { max_rows: trial.maxRows }),
      ...trial.chosen,
    },
    error: trial.why,
    trial: trial.id,
  }));
  const used = rows.filter((row) => row.weight > 0);
  const sum = (pick: (row: (typeof rows)[number]) => number): number =>
    used.reduce((total, row) => total + pick(row), 0);
  const whole: Omit<LeaderboardRow, 'rank'> = {
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
  const order = (row: { score: number; status: string }): number =>
    row.status === 'ok' ? loss(metric, row.score) : Infinity;
  return [whole, ...rows]
    .map((row, i) => ({ row, i, key: order(row) }))
    .sort((a, b) => (a.key === b.key ? a.i - b.i : a.key - b.key))
    .map(({ row }, i) => ({ rank: i + 1, ...row }));
}
