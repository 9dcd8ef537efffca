import { takeScores, takeTarget, type Scores, type Target } from '../core/data.js';
import { loss, type Metric } from '../metrics/metric.js';
import { figure, table } from './render.js';
import type { Terminal } from './terminal.js';

/** A metric on the rows that share a value of a column. */
export type Slices = {
  readonly column: string;
  readonly metric: string;
  /** worst first; score is NaN where the metric is not defined on these rows */
  readonly groups: readonly Group[];
};
export type Group = { readonly value: string; readonly rows: number; readonly score: number };

/** A column as slices see it: of each row its text, or its number. */
export type SliceColumn = {
  readonly name: string;
  readonly cells: readonly string[];
  /** null unless it is one of numbers; NaN = missing */
  readonly numbers: Float64Array | null;
};

const MOST_VALUES = 20;
const BINS = 5;

/** Numbers of many values are cut into fifths of the rows; of words the most frequent stand for themselves. */
export function slicesOf(column: SliceColumn, y: Target, scores: Scores, metric: Metric): Slices {
  const members = new Map<string, number[]>();
  groupNames(column).forEach((name, row) => {
    const rows = members.get(name);
    if (rows) rows.push(row);
    else members.set(name, [row]);
  });
  const groups = [...members].map(([value, list]): Group => {
    const rows = Int32Array.from(list);
    return {
      value,
      rows: list.length,
      score: metric.score(takeTarget(y, rows), takeScores(scores, rows)),
    };
  });
  const badness = ({ score }: Group): number => (Number.isNaN(score) ? -Infinity : loss(metric, score));
  const order = (a: Group, b: Group): number =>
    badness(a) === badness(b) ? b.rows - a.rows : badness(b) - badness(a);
  return { column: column.name, metric: metric.name, groups: groups.sort(order) };
}

function groupNames({ cells, numbers }: SliceColumn): string[] {
  if (numbers && new Set(numbers).size > MOST_VALUES) return binNames(numbers);
  const counts = new Map<string, number>();
  for (const cell of cells) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  const frequent = [...counts].sort((a, b) => b[1] - a[1]).slice(0, MOST_VALUES);
  const named = new Set(frequent.map(([value]) => value));
  const rest = `${counts.size - named.size} other values`;
  return cells.map((cell) => (!named.has(cell) ? rest : cell.trim() === '' ? '(missing)' : cell));
}

function binNames(numbers: Float64Array): string[] {
  const sorted = numbers.filter((x) => !Number.isNaN(x)).sort();
  const starts = Array.from({ length: BINS }, (_, b) => sorted[Math.floor((b * sorted.length) / BINS)]!);
  const edges = [...new Set(starts)];
  const name = (b: number): string =>
    b + 1 < edges.length ? `${edges[b]!} to below ${edges[b + 1]!}` : `${edges[b]!} to ${sorted.at(-1)!}`;
  return Array.from(numbers, (x) =>
    Number.isNaN(x) ? '(missing)' : name(edges.findLastIndex((edge) => edge <= x)),
  );
}

export function slicesTable({ column, metric, groups }: Slices, tty: Terminal): string {
  const rows = groups.map(({ value, rows: count, score }) => [
    value,
    String(count),
    Number.isNaN(score) ? 'not defined' : figure(score),
  ]);
  return table({ head: [column, 'rows', metric], align: ['left', 'right', 'right'] }, rows, tty);
}
