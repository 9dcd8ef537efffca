import { western } from './digits.js';
import { missingValues } from './missing.js';
import { numberParser, PLAIN_NUMBER } from './numbers.js';
import { plainNumbers, SPELT } from './plain-numbers.js';
import type { CellBytes, RawColumn } from './table.js';

/**
 * The cells of a column as they were read. A column of (nearly) all different cells may hold a cell more than once:
 * whatever counts distinct cells takes `values` of the column.
 */
export type Entries = {
  readonly size: number;
  /** whether no cell is held twice */
  readonly distinct: boolean;
  readonly rows: number;
  /** per row its entry; null: each row has its own */
  readonly codes: RawColumn['codes'] | null;
  readonly text: (k: number) => string;
  readonly bytes: CellBytes | null;
  /** what the parser of PLAIN_NUMBER makes of each entry */
  readonly numbers: Float64Array;
  /** per entry bits of SPELT */
  readonly spelt: Uint8Array;
  /** how many rows hold each entry */
  readonly counts: Counts;
};

/** Int32Array, but for the ones of entries that stand for a row each. */
export type Counts = Int32Array | Uint8Array;

const known = new WeakMap<RawColumn, Entries>();

/** Made once per column: types are guessed, and then cells parsed, from the same numbers. */
export function entriesOf(column: RawColumn): Entries {
  let entries = known.get(column);
  if (!entries) known.set(column, (entries = column.cells ? ofBytes(column.cells) : ofStrings(column)));
  return entries;
}

function ofBytes(cells: CellBytes): Entries {
  const { numbers, spelt } = cells.plain?.() ?? plainNumbers(cells);
  const parse = numberParser(PLAIN_NUMBER);
  for (let k = 0; k < numbers.length; k++) {
    if (spelt[k] !== SPELT.unsure) continue;
    const text = cells.text(k);
    numbers[k] = parse(text);
    spelt[k] = speltAs(text);
  }
  return {
    size: numbers.length,
    distinct: cells.codes !== null,
    rows: cells.codes?.length ?? numbers.length,
    codes: cells.codes,
    text: (k) => cells.text(k),
    bytes: cells,
    numbers,
    spelt,
    counts: cells.codes ? countsOf(cells.codes, numbers.length) : new Uint8Array(numbers.length).fill(1),
  };
}

function ofStrings({ codes, values }: RawColumn): Entries {
  const parse = numberParser(PLAIN_NUMBER);
  return {
    size: values.length,
    distinct: true,
    rows: codes.length,
    codes,
    text: (k) => values[k]!,
    bytes: null,
    numbers: Float64Array.from(values, parse),
    spelt: Uint8Array.from(values, speltAs),
    counts: countsOf(codes, values.length),
  };
}

function speltAs(cell: string): number {
  const text = western(cell).trim();
  if (!/^\d+$/.test(text)) return /^[+-]\d{16,}$/.test(text) ? SPELT.long : 0;
  return SPELT.digits | (text.length > 15 ? SPELT.long : 0) | (/^0\d\d/.test(text) ? SPELT.zero : 0);
}

const knownMissing = new WeakMap<Entries, { missing: readonly string[]; entries: Uint8Array }>();

/** Per entry 1 if it is one of these spellings of a missing cell. Not to be written to. */
export function missingEntries(entries: Entries, missing: readonly string[]): Uint8Array {
  const found = knownMissing.get(entries);
  if (found?.missing === missing) return found.entries;
  const made = findMissing(entries, missing);
  knownMissing.set(entries, { missing, entries: made });
  return made;
}

/** The same per distinct cell of the column. */
export function missingCells(column: RawColumn, missing: readonly string[]): Uint8Array {
  const entries = entriesOf(column);
  return entries.distinct ? missingEntries(entries, missing) : missingValues(column, missing);
}

function findMissing(entries: Entries, missing: readonly string[]): Uint8Array {
  const spellings = new Set(missing);
  const { size, numbers, bytes } = entries;
  const longest = Math.max(0, ...missing.map((cell) => (/^[ -~]*$/.test(cell) ? 1 : 3) * cell.length));
  const amongNumbers = missing.some((cell) => !Number.isNaN(numberParser(PLAIN_NUMBER)(cell)));
  const out = new Uint8Array(size);
  // The same few short cells come again and again in a column that was not interned.
  const short = new Map<number, number>();
  const isSpelling = (k: number): number => Number(spellings.has(entries.text(k).trim()));
  for (let k = 0; k < size; k++) {
    if (!amongNumbers && numbers[k] === numbers[k]) continue;
    if (!bytes) out[k] = isSpelling(k);
    else if (!isLonger(bytes, k, longest)) {
      const key = shortKey(bytes, k);
      const is = short.get(key) ?? isSpelling(k);
      if (key >= 0) short.set(key, is);
      out[k] = is;
    }
  }
  return out;
}

/** A number for each cell of at most three bytes; -1 for others. */
function shortKey({ bytes, offsets }: CellBytes, k: number): number {
  let key = 1;
  const end = offsets[k + 1]!;
  if (end - offsets[k]! > 3) return -1;
  for (let p = offsets[k]!; p < end; p++) key = (key << 8) | bytes[p]!;
  return key;
}

/** Whether the cell has more bytes than that and no blanks around it. */
function isLonger({ bytes, offsets }: CellBytes, k: number, length: number): boolean {
  const start = offsets[k]!;
  const end = offsets[k + 1]!;
  return end - start > length && isSolid(bytes[start]!) && isSolid(bytes[end - 1]!);
}

function isSolid(byte: number): boolean {
  return byte > 32 && byte < 127;
}

/** So many numbers at a time become those of one type: loops over several types are slow. */
const BLOCK = 4096;

function* blocks(codes: RawColumn['codes']): Generator<{ from: number; some: Int32Array }> {
  const block = new Int32Array(Math.min(BLOCK, codes.length));
  for (let from = 0; from < codes.length; from += BLOCK) {
    const part = codes.subarray(from, from + BLOCK);
    block.set(part);
    yield { from, some: block.subarray(0, part.length) };
  }
}

/** How often each of the numbers below `size` is there. */
export function countsOf(codes: RawColumn['codes'], size: number): Int32Array {
  const counts = new Int32Array(size);
  for (const { some } of blocks(codes)) for (let i = 0; i < some.length; i++) counts[some[i]!]!++;
  return counts;
}

/** Per row, what stands in `distinct` at its number. */
export function gatherNumbers(codes: Entries['codes'], distinct: Float64Array): Float64Array {
  if (!codes) return distinct;
  const out = new Float64Array(codes.length);
  for (const { from, some } of blocks(codes))
    for (let i = 0; i < some.length; i++) out[from + i] = distinct[some[i]!]!;
  return out;
}

/** The same for codes: a function of its own because loops over several types are slow. */
export function gatherCodes(codes: RawColumn['codes'], distinct: Int32Array): Int32Array {
  const out = new Int32Array(codes.length);
  for (const { from, some } of blocks(codes))
    for (let i = 0; i < some.length; i++) out[from + i] = distinct[some[i]!]!;
  return out;
}
