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
  const index = emptyIndex(rows);
  const hashes = hashesOf(rows);
  return Int32Array.from(hashes, (hash, row) => {
    const slot = slotFor(index, hash, rows, row);
    if (index.slots[slot]! < 0) index.slots[slot] = row;
    return index.slots[slot]!;
  });
}

/** How many rows of `others` are among `rows`. */
export function countAmong(rows: Rows, others: Rows): number {
  const index = emptyIndex(rows);
  hashesOf(rows).forEach((hash, row) => {
    const slot = slotFor(index, hash, rows, row);
    if (index.slots[slot]! < 0) index.slots[slot] = row;
  });
  let found = 0;
  hashesOf(others).forEach((hash, row) => {
    if (index.slots[slotFor(index, hash, others, row)]! >= 0) found++;
  });
  return found;
}

/** Open addressing over row numbers: equal hashes are compared cell by cell, so the answer is exact. */
type Index = { readonly rows: Rows; readonly slots: Int32Array; readonly hashes: Int32Array };

function emptyIndex(rows: Rows): Index {
  const size = 2 ** Math.ceil(Math.log2(Math.max(16, 2 * rows.count)));
  return { rows, slots: new Int32Array(size).fill(-1), hashes: new Int32Array(size) };
}

/** Where an equal row is, or the free slot for this one. */
function slotFor({ rows, slots, hashes }: Index, hash: number, of: Rows, row: number): number {
  const mask = slots.length - 1;
  let slot = hash & mask;
  while (slots[slot]! >= 0 && !(hashes[slot] === hash && equal(rows, slots[slot]!, of, row)))
    slot = (slot + 1) & mask;
  if (slots[slot]! < 0) hashes[slot] = hash;
  return slot;
}

function hashesOf({ count, columns }: Rows): Int32Array {
  const hashes = new Int32Array(count);
  for (const { codes, same } of columns)
    for (let i = 0; i < count; i++) {
      const mixed = Math.imul(hashes[i]! ^ same[codes[i]!]!, 0x9e3779b1);
      hashes[i] = mixed ^ (mixed >>> 15);
    }
  return hashes;
}

function equal(a: Rows, i: number, b: Rows, j: number): boolean {
  for (let c = 0; c < a.columns.length; c++) {
    const [x, y] = [a.columns[c]!, b.columns[c]!];
    if (x.same[x.codes[i]!] !== y.same[y.codes[j]!]) return false;
  }
  return true;
}
