import type { Reading, ReadingKernels } from '../kernels/reading-kernels.js';

/**
 * Rows of one block: cell j of row i is bytes[starts[i * width + j]] up to ends[…], quotes taken away. Behind the last
 * cell there are some bytes more, so that cells can be read several bytes at a time.
 */
export type CellBlock = {
  bytes: Uint8Array;
  view: DataView;
  starts: Int32Array;
  ends: Int32Array;
  /** physical line where each row begins */
  lines: Int32Array;
  width: number;
  rows: number;
  fast: FastBlock | null;
};

/** Kernels in whose memory the block lies, and room for what they make of one of its columns. */
export type FastBlock = {
  readonly kernels: ReadingKernels;
  readonly hashes: Int32Array;
  readonly offsets: Int32Array;
  readonly packed: Uint8Array;
};

/** Bytes that can be read behind the text. */
export const SPARE = 32;
const FIRST_ROWS = 64;

/** The arrays of a block, one behind the other in the memory of the kernels if there are some, and how they grow. */
export class BlockRoom {
  readonly block: CellBlock;
  /** what CsvScanner and its kernel tell each other */
  state: Int32Array = new Int32Array(4);
  name: Uint8Array;
  private plain = new ArrayBuffer(0);
  private text = SPARE;
  private rows = FIRST_ROWS;

  constructor(
    width: number,
    private readonly firstName: Uint8Array,
    private readonly reading: Reading | null,
  ) {
    const none = new Int32Array(0);
    this.name = firstName;
    this.block = {
      bytes: firstName,
      view: new DataView(this.plain),
      starts: none,
      ends: none,
      lines: none,
      width,
      rows: 0,
      fast: null,
    };
    this.place();
  }

  /** Room for so many bytes. Those that are there stay; rows are lost. */
  forText(bytes: number): void {
    this.text = bytes;
    // Half of the text is for cells with doubled quotes. If cells are shorter than eight bytes there will be more room.
    this.rows = Math.max(this.rows, Math.ceil(bytes / 16 / this.block.width));
    this.place();
  }

  /** Room for twice as many rows. */
  forMoreRows(): void {
    const { block } = this;
    const starts = block.starts.slice();
    const ends = block.ends.slice();
    const lines = block.lines.slice();
    this.rows *= 2;
    this.place();
    block.starts.set(starts);
    block.ends.set(ends);
    block.lines.set(lines);
  }

  private place(): void {
    const { block, reading, text, rows } = this;
    const cells = rows * block.width;
    const lengths = [text, 4 * cells, 4 * cells, 4 * rows, 16, this.firstName.length];
    if (reading) lengths.push(4 * rows, 4 * rows, text);
    let end = reading?.base ?? 0;
    const places = lengths.map((length) => {
      const at = end;
      end = Math.ceil((end + length) / 16) * 16;
      return at;
    });
    const buffer = reading ? reading.memory(end) : this.larger(end);
    const ints = (k: number): Int32Array => new Int32Array(buffer, places[k], lengths[k]! / 4);
    const bytes = (k: number): Uint8Array => new Uint8Array(buffer, places[k], lengths[k]);
    block.bytes = bytes(0);
    block.view = new DataView(buffer, places[0], text);
    block.starts = ints(1);
    block.ends = ints(2);
    block.lines = ints(3);
    this.state = ints(4);
    this.name = bytes(5);
    this.name.set(this.firstName);
    if (reading)
      block.fast = { kernels: reading.kernels, hashes: ints(6), offsets: ints(7), packed: bytes(8) };
  }

  private larger(bytes: number): ArrayBuffer {
    if (bytes <= this.plain.byteLength) return this.plain;
    const larger = new ArrayBuffer(bytes);
    new Uint8Array(larger).set(new Uint8Array(this.plain));
    return (this.plain = larger);
  }
}
