import { missingValues } from '../missing.js';
import type { RawColumn } from '../table.js';

/** Rows to be compared: by the cells of these columns, all spellings of a missing one being equal. */
export type Rows = {
  readonly count: number;
  readonly columns: readonly { readonly codes: RawColumn['codes']; readonly same: Int32Array }[];
};

const MISSING = -1;
/** A cell that the other table does not have. */
const STRANGE = -2;

export function rowsOf(columns: readonly RawColumn[], count: number, missing: readonly string[]): Rows {
  const named = columns.map((column) => {
    const isMissing = missingValues(column, missing);
    return { codes: column.codes, same: Int32Array.from(isMissing, (m, k) => (m ? MISSING : k)) };
  });
  return { count, columns: named };
}

/** The rows of another table, in the codes of the first: columns in the same order. */
export function rowsLike(
  first: readonly RawColumn[],
  columns: readonly RawColumn[],
  count: number,
  missing: readonly string[],
): Rows {
  const named = columns.map((column, j) => {
    const codeOf = new Map(first[j]!.values.map((cell, code) => [cell, code]));
    const isMissing = missingValues(column, missing);
    const same = Int32Array.from(column.values, (cell, k) =>
      isMissing[k] ? MISSING : (codeOf.get(cell) ?? STRANGE),
    );
    return { codes: column.codes, same };
  });
  return { count, columns: named };
}

/** For each row the first one that is equal to it: itself if there was none before. */
export function firstEqual(rows: Rows): Int32Array {
  const hashes = hashesOf(rows);
  const slots = emptySlots(rows);
  const first = new Int32Array(rows.count);
  for (let row = 0; row < rows.count; row++) {
    const slot = slotFor(slots, hashes, hashes, row);
    if (slots[slot]! < 0) slots[slot] = row;
    first[row] = slots[slot]!;
  }
  return first;
}

/** How many rows of `others` are among `rows`. */
export function countAmong(rows: Rows, others: Rows): number {
  const known = hashesOf(rows);
  const slots = emptySlots(rows);
  for (let row = 0; row < rows.count; row++) slots[slotFor(slots, known, known, row)] = row;
  const wanted = hashesOf(others);
  let found = 0;
  for (let row = 0; row < others.count; row++) if (slots[slotFor(slots, known, wanted, row)]! >= 0) found++;
  return found;
}

/** Columns of more different cells, as a share of the rows, may have any number of others. */
const LIMITED = 0.1;
/** So many times as often as by chance rows are equal where columns depend on each other. */
const DEPENDENT = 20;

/**
 * Whether rows of so few different values are bound to meet: there are fewer of them than rows, or the share that
 * equals one of the others is no more than that of rows whose cells were drawn one by one.
 * @param first of these rows, from firstEqual: how often cells meet is seen in rows that are none of them equal
 */
export function equalByChance({ count, columns }: Rows, first: Int32Array, share: number): boolean {
  const different = first.filter((at, row) => at === row);
  const found = columns.map((column) => frequencies(column, different));
  const possible = found.reduce(
    (product, { levels }) => product * (levels > LIMITED * count ? Infinity : levels),
    1,
  );
  const chance = found.reduce((product, { collision }) => product * collision, 1);
  return possible <= count || share <= DEPENDENT * count * chance;
}

/** How many different cells these rows have, and the probability that two of the rows have the same. */
function frequencies(
  { codes, same }: Rows['columns'][number],
  rows: Int32Array,
): { readonly levels: number; readonly collision: number } {
  const counts = new Float64Array(same.length + 1);
  for (let i = 0; i < rows.length; i++) counts[same[codes[rows[i]!]!]! + 1]!++;
  let levels = 0;
  let pairs = 0;
  for (const n of counts) {
    levels += n > 0 ? 1 : 0;
    pairs += n * (n - 1);
  }
  return { levels, collision: pairs / Math.max(1, rows.length * (rows.length - 1)) };
}

/**
 * Two hashes of 32 bits for each row. Rows are not compared cell by cell, which would cost more than all else: in a
 * table of a million rows, two that differ are taken as equal with a probability of 1 to 40 million.
 */
type Hashes = { readonly a: Int32Array; readonly b: Int32Array };

function hashesOf({ count, columns }: Rows): Hashes {
  const a = new Int32Array(count);
  const b = new Int32Array(count);
  for (const { codes, same } of columns) {
    mixIn(a, codes, same, 0x9e3779b1);
    mixIn(b, codes, same, 0x85ebca6b);
  }
  return { a, b };
}

function mixIn(hashes: Int32Array, codes: RawColumn['codes'], same: Int32Array, factor: number): void {
  for (let i = 0; i < hashes.length; i++) {
    const mixed = Math.imul(hashes[i]! ^ same[codes[i]!]!, factor);
    hashes[i] = mixed ^ (mixed >>> 15);
  }
}

/** Row numbers by open addressing. */
function emptySlots({ count }: Rows): Int32Array {
  return new Int32Array(2 ** Math.ceil(Math.log2(Math.max(16, 2 * count)))).fill(-1);
}

/** Where a row equal to this one is, or the free slot for it. */
function slotFor(slots: Int32Array, known: Hashes, wanted: Hashes, row: number): number {
  const mask = slots.length - 1;
  const a = wanted.a[row]!;
  const b = wanted.b[row]!;
  let slot = a & mask;
  for (let at = slots[slot]!; at >= 0 && (known.a[at] !== a || known.b[at] !== b); at = slots[slot]!)
    slot = (slot + 1) & mask;
  return slot;
}
