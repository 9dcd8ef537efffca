import type { Reading } from '../kernels/reading-kernels.js';
import { type CellBlock, BlockRoom, SPARE } from './cell-block.js';
import type { RowShape } from './read-rows.js';

export type ScanOptions = {
  /** an ASCII character */
  readonly delimiter: number;
  /** whether CR alone ends a line */
  readonly cr: boolean;
  /** physical line of the first byte */
  readonly line: number;
  readonly header: readonly string[];
  /** fields of a row whose last one is empty and has no column; else header.length */
  readonly widest: number;
  readonly shape: RowShape;
};

const QUOTE = 34;
const LF = 10;
const CR = 13;

/**
 * Bytes to cells, without a string per cell: UTF-8, a delimiter of one byte, RFC 4180 quotes. Quotes inside an unquoted
 * cell are literal, empty lines are no rows. What is not regular (text after a closing quote, a quote left open) it
 * does not judge: it stops before that record (`declined`), and csv-parse goes on from there.
 */
export class CsvScanner {
  readonly block: CellBlock;
  /** the scanner reads no further; the rest of its bytes begins in line `line` */
  declined = false;
  line: number;
  /** bytes from `from` to `limit` are not scanned yet: the beginning of a record */
  private from = 0;
  private limit = 0;
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  private readonly stops = new Uint8Array(256);
  private readonly firstName: Buffer;
  private readonly room: BlockRoom;
  /** where the next cell goes that holds doubled quotes */
  private spare = 0;

  /** @param reading kernels to scan with; null: the same without them */
  constructor(
    private readonly options: ScanOptions,
    private readonly reading: Reading | null,
  ) {
    this.line = options.line;
    this.stops[options.delimiter] = this.stops[LF] = this.stops[CR] = 1;
    this.firstName = Buffer.from(options.header[0] ?? '');
    this.room = new BlockRoom(options.header.length, this.firstName, reading);
    this.block = this.room.block;
  }

  /** Whether there are new rows in `block`. They stay there until the next call. */
  write(chunk: Buffer): boolean {
    this.waitingBytes += chunk.length;
    this.block.rows = 0;
    // A record of many chunks is looked at again only when there is twice as much of it.
    const later = this.waitingBytes < this.limit - this.from;
    this.waiting.push(later ? Buffer.from(chunk) : chunk);
    return later ? false : this.scan(false);
  }

  end(): boolean {
    return this.scan(true);
  }

  /** What is not scanned. */
  rest(): Buffer {
    return Buffer.concat([this.block.bytes.subarray(this.from, this.limit), ...this.waiting]);
  }

  /** Bytes of the record that has begun. */
  pending(): number {
    return this.limit - this.from + this.waitingBytes;
  }

  private scan(final: boolean): boolean {
    this.take();
    this.block.rows = 0;
    this.from = this.records(final);
    return this.block.rows > 0;
  }

  /** Moves the rest to the front and the new bytes behind it. */
  private take(): void {
    const rest = this.limit - this.from;
    const length = rest + this.waitingBytes;
    if (2 * length + 2 * SPARE > this.block.bytes.length)
      this.room.forText(2 * length + 2 * SPARE + (1 << 16));
    const { bytes } = this.block;
    bytes.copyWithin(0, this.from, this.limit);
    let at = rest;
    for (const chunk of this.waiting) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    bytes[length] = LF; // so that a cell ends there
    this.from = 0;
    this.limit = length;
    this.spare = length + SPARE;
    this.waiting = [];
    this.waitingBytes = 0;
  }

  /** Scans whole records; returns where the first one begins that is not whole (or not regular). */
  private records(final: boolean): number {
    const { block, limit, stops } = this;
    const { width } = block;
    const { delimiter, cr } = this.options;
    let p = 0;
    while (p < limit) {
      p = this.regular(p);
      if (p >= limit) break;
      if ((block.rows + 1) * width > block.starts.length) this.room.forMoreRows();
      const { bytes, starts, ends } = block;
      let c = bytes[p]!;
      if (c === LF || c === CR) {
        const next = this.afterBreak(p, final);
        if (next < 0) return p;
        if (next > p) {
          this.line++;
          p = next;
          continue;
        }
      }
      const begin = p;
      const base = block.rows * width;
      let fields = 0;
      let quotes = false;
      let literal = false;
      let start: number;
      let end: number;
      for (;;) {
        if (bytes[p] === QUOTE && p < limit) {
          quotes = true;
          const spare = this.spare;
          end = this.closingQuote(p + 1);
          if (end < 0 || (end + 1 >= limit && !final)) return this.unfinished(begin, final);
          start = p + 1;
          p = end + 1;
          c = bytes[p]!;
          if (p < limit && c !== delimiter && c !== LF && (c !== CR || this.afterBreak(p, final) === p)) {
            this.declined = true;
            return begin;
          }
          if (this.spare > spare) {
            start = spare;
            end = this.spare;
          }
        } else {
          start = p;
          for (;;) {
            while (stops[bytes[p]!] === 0) p++;
            if (bytes[p] !== CR || cr || this.afterBreak(p, final) !== p) break;
            literal = true;
            p++;
          }
          end = p;
        }
        if (fields < width) {
          starts[base + fields] = start;
          ends[base + fields] = end;
        }
        fields++;
        if (bytes[p] !== delimiter || p >= limit) break;
        p++;
      }
      let next = limit;
      if (p < limit) next = this.afterBreak(p, final);
      else if (!final) next = -1;
      if (next < 0) return this.unfinished(begin, final);
      this.finishRow(fields, start, end);
      this.line++;
      if (quotes || literal) this.line += this.breaksInside(begin, p, quotes);
      p = next;
    }
    return p;
  }

