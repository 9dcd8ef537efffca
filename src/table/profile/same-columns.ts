import { show } from '../../core/errors.js';
import type { Warning } from '../schema.js';
import { argument } from '../warnings.js';
import type { View } from './view.js';

/** Natural logarithm of how much less likely than 1 in p² a coincidence has to be among p columns. */
const SURE = 14;
/** Where more rows than that have a cell of their own, which rows have the same cell says too little. */
const MOST_SINGLE = 0.02;

/** Features that say the same as one before them in every row, in the same words or in others. */
export function sameColumns(views: readonly View[]): Warning[] {
  const firstOf = new Map<string, View>();
  const features = views.filter(({ spec }) => spec.role === 'feature');
  const enough = 2 * Math.log(features.length) + SURE;
  return features.flatMap((view) => {
    const key = keyOf(view, enough);
    const first = key === null ? undefined : firstOf.get(key);
    if (key !== null && !first) firstOf.set(key, view);
    return first ? [warning(first.spec.name, view.spec.name)] : [];
  });
}

function warning(first: string, name: string): Warning {
  const option = `--drop ${argument(name)}`;
  return {
    code: 'same-columns',
    column: name,
    message: `${show(name)} says the same as ${show(first)} in every row: one of them is enough, --drop ${argument(first)} or ${option}`,
    option,
  };
}

/** Equal for columns that say the same; null where that would say nothing. */
function keyOf(view: View, enough: number): string | null {
  const { raw, counts, isMissing } = view;
  const sizes = counts.filter((n, k) => n > 0 && !isMissing[k]);
  if (sizes.length < 2) return null;
  const single = sizes.filter((n) => n === 1).length;
  if (single <= MOST_SINGLE * view.present)
    return logPartitions(sizes, view.present) > enough ? `rows ${hashOf(view, orderOfCells(view))}` : null;
  if (logFactorial(single) < enough) return null;
  return `cells ${hashOf(
    view,
    Int32Array.from(raw.values, (cell, k) => (isMissing[k] ? -1 : textHash(cell))),
  )}`;
}

/** In how many ways, as a logarithm, rows fall into groups of these sizes. */
function logPartitions(sizes: Int32Array, rows: number): number {
  const alike = new Map<number, number>();
  for (const size of sizes) alike.set(size, (alike.get(size) ?? 0) + 1);
  let log = logFactorial(rows);
  alike.forEach((n, size) => (log -= n * logFactorial(size) + logFactorial(n)));
  return log;
}

/** Stirling's. */
function logFactorial(n: number): number {
  return n < 2 ? 0 : n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n);
}

/** Cells numbered in the order in which the rows show them, -1 for a missing one. */
function orderOfCells({ raw: { codes, values }, isMissing }: View): Int32Array {
  const order = new Int32Array(values.length).fill(-1);
  let next = 0;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (order[code] === -1 && !isMissing[code]) order[code] = next++;
  }
  return order;
}

function hashOf({ raw: { codes } }: View, named: Int32Array): string {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (let i = 0; i < codes.length; i++) {
    const name = named[codes[i]!]!;
    a = Math.imul(a ^ name, 0x01000193);
    b = Math.imul((b << 13) | (b >>> 19), 5) + Math.imul(name, 0xcc9e2d51);
  }
  return `${a >>> 0} ${b >>> 0}`;
}

function textHash(cell: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < cell.length; i++) h = Math.imul(h ^ cell.charCodeAt(i), 0x01000193);
  return h;
}
