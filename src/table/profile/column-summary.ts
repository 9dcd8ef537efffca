import type { Cells } from '../cells.js';
import { levelCounts } from '../levels.js';
import type { Role } from '../schema.js';
import type { Kind } from '../table.js';
import { histogram, meanAndDeviation, quantiles } from './sorted-numbers.js';
import type { View } from './view.js';

export type ColumnSummary = {
  readonly name: string;
  readonly kind: Kind;
  readonly role: Role;
  readonly reason: string;
  readonly missing: number;
  readonly distinct: number;
  /** the first different cells */
  readonly examples: readonly string[];
  readonly numbers: NumberSummary | null;
  /** the most frequent values of categories and booleans, and of numbers if there are only a few */
  readonly levels: readonly { readonly value: string; readonly rows: number }[] | null;
};

/** Of dates in milliseconds since 1970 UTC. */
export type NumberSummary = {
  readonly mean: number;
  readonly std: number;
  readonly quantiles: readonly { readonly at: number; readonly value: number }[];
  /** rows in bins of equal width from the smallest to the largest number */
  readonly histogram: readonly number[];
};

const EXAMPLES = 3;
const LEVELS = 10;
const SHARES = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1];
const BINS = 8;

export function summarize(view: View, cells: Cells): ColumnSummary {
  const { spec, numbers } = view;
  const { name, kind, role, reason } = spec;
  const few = kind === 'number' && cells.values.length <= LEVELS;
  const levels = (kind === 'number' && !few) || kind === 'date' ? null : levelCounts(cells);
  return {
    name,
    kind,
    role,
    reason,
    missing: cells.missing,
    distinct: kind === 'number' || kind === 'date' ? (numbers?.values.length ?? 0) : (levels?.length ?? 0),
    examples: cells.values.slice(0, EXAMPLES),
    numbers: (kind === 'number' || kind === 'date') && numbers && numbers.rows > 0 ? summary(numbers) : null,
    levels:
      levels && kind !== 'text' ? levels.slice(0, LEVELS).map(([value, rows]) => ({ value, rows })) : null,
  };
}

function summary(numbers: NonNullable<View['numbers']>): NumberSummary {
  const values = quantiles(numbers, SHARES);
  return {
    ...meanAndDeviation(numbers),
    quantiles: SHARES.map((at, i) => ({ at, value: values[i]! })),
    histogram: histogram(numbers, BINS),
  };
}
