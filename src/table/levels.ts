import type { Cells } from './cells.js';
import { normalCell } from './missing.js';
import { type RawColumn, UNKNOWN } from './table.js';

/** A longer cell is no category: it would only swell the model. */
export const LONGEST_LEVEL = 1000;

/** All different cells, compared as categories are, with how often they occur; most frequent first. */
export function levelCounts(cells: Cells): (readonly [string, number])[] {
  const { levels, counts } = distinctLevels(cells);
  return Array.from(mostFirst(counts), (k) => [levels[k]!, counts[k]!] as const);
}

/** Category levels: most frequent first, then by first appearance. */
export function levelsOf(cells: Cells): readonly string[] {
  const { levels, counts } = distinctLevels(cells);
  const sorted: string[] = [];
  const places: number[] = [];
  for (const k of mostFirst(counts)) {
    if (levels[k]!.length > LONGEST_LEVEL) continue;
    sorted.push(levels[k]!);
    places.push(k);
  }
  if (cells.clean) origins.set(sorted, { column: cells.column, places: places.map((k) => cells.places[k]!) });
  return sorted;
}

type Origin = { readonly column: RawColumn; readonly places: readonly number[] };

/** Where levels are cells of a column as they stand there: which. Until that column is parsed, so that it may go then. */
const origins = new WeakMap<readonly string[], Origin>();

/** For each distinct cell of the column the number of its level, or UNKNOWN. */
export function levelCodes(column: RawColumn, levels: readonly string[]): Int32Array {
  const origin = origins.get(levels);
  origins.delete(levels);
  if (origin?.column !== column) {
    const codeOf = new Map(levels.map((level, code) => [level, code]));
    return Int32Array.from(column.values, (cell) => codeOf.get(normalCell(cell)) ?? UNKNOWN);
  }
  const codes = new Int32Array(column.values.length).fill(UNKNOWN);
  origin.places.forEach((k, code) => (codes[k] = code));
  return codes;
}

type Counted = { readonly levels: readonly string[]; readonly counts: ArrayLike<number> };

function distinctLevels({ clean, values, counts }: Cells): Counted {
  if (clean) return { levels: values, counts };
  const all = new Map<string, number>();
  values.forEach((value, k) => {
    const level = normalCell(value);
    all.set(level, (all.get(level) ?? 0) + counts[k]!);
  });
  return { levels: [...all.keys()], counts: [...all.values()] };
}

/** Places of the counts, the largest first and equal ones in their order. */
function mostFirst(counts: ArrayLike<number>): Int32Array {
  const next = new Map<number, number>();
  for (let k = 0; k < counts.length; k++) next.set(counts[k]!, (next.get(counts[k]!) ?? 0) + 1);
  let at = 0;
  for (const count of [...next.keys()].sort((a, b) => b - a)) {
    const equal = next.get(count)!;
    next.set(count, at);
    at += equal;
  }
  const order = new Int32Array(counts.length);
  for (let k = 0; k < counts.length; k++) {
    const place = next.get(counts[k]!)!;
    order[place] = k;
    next.set(counts[k]!, place + 1);
  }
  return order;
}
