import type { CellBlock } from './cell-block.js';
import { fastNumbers } from './fast-numbers.js';
import { type Interned, InternedColumn, Room } from './intern-cells.js';
import type { CellBytes, RawColumn } from '../table/table.js';

/**
 * A column whose cells are bytes. Strings, and the numbers of distinct cells where repeats were left in, are made when
 * they are asked for: of most columns of numbers and dates they never are.
 */
export class BytesColumn implements RawColumn {
  readonly cells: CellBytes;
  private unique: { codes: RawColumn['codes']; values: readonly string[] } | null = null;

  constructor(
    readonly name: string,
    cells: Interned,
  ) {
    const buffer = Buffer.from(cells.bytes.buffer);
    const { offsets } = cells;
    this.cells = {
      ...cells,
      text: (k) => buffer.toString('utf8', offsets[k], offsets[k + 1]),
      plain: () => fastNumbers(cells),
    };
  }

  get codes(): RawColumn['codes'] {
    return this.cells.codes ?? this.made().codes;
  }

  get values(): readonly string[] {
    return this.made().values;
  }

  private made(): { codes: RawColumn['codes']; values: readonly string[] } {
    if (!this.unique) {
      const { codes } = this.cells;
      const distinct = codes ? this.cells : interned(this.name, this.cells);
      this.unique = { codes: distinct.codes!, values: decoded(distinct) };
    }
    return this.unique;
  }
}

const ROWS = 4096;

/** Each distinct cell once. */
function interned(name: string, { bytes, offsets }: Interned): Interned {
  const column = new InternedColumn(name, Infinity, new Room());
  const rows = offsets.length - 1;
  const view = new DataView(bytes.buffer);
  const block: CellBlock = {
    bytes,
    view,
    starts: offsets,
    ends: offsets.subarray(1),
    lines: offsets,
    width: 1,
    rows,
    fast: null,
  };
  for (let from = 0; from < rows; from += ROWS) column.add(block, 0, from, Math.min(rows, from + ROWS), from);
  return column.finish(rows);
}

/** So many bytes become one string, of which ASCII cells are parts. */
const PIECE = 1 << 16;

function decoded({ bytes, offsets }: Interned): string[] {
  const buffer = Buffer.from(bytes.buffer);
  const values = new Array<string>(offsets.length - 1);
  for (let from = 0; from < values.length;) {
    const start = offsets[from]!;
    let to = from + 1;
    while (to < values.length && offsets[to + 1]! - start <= PIECE) to++;
    const text = buffer.toString('utf8', start, offsets[to]);
    const ascii = text.length === offsets[to]! - start;
    for (let k = from; k < to; k++)
      values[k] = ascii
        ? text.slice(offsets[k]! - start, offsets[k + 1]! - start)
        : buffer.toString('utf8', offsets[k], offsets[k + 1]);
    from = to;
  }
  return values;
}
