import { inputError, show } from '../core/errors.js';
import { confusionOf } from './confusion.js';
import { classMetric } from './define.js';
import type { Metric } from './metric.js';

/** costs[i][j]: what it costs to predict class j where i is right; classes in the order of the label. */
export type Costs = readonly (readonly number[])[];
/** The same by names, as it is in a file; what is not there costs nothing where it is right and 1 where it is wrong. */
export type CostTable = { readonly [truth: string]: { readonly [predicted: string]: number } };

/** Mean cost of the classes that rows are given. */
export function costMetric(costs: Costs): Metric {
  const ofConfusion: NonNullable<Metric['ofConfusion']> = ({ counts, size, total }) =>
    counts.reduce((sum, n, at) => sum + n * costs[Math.floor(at / size)]![at % size]!, 0) / total;
  const whole = classMetric('cost', 'lower', (codes, scores, weight) =>
    ofConfusion(confusionOf(codes, scores, weight)),
  );
  return { ...whole, ofConfusion, costs };
}

/**
 * The decision for the class of least expected cost. Of two classes it is a threshold: factors by what a mistake costs more
 * than being right. Of more a matrix: what is saved against the greatest cost of all.
 */
export function ruleOf(costs: Costs): readonly number[] {
  if (costs.length > 2) {
    const most = Math.max(...costs.flat());
    return costs.flatMap((row) => row.map((cost) => most - cost));
  }
  const [first, second] = costs.map((row, i) => Math.max(row[1 - i]! - row[i]!, LEAST));
  return [1, second! / first!];
}

/** A mistake that costs no more than being right: the other class is hardly ever worth naming. */
const LEAST = 1e-9;

/** @throws AutomlError (input) if the table names no class of the label, or a cost is no number of at least 0 */
export function costsOf(table: CostTable, classes: readonly string[]): Costs {
  const costs = classes.map((_, i) => classes.map((_, j) => Number(i !== j)));
  for (const [truth, row] of Object.entries(table))
    for (const [predicted, cost] of Object.entries(row))
      costs[placeOf(truth, classes)]![placeOf(predicted, classes)] = cost;
  return costs;
}

/** By names again. */
export function tableOf(costs: Costs, classes: readonly string[]): CostTable {
  const rowOf = (row: readonly number[]): CostTable[string] =>
    Object.fromEntries(classes.map((name, j) => [name, row[j]!]));
  return Object.fromEntries(classes.map((name, i) => [name, rowOf(costs[i]!)]));
}

function placeOf(name: string, classes: readonly string[]): number {
  const place = classes.indexOf(name);
  if (place >= 0) return place;
  throw inputError(
    `--cost: the label has no class ${show(name)}`,
    `classes: ${classes.slice(0, 30).map(show).join(', ')}`,
  );
}
