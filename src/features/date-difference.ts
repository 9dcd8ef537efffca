import { inputError } from '../core/errors.js';
import type { Column, NumericColumn } from '../table/table.js';

const DAY = 86_400_000;
/** Date columns of which all pairs are taken. */
const MOST_DATES = 6;

/** How many days a date lies after another one; NaN where one of them is missing. @throws AutomlError (input) if one is no date */
export function daysBetween(later: Column, earlier: Column): NumericColumn {
  const name = `${later.name} - ${earlier.name}`;
  if (later.kind !== 'date' || earlier.kind !== 'date')
    throw inputError(`the model reads ${name}, but these columns are ${later.kind} and ${earlier.kind}`);
  const values = later.values.map((time, i) => (time - earlier.values[i]!) / DAY);
  return { kind: 'number', name, values };
}

/** The pairs of dates whose differences may tell something: each later column of the table with each one before it. */
export function datePairs(columns: readonly Column[]): (readonly [Column, Column])[] {
  const dates = columns.filter(({ kind }) => kind === 'date').slice(0, MOST_DATES);
  return dates.flatMap((later, at) => dates.slice(0, at).map((earlier) => [later, earlier] as const));
}
