import type { Scores } from '../core/data.js';
import { ascending } from '../metrics/order.js';
import { MISSING, type Column, type Table } from '../table/table.js';
import type { Predict } from './permutation.js';

/** Where a column is set to: as cells of a table hold it, and as people read it (dates: milliseconds since 1970 UTC). */
export type GridPoint = { readonly cell: number; readonly value: number | string };

export type PartialDependence = {
  /** of each column asked for, ascending; of categories the most frequent levels, most frequent first */
  readonly grids: readonly (readonly GridPoint[])[];
  /** numbers per prediction: 1, or one per class */
  readonly width: number;
  /** mean prediction over all rows at each point, row-major: grids[0] × grids[1] × … × width */
  readonly average: Float64Array;
  /** the first `ice` rows one by one, row-major: points × rows × width (individual conditional expectation) */
  readonly ice: Float64Array;
};

export type DependenceOptions = {
  /** points per column at most */
  readonly resolution?: number;
  /** numbers are set from one of these quantiles to the other, in even steps */
  readonly percentiles?: readonly [number, number];
  /** rows that are kept one by one */
  readonly ice?: number;
};

/**
 * Partial dependence (Friedman 2001) and ICE (Goldstein et al. 2015): what the model predicts when a column (or some, at
 * once) is set to one value in all rows, everything else left as it is. Grids are those of scikit-learn.
 * null if a column is a text or has no cell: there is nothing to set it to.
 */
export function partialDependence(
  predict: Predict,
  table: Table,
  names: readonly string[],
  options: DependenceOptions = {},
): PartialDependence | null {
  const { resolution = 20, percentiles = [0.05, 0.95], ice = 0 } = options;
  const columns = names.map((name) => table.columns.find((column) => column.name === name));
  const grids = columns.map((column) => (column ? gridOf(column, resolution, percentiles) : []));
  if (grids.some((grid) => grid.length === 0)) return null;
  const kept = Math.min(ice, table.rows);
  const average: number[] = [];
  const single: number[] = [];
  let width = 0;
  for (const point of combinations(grids)) {
    const scores = predict(withCells(table, new Map(names.map((name, i) => [name, point[i]!.cell]))));
    width = scores.width;
    average.push(...means(scores));
    single.push(...scores.data.subarray(0, kept * width));
  }
  return { grids, width, average: Float64Array.from(average), ice: Float64Array.from(single) };
}

/** The points at which a column is looked at; none for texts. */
export function gridOf(
  column: Column,
  resolution: number,
  percentiles: readonly [number, number],
): readonly GridPoint[] {
  if (column.kind === 'text' || column.kind === 'terms') return [];
  if (column.kind === 'category')
    return frequentCodes(column.codes, resolution).map((cell) => ({ cell, value: column.levels[cell]! }));
  return numberGrid(column.values, resolution, percentiles).map((cell) => ({ cell, value: cell }));
}

function numberGrid(
  values: Float64Array,
  resolution: number,
  [low, high]: readonly [number, number],
): number[] {
  const there = values.filter((v) => !Number.isNaN(v));
  const sorted = Float64Array.from(ascending(there), (row) => there[row]!);
  const distinct = sorted.filter((v, i) => i === 0 || v !== sorted[i - 1]);
  if (distinct.length < resolution) return [...distinct];
  const from = centralQuantile(sorted, low);
  const to = centralQuantile(sorted, high);
  if (!(from < to)) return [...distinct.filter((v) => v === from)];
  return Array.from({ length: resolution }, (_, i) => from + ((to - from) * i) / (resolution - 1));
}

/** scipy's mquantiles with alphap = betap = 0.4, which scikit-learn's grids take. */
function centralQuantile(sorted: Float64Array, at: number): number {
  const place = sorted.length * at + 0.4 + 0.2 * at;
  const below = Math.floor(Math.min(Math.max(place, 1), sorted.length - 1));
  const share = Math.min(Math.max(place - below, 0), 1);
  return (1 - share) * sorted[below - 1]! + share * sorted[below]!;
}

function frequentCodes(codes: Int32Array, most: number): number[] {
  const counts = new Map<number, number>();
  for (const code of codes) if (code > MISSING) counts.set(code, (counts.get(code) ?? 0) + 1);
  const byCount = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return byCount.slice(0, most).map(([code]) => code);
}

function* combinations(grids: readonly (readonly GridPoint[])[]): Generator<readonly GridPoint[]> {
  const [first, ...rest] = grids;
  if (!first) return yield [];
  for (const point of first) for (const others of combinations(rest)) yield [point, ...others];
}

function withCells(table: Table, cells: ReadonlyMap<string, number>): Table {
  const columns = table.columns.map((column): Column => {
    const cell = cells.get(column.name);
    if (cell === undefined || column.kind === 'terms' || column.kind === 'text') return column;
    if (column.kind === 'category') return { ...column, codes: new Int32Array(table.rows).fill(cell) };
    return { ...column, values: new Float64Array(table.rows).fill(cell) };
  });
  return { ...table, columns };
}

function means({ rows, width, data }: Scores): number[] {
  const sums = new Array<number>(width).fill(0);
  for (let i = 0; i < data.length; i++) sums[i % width]! += data[i]!;
  return sums.map((sum) => sum / rows);
}
