import { targetLength, widthOf } from '../core/data.js';
import type { Params, Space } from '../core/space.js';
import { expandedCells } from '../features/expansion.js';
import { learners } from '../learners/registry.js';
import type { Dataset } from './trial.js';

/** Jobs that run at the same time, for planning: fixed, so that plans do not depend on the machine. */
const ASSUMED_WORKERS = 2;
/** Share of the time limit that one candidate with all its folds may take. */
const SHARE = 0.2;
const LEAST_ROWS = 2000;
/** Boosting learns in fewer rounds with a larger rate, at a small loss: better than with fewer rows. */
const LARGEST_RATE = 0.25;

/** Training rows that a job may use; 0 = all. */
export type Sized = { readonly params: Params; readonly maxRows: number };

/**
 * Makes a candidate fit into its share of the time limit: first a faster learning rate or fewer epochs, then fewer rows.
 * It follows from the data's size and the nominal limit alone: a timed run can be replayed by number of trials.
 */
export function fitToBudget(
  name: string,
  params: Params,
  space: Space,
  data: Dataset,
  timeLimit: number,
): Sized {
  const { cost, input } = learners.get(name);
  const matrix = data.plans.find((plan) => plan.name === input)?.matrix;
  if (!cost || !matrix) return { params, maxRows: 0 };
  const rows = data.folds[0]?.train.length ?? targetLength(data.y);
  const sparseCells = matrix.sparse ? matrix.sparse.values.length / matrix.rows : 0;
  const cellsPerRow = matrix.columns.length + sparseCells + expandedCells(params['expand'], data.columns);
  const columns = matrix.columns.length + (matrix.sparse?.width ?? 0);
  const allowed = (1e9 * timeLimit * SHARE * ASSUMED_WORKERS) / data.folds.length;
  const excess = (p: Params): number => cost(rows, rows * cellsPerRow, widthOf(data.y), p, columns) / allowed;
  const faster = hasten(params, space, excess(params));
  const ratio = excess(faster);
  return {
    params: faster,
    maxRows: ratio <= 1 ? 0 : Math.min(rows, Math.max(LEAST_ROWS, Math.floor(rows / ratio))),
  };
}

/** Fewer passes over all rows teach a network more than many over few. */
const LEAST_EPOCHS = 16;

function hasten(params: Params, space: Space, excess: number): Params {
  const { epochs } = params;
  if (excess > 1 && typeof epochs === 'number')
    return { ...params, epochs: Math.min(epochs, Math.max(LEAST_EPOCHS, Math.floor(epochs / excess))) };
  const { n_estimators: rounds, learning_rate: rate } = params;
  if (excess <= 1 || typeof rounds !== 'number' || typeof rate !== 'number' || rate >= LARGEST_RATE)
    return params;
  if (space['learning_rate']?.searched === false) return params; // set by the user
  return { ...params, learning_rate: Math.min(LARGEST_RATE, rate * excess) };
}
