import { countsOf, entriesOf } from './entries.js';
import type { RawColumn, RawTable } from './table.js';

/** Rows go in one by one, columns come out; only distinct cells are kept as strings. */
export type RawTableBuilder = {
  readonly rows: () => number;
  /** cells beyond the number of names are ignored, absent ones are empty */
  readonly add: (cells: readonly string[], line: number) => void;
  readonly finish: () => RawTable;
};

export function rawTableBuilder(source: string, names: readonly string[]): RawTableBuilder {
  const columns = names.map((name) => new ColumnBuilder(name));
  const lines = new LineBuilder();
  let rows = 0;
  return {
    rows: () => rows,
    add: (cells, line) => {
      for (let j = 0; j < columns.length; j++) columns[j]!.add(cells[j] ?? '', rows);
      lines.add(line, rows);
      rows++;
    },
    finish: () => ({ source, rows, columns: columns.map((c) => c.finish(rows)), lines: lines.finish(rows) }),
  };
}

/** A table from rows in memory, as if read from lines 2, 3, … of a file: for tests and for callers without a file. */
export function rawTable(source: string, names: readonly string[], rows: readonly string[][]): RawTable {
  const builder = rawTableBuilder(source, names);
  rows.forEach((cells, i) => builder.add(cells, i + 2));
  return builder.finish();
}

/** Physical line (1-based) of a row, for messages. */
export function lineOf(table: RawTable, row: number): number {
  return table.lines ? table.lines[row]! : row + 2;
}

/** File and physical line of a row, for messages: `train.csv:418`. */
export function placeOf(table: RawTable, row: number): string {
  const part = table.parts?.findLast((p) => p.row <= row);
  return `${part?.source ?? table.source}:${lineOf(table, row)}`;
}

/** The line of a row for messages that have named the table already: `line 418`, `line 418 of part-2.csv`. */
export function spokenLine(table: RawTable, row: number): string {
  const part = table.parts?.findLast((p) => p.row <= row);
  return `line ${lineOf(table, row)}${part ? ` of ${part.source}` : ''}`;
}

/** How many rows hold each distinct cell. */
export function cellCounts(column: RawColumn): Int32Array {
  const entries = entriesOf(column);
  return entries.counts instanceof Int32Array ? entries.counts : countsOf(column.codes, column.values.length);
}

/**
 * A hash table of codes (open addressing, FNV-1a) in place of a Map: 8 bytes for a distinct cell instead of
 * some 50, which decides the memory that a table of numbers takes.
 */
class ColumnBuilder {
  private slots = new Int32Array(64).fill(-1);
  private readonly values: string[] = [];
  private codes: Uint8Array | Uint16Array | Int32Array = new Uint8Array(256);
  private limit = 256;

  constructor(private readonly name: string) {}

  add(cell: string, row: number): void {
    let slot = this.slotOf(cell);
    let code = this.slots[slot]!;
    if (code < 0) {
      code = this.values.length;
      if (code * 2 >= this.slots.length) {
        this.rehash();
        slot = this.slotOf(cell);
      }
      this.slots[slot] = code;
      this.values.push(cell);
      if (code >= this.limit) this.widen();
    }
    if (row >= this.codes.length) this.codes = resized(this.codes, row * 2);
    this.codes[row] = code;
  }

  /** Where the cell is, or the free slot where it belongs. */
  private slotOf(cell: string): number {
    const { slots, values } = this;
    const mask = slots.length - 1;
    let slot = hash(cell) & mask;
    for (let code = slots[slot]!; code >= 0 && values[code] !== cell; code = slots[slot]!)
      slot = (slot + 1) & mask;
    return slot;
  }

  private rehash(): void {
    this.slots = new Int32Array(this.slots.length * 2).fill(-1);
    for (let code = 0; code < this.values.length; code++) this.slots[this.slotOf(this.values[code]!)] = code;
  }

  finish(rows: number): RawColumn {
    return { name: this.name, codes: this.codes.slice(0, rows), values: this.values };
  }

  private widen(): void {
    this.codes = this.limit === 256 ? Uint16Array.from(this.codes) : Int32Array.from(this.codes);
    this.limit = this.limit === 256 ? 65536 : Infinity;
  }
}

function hash(cell: string): number {
  let h = -2128831035;
  for (let i = 0; i < cell.length; i++) h = Math.imul(h ^ cell.charCodeAt(i), 16777619);
  return (h ^ (h >>> 15)) >>> 0;
}

/** Kept only once a row is not on the line that its number says. */
export class LineBuilder {
  private lines: Int32Array | null = null;

  add(line: number, row: number): void {
    if (!this.lines) {
      if (line === row + 2) return;
      this.lines = new Int32Array(Math.max(256, row * 2));
      for (let i = 0; i < row; i++) this.lines[i] = i + 2;
    }
    if (row >= this.lines.length) this.lines = resized(this.lines, row * 2);
    this.lines[row] = line;
  }

  /** lines[from … to), which rise, of rows `row` and following. */
  addAll(lines: Int32Array, from: number, to: number, row: number): void {
    // If the first and the last are where they should be, so are those between.
    if (!this.lines && lines[from] === row + 2 && lines[to - 1] === row + 1 + to - from) return;
    for (let i = from; i < to; i++) this.add(lines[i]!, row + i - from);
  }

  finish(rows: number): Int32Array | null {
    return this.lines ? this.lines.slice(0, rows) : null;
  }
}

function resized<T extends Uint8Array | Uint16Array | Int32Array>(old: T, length: number): T {
  const grown = new (old.constructor as new (length: number) => T)(length);
  grown.set(old);
  return grown;
}
