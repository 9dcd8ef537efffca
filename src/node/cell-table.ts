import { LineBuilder } from '../table/raw-table.js';
import type { RawTable } from '../table/table.js';
import { BytesColumn } from './bytes-column.js';
import type { CellBlock } from './cell-block.js';
import { InternedColumn, MANY, Room } from './intern-cells.js';

/** Rows go in as bytes, block by block, or as strings; columns come out. */
export class CellTable {
  rows = 0;
  readonly room = new Room();
  private readonly columns: InternedColumn[];
  private readonly lines = new LineBuilder();

  constructor(
    private readonly source: string,
    private readonly names: readonly string[],
    private readonly many: number = MANY.ofFile,
    before?: CellTable,
  ) {
    this.columns = names.map((name, j) => new InternedColumn(name, many, this.room, before?.columns[j]));
  }

  /** For the rows that follow these. */
  next(): CellTable {
    return new CellTable(this.source, this.names, this.many, this);
  }

  /** Rows from … to of the block. */
  add(block: CellBlock, from: number, to: number): void {
    for (let j = 0; j < this.columns.length; j++) this.columns[j]!.add(block, j, from, to, this.rows);
    if (from === to) return;
    this.lines.addAll(block.lines, from, to, this.rows);
    this.rows += to - from;
  }

  /** Cells beyond the number of columns are ignored, absent ones are empty. */
  addStrings(cells: readonly string[], line: number): void {
    const used = this.names.map((_, j) => cells[j] ?? '');
    const text = Buffer.from(`${used.join('')}        `);
    const starts = new Int32Array(used.length);
    const ends = new Int32Array(used.length);
    let at = 0;
    used.forEach((cell, j) => {
      starts[j] = at;
      at += Buffer.byteLength(cell);
      ends[j] = at;
    });
    const view = new DataView(text.buffer, text.byteOffset, text.length);
    this.add(
      {
        bytes: text,
        view,
        starts,
        ends,
        lines: Int32Array.of(line),
        width: used.length,
        rows: 1,
        fast: null,
      },
      0,
      1,
    );
  }

  finish(): RawTable {
    const { rows } = this;
    return {
      source: this.source,
      rows,
      columns: this.columns.map((column, j) => new BytesColumn(this.names[j]!, column.finish(rows))),
      lines: this.lines.finish(rows),
    };
  }
}
