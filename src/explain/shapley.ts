import type { Scores } from '../core/data.js';
import type { Rng } from '../core/rng.js';
import { takeCells } from '../table/take-rows.js';
import type { Table } from '../table/table.js';
import { shuffled, type Predict } from './permutation.js';

/** One prediction as a sum: base + all values = prediction, exactly. */
export type Contributions = {
  /** the mean prediction of the background rows that were drawn */
  readonly base: number;
  readonly prediction: number;
  /** per column of the table, in its order */
  readonly values: Float64Array;
  /** standard error of each value, of the drawing; 0 where there was nothing to draw */
  readonly errors: Float64Array;
};

export type ShapleyOptions = {
  /** orders of the columns that are drawn; each is walked there and back */
  readonly pairs: number;
  readonly rng: Rng;
};

/**
 * Shapley values of a row's prediction, by columns as they were read, whatever a model made of them: how far the
 * prediction moves, on average over orders of the columns and over background rows, when a column takes the value of
 * the row after those before it (Štrumbelj & Kononenko 2014; interventional). Each order is walked backwards as well
 * (antithetic). Any model, on the scale of its predictions.
 * @param output which of the scores is explained: 0 for a regression, else the code of a class
 */
export function shapleyValues(
  predict: Predict,
  table: Table,
  row: number,
  background: Int32Array,
  output: number,
  { pairs, rng }: ShapleyOptions,
): Contributions {
  const n = table.columns.length;
  const walks = Array.from({ length: pairs }, (_, p) => {
    const order = shuffled(n, rng.fork('order').fork(p));
    return { order, from: background[p % background.length]! };
  }).flatMap(({ order, from }) => [
    { order, from },
    { order: order.slice().reverse(), from },
  ]);
  const length = n + 1;
  const scores = predict(walked(table, row, walks, length));
  const at = (i: number): number => scores.data[i * scores.width + output]!;
  const moves = walks.map(({ order }, w) => {
    const own = new Float64Array(n);
    order.forEach((j, step) => (own[j] = at(w * length + step + 1) - at(w * length + step)));
    return own;
  });
  const values = new Float64Array(n).map((_, j) => mean(moves.map((own) => own[j]!)));
  const errors = values.map((value, j) => {
    const halves = Array.from({ length: pairs }, (_, p) => (moves[2 * p]![j]! + moves[2 * p + 1]![j]!) / 2);
    return Math.sqrt(mean(halves.map((half) => (half - value) ** 2)) / Math.max(1, pairs - 1));
  });
  return {
    base: mean(walks.map((_, w) => at(w * length))),
    prediction: at(n),
    values,
    errors,
  };
}

type Walk = { readonly order: Int32Array; readonly from: number };

/** For each walk the background row, then one column after the other as in the row. */
function walked(table: Table, row: number, walks: readonly Walk[], length: number): Table {
  const columns = table.columns.map((column, j) => {
    const source = new Int32Array(walks.length * length);
    walks.forEach(({ order, from }, w) => {
      const turned = order.indexOf(j) + 1;
      source.fill(from, w * length, w * length + turned);
      source.fill(row, w * length + turned, (w + 1) * length);
    });
    return takeCells(column, source);
  });
  return { rows: walks.length * length, columns };
}

/** Mean |value| of each column over the rows: which columns move predictions most, right or wrong. */
export function meanContributions(
  predict: Predict,
  table: Table,
  rows: Int32Array,
  background: Int32Array,
  options: ShapleyOptions & { readonly outputOf: (scores: Scores, row: number) => number },
): Float64Array {
  const named = predict(table);
  const total = new Float64Array(table.columns.length);
  for (const row of rows) {
    const { values } = shapleyValues(predict, table, row, background, options.outputOf(named, row), {
      pairs: options.pairs,
      rng: options.rng.fork(row),
    });
    values.forEach((value, j) => (total[j]! += Math.abs(value) / rows.length));
  }
  return total;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
