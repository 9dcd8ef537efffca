import { type Cells, rowsWhere } from './cells.js';
import { isPlaceholder } from './missing.js';
import type { DateFormat, NumberFormat } from './schema.js';
import type { Kind } from './table.js';

export type Guess = {
  readonly kind: Kind;
  readonly reason: string;
  /** why it is no feature, if it is none; an identifier may be taken back if nothing else is left */
  readonly drop?: 'empty' | 'constant' | 'identifier';
  readonly number?: NumberFormat;
  readonly date?: DateFormat;
  readonly ambiguousDate?: boolean;
  /** a number whose commas may be thousands (as it is read) or decimal */
  readonly ambiguousComma?: string;
  /** signs of a number column that has several: $ and €, or % and none ("") */
  readonly mixedUnits?: readonly string[];
  /** cells that the kind cannot read, counted with repeats, and the first of them */
  readonly odd?: { readonly count: number; readonly example: string };
};

export function identifier(reason: string): Guess {
  return { kind: 'category', drop: 'identifier', reason };
}

/** The cells that were not read as finite numbers. */
export function oddCells({ entries, times }: Cells, read: Float64Array): Guess['odd'] {
  let count = 0;
  let example: string | undefined;
  for (let k = 0; k < times.length; k++) {
    if (times[k] === 0 || Number.isFinite(read[k]!)) continue;
    count += times[k]!;
    if (example === undefined || (isPlaceholder(example) && !isPlaceholder(entries.text(k))))
      example = entries.text(k);
  }
  return example === undefined ? undefined : { count, example };
}

/** A few slips do not make a column of numbers one of words: 1 % of the cells, or two in a small table. */
export function tolerable(cells: Cells, odd: number): boolean {
  const slips = odd - placeholders(cells);
  const rest = cells.present - (odd - slips);
  return rest > 0 && slips <= Math.max(0.01 * rest, Math.min(2, 0.05 * rest));
}

export function placeholders(cells: Cells): number {
  const { numbers, text } = cells.entries;
  return rowsWhere(cells, (k) => Number.isNaN(numbers[k]!) && isPlaceholder(text(k)));
}