  /** Passes over the regular records from p on, most of all, with kernels if there are some. */
  private regular(p: number): number {
    const { block, room, reading, limit } = this;
    if (!reading) return p;
    const { delimiter } = this.options;
    const { starts, ends, lines, width } = block;
    const nameLength = width > 1 ? this.firstName.length : -1;
    const { name, state } = room;
    state.set([block.rows, this.line, this.spare]);
    const next = reading.kernels.scan(
      block.bytes.byteOffset,
      p,
      limit,
      delimiter,
      width,
      name.byteOffset,
      nameLength,
      starts.byteOffset,
      ends.byteOffset,
      lines.byteOffset,
      lines.length,
      state.byteOffset,
    );
    block.rows = state[0]!;
    this.line = state[1]!;
    this.spare = state[2]!;
    return next;
  }

  private unfinished(begin: number, final: boolean): number {
    if (final) this.declined = true;
    return begin;
  }

  /** What follows the line break at p; p if there is none, -1 if the next block has to tell. */
  private afterBreak(p: number, final: boolean): number {
    const { bytes } = this.block;
    if (bytes[p] === LF) return p + 1;
    if (p + 1 >= this.limit) return final ? p + Number(this.options.cr) : -1;
    if (bytes[p + 1] === LF) return p + 2;
    return p + Number(this.options.cr);
  }

  /** Where the quote is that closes, or -1. A cell with doubled quotes is written behind the text, with single ones. */
  private closingQuote(from: number): number {
    const { limit } = this;
    const { bytes } = this.block;
    let kept = from;
    for (let p = from; ; p += 2) {
      while (bytes[p] !== QUOTE && p < limit) p++;
      if (p >= limit) return -1;
      const doubled = bytes[p + 1] === QUOTE && p + 1 < limit;
      if (!doubled && kept === from) return p;
      const piece = doubled ? p + 1 : p;
      bytes.copyWithin(this.spare, kept, piece);
      this.spare += piece - kept;
      kept = p + 2;
      if (!doubled) return p;
    }
  }

  private finishRow(fields: number, lastStart: number, lastEnd: number): void {
    const { block, line } = this;
    const { width } = block;
    const { widest } = this.options;
    const regular = fields === width || (fields === widest && lastStart === lastEnd);
    const base = block.rows * width;
    if (regular && !(width > 1 && this.isFirstName(base))) block.lines[block.rows++] = line;
    else if (this.options.shape.accept(this.cellsOf(base, fields, lastStart, lastEnd), line)) {
      for (let j = fields; j < width; j++) block.starts[base + j] = block.ends[base + j] = 0;
      block.lines[block.rows++] = line;
    }
  }

  /** The row may be a header once more. */
  private isFirstName(base: number): boolean {
    const { bytes, starts, ends } = this.block;
    const start = starts[base]!;
    const { firstName } = this;
    if (ends[base]! - start !== firstName.length) return false;
    for (let i = 0; i < firstName.length; i++) if (bytes[start + i] !== firstName[i]) return false;
    return true;
  }

  /** The first cells of a row and its last one; what is between them says nothing about its shape. */
  private cellsOf(base: number, fields: number, lastStart: number, lastEnd: number): string[] {
    const { bytes, starts, ends, width } = this.block;
    const text = (start: number, end: number): string =>
      Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString();
    const cells = new Array<string>(fields).fill('');
    for (let j = 0; j < Math.min(fields, width); j++) cells[j] = text(starts[base + j]!, ends[base + j]!);
    cells[fields - 1] = text(lastStart, lastEnd);
    return cells;
  }

  /** CRLF, LF and CR in a record with quotes each end one line; without quotes CR is a character as others. */
  private breaksInside(begin: number, end: number, quotes: boolean): number {
    const { bytes } = this.block;
    if (!quotes && !bytes.subarray(begin, end).includes(QUOTE)) return 0;
    let breaks = 0;
    for (let p = begin; p < end; p++)
      if (bytes[p] === LF || (bytes[p] === CR && bytes[p + 1] !== LF)) breaks++;
    return breaks;
  }
}
