import { targetLength, widthOf } from '../core/data.js';
import type { Params } from '../core/space.js';
import { learners } from '../learners/registry.js';
import type { Dataset } from './trial.js';

/** Jobs that run at the same time, for planning: fixed, so that plans do not depend on the machine. */
const ASSUMED_WORKERS = 2;
/** Share of the time limit that one candidate with all its folds may take. */
const SHARE = 0.3;
const LEAST_ROWS = 2000;

/**
 * The training rows that a job may use so that a candidate fits into its share of the time limit; 0 = all.
 * It follows from the data's size and the nominal limit alone: a timed run can be replayed by number of trials.
 */
export function rowsFor(
  name: string,
  plan: string,
  params: Params,
  data: Dataset,
  timeLimit: number,
): number {
  const { cost } = learners.get(name);
  const matrix = data.plans.find((p) => p.name === plan)?.matrix;
  if (!cost || !matrix) return 0;
  const rows = data.folds[0]?.train.length ?? targetLength(data.y);
  const cellsPerRow = matrix.columns.length + (matrix.sparse ? matrix.sparse.values.length / matrix.rows : 0);
  const allowed = (1e9 * timeLimit * SHARE * ASSUMED_WORKERS) / data.folds.length;
  const seconds = cost(rows, rows * cellsPerRow, widthOf(data.y), params);
  if (seconds <= allowed) return 0;
  return Math.min(rows, Math.max(LEAST_ROWS, Math.floor((rows * allowed) / seconds)));
}
