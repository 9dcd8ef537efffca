import { takeScores, takeTarget, type Scores, type Target } from '../core/data.js';
import type { Rng } from '../core/rng.js';
import { loss, type Metric } from '../metrics/metric.js';
import { quantile } from '../metrics/order.js';
import { takeCells } from '../table/take-rows.js';
import type { Table } from '../table/table.js';

/** A whole model, from typed columns to predictions. */
export type Predict = (table: Table) => Scores;

/** How much worse the metric becomes, in its own units, when the cells of a column are shuffled among the rows. */
export type Importance = {
  readonly column: string;
  /** mean over the repeats; > 0: the model is better for having the column */
  readonly mean: number;
  /** standard deviation of the repeats (divided by their number, as scikit-learn's) */
  readonly std: number;
  /** 95 % of what other rows and other shuffles would give, [low, high]; NaN if the metric is undefined on too many */
  readonly interval: readonly [number, number];
  readonly repeats: readonly number[];
};

export type PermutationOptions = {
  readonly repeats: number;
  readonly rng: Rng;
  /** of each row, as the metric counts it */
  readonly weight?: Float64Array | null;
  /** these columns only */
  readonly columns?: readonly string[];
  /** the order in which the cells of a column are put, instead of a random one */
  readonly orderOf?: (column: string, repeat: number) => Int32Array;
};

/** Resamples behind an interval, and rows of each at most. */
const DRAWS = 100;
const DRAWN_ROWS = 1000;

/**
 * Permutation importance (Breiman 2001) of the columns of a table, before any encoder sees them: what was made of a
 * column counts for it, whatever it became. Columns that tell the same stand in for each other, and both then look
 * dispensable. y: the label of every row.
 */
export function permutationImportance(
  predict: Predict,
  table: Table,
  y: Target,
  metric: Metric,
  options: PermutationOptions,
): { baseline: number; importances: Importance[] } {
  const { repeats, rng, weight = null, columns = table.columns.map(({ name }) => name) } = options;
  const orderOf =
    options.orderOf ?? ((name, repeat) => shuffled(table.rows, rng.fork('order').fork(name).fork(repeat)));
  const whole = predict(table);
  const before = metric.score(y, whole, weight);
  const samples = resamples(y, whole, metric, weight, rng.fork('rows'));
  const importances = columns.map((column): Importance => {
    const after = Array.from({ length: repeats }, (_, repeat) =>
      predict(withOrder(table, column, orderOf(column, repeat))),
    );
    const costs = after.map((scores) => loss(metric, metric.score(y, scores, weight)) - loss(metric, before));
    return {
      column,
      mean: mean(costs),
      std: Math.sqrt(mean(costs.map((cost) => (cost - mean(costs)) ** 2))),
      interval: intervalOf(costs, after, samples, metric, table.rows),
      repeats: costs,
    };
  });
  return { baseline: before, importances };
}

/** The table with the cells of one column in another order. */
export function withOrder(table: Table, name: string, order: Int32Array): Table {
  const columns = table.columns.map((column) => (column.name === name ? takeCells(column, order) : column));
  return { ...table, columns };
}

export function shuffled(rows: number, rng: Rng): Int32Array {
  return rng.shuffle(new Int32Array(rows).map((_, i) => i));
}

/** Rows drawn with replacement, their labels and weights, and the loss of the model on them as it is. */
type Resample = {
  readonly rows: Int32Array;
  readonly y: Target;
  readonly weight: Float64Array | null;
  readonly loss: number;
};

function resamples(
  y: Target,
  scores: Scores,
  metric: Metric,
  weight: Float64Array | null,
  rng: Rng,
): Resample[] {
  const count = Math.min(scores.rows, DRAWN_ROWS);
  return Array.from({ length: DRAWS }, () => {
    const rows = new Int32Array(count).map(() => rng.int(scores.rows));
    const drawn = takeTarget(y, rows);
    const own = weight && Float64Array.from(rows, (row) => weight[row]!);
    const score = metric.score(drawn, takeScores(scores, rows), own);
    return { rows, y: drawn, weight: own, loss: loss(metric, score) };
  });
}

/** Percentile bootstrap over rows, each time with another repeat; m out of n where rows are many, hence the root. */
function intervalOf(
  costs: readonly number[],
  after: readonly Scores[],
  samples: readonly Resample[],
  metric: Metric,
  rows: number,
): readonly [number, number] {
  const found = samples.flatMap((sample, i) => {
    const k = i % after.length;
    const score = metric.score(sample.y, takeScores(after[k]!, sample.rows), sample.weight);
    const cost = loss(metric, score) - sample.loss;
    const byRows = (cost - costs[k]!) * Math.sqrt(sample.rows.length / rows);
    return Number.isFinite(cost) ? [costs[k]! + byRows] : [];
  });
  if (found.length <= DRAWS / 2) return [NaN, NaN];
  const sorted = Float64Array.from(found).sort();
  return [quantile(sorted, 0.025), quantile(sorted, 0.975)];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
