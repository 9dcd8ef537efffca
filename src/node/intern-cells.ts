import { inputError } from '../core/errors.js';
import type { CellBytes } from '../table/table.js';
import type { CellBlock, FastBlock } from './cell-block.js';

export type Interned = Omit<CellBytes, 'text' | 'plain'>;

/**
 * How large to make an array. Where the length of the file is known, as large as it will be in the end: what is not
 * written to takes no memory, and a copy less is made.
 */
export class Room {
  private scale = 2;

  /** @param share of the file that has been read at least; more than all of it if it is packed */
  read(share: number): void {
    this.scale = share > 1 || share === 0 ? 2 : Math.max(1.1, 1.15 / share);
  }

  for(needed: number): number {
    return Math.ceil(needed * (needed < EARLY ? 2 : this.scale));
  }
}

/** From so few cells nothing is told about the rest of the file. */
const EARLY = 1 << 14;

/** From so many slots on they are beyond the processor's caches. */
const LARGE = 1 << 15;
const SPARE = 8;
/** A column with so many distinct cells, most of which came once, is not looked at for repeats until it must be. */
export const MANY = { ofFile: 1 << 15, ofBatch: 1 << 10 } as const;
const MOSTLY = 0.9;
/** Cells by which it is told whether they are numbers or dates: made of these characters. */
const SAMPLE = 1000;
const OF_FIGURES = new Uint8Array(256);
for (const c of ' 0123456789+-.,:/eETZ') OF_FIGURES[c.charCodeAt(0)] = 1;
const MOST_BYTES = 2 ** 31 - 1;

/**
 * A column that is being read: each distinct cell once, as bytes, and for each row its number. A hash table of
 * numbers (open addressing); what the number leaves free of a slot's 32 bits holds bits of the hash, so that other
 * cells in the way are passed over without a look at them.
 */
export class InternedColumn {
  private slots = new Int32Array(64);
  private bytes = new Uint8Array(1024);
  private view = new DataView(this.bytes.buffer);
  /** cell k ends at offsets[k + 1] */
  private offsets = new Int32Array(64);
  private size = 0;
  private codes: Uint8Array | Uint16Array | Int32Array = new Uint8Array(256);
  private limit = 256;
  private hashes = new Int32Array(0);
  /** keeps the loop that only fetches from being dropped */
  private touched = 0;
  /** false: every cell is kept, repeated or not */
  private distinct = true;

  /**
   * @param many from so many distinct cells on repeats may be left in a column of (nearly) all different ones
   * @param before the same column of the rows before, whose size and kind this one will probably have
   */
  constructor(
    private readonly name: string,
    private readonly many: number,
    private readonly room: Room,
    before?: InternedColumn,
  ) {
    if (!before) return;
    this.distinct = before.distinct;
    this.slots = new Int32Array(before.slots.length);
    this.offsets = new Int32Array(before.size + 64);
    this.bytes = new Uint8Array(before.offsets[before.size]! + 1024);
    this.view = new DataView(this.bytes.buffer);
    this.hashes = before.hashes;
  }

  /** Rows from … to of the block, as rows `row` and following of the column. */
  add(block: CellBlock, column: number, from: number, to: number, row: number): void {
    const count = to - from;
    if (this.distinct && this.size >= this.many && this.size >= MOSTLY * row && this.isOfFigures())
      this.stop(row);
    if (!this.distinct) return this.addAll(block, column, from, to);
    if (row + count > this.codes.length) this.codes = resized(this.codes, this.room.for(row + count));
    const found = this.hashCells(block, column, from, to);
    if (this.slots.length >= LARGE) this.fetch(found, count);
    // The hashes give way to the numbers. Only then is it known how many bytes these take.
    const { starts, ends, width } = block;
    for (let i = 0, at = from * width + column; i < count; i++, at += width)
      found[i] = this.codeOf(block, starts[at]!, ends[at]!, found[i]!);
    while (this.size > this.limit) this.widen(row);
    this.codes.set(found.subarray(0, count), row);
  }

  /** Whether the last cells look like numbers or dates: only of those nobody asks for the distinct ones. */
  private isOfFigures(): boolean {
    const { bytes, offsets, size } = this;
    let figures = 0;
    for (let k = Math.max(0, size - SAMPLE); k < size; k++) {
      let p = offsets[k]!;
      while (p < offsets[k + 1]! && OF_FIGURES[bytes[p]!] === 1) p++;
      if (p === offsets[k + 1]) figures++;
    }
    return figures >= MOSTLY * SAMPLE;
  }

  /** Of rows from … to; the array is used again. */
  private hashCells(
    { view, starts, ends, width, fast }: CellBlock,
    column: number,
    from: number,
    to: number,
  ): Int32Array {
    const first = from * width + column;
    const count = to - from;
    if (fast) {
      const { kernels, hashes } = fast;
      const [start, end] = [starts, ends].map(({ byteOffset }) => byteOffset + 4 * first) as [number, number];
      kernels.hashCells(view.byteOffset, start, end, width, count, hashes.byteOffset);
      return hashes;
    }
    if (this.hashes.length < count) this.hashes = new Int32Array(count);
    const { hashes } = this;
    for (let i = 0, at = first; i < count; i++, at += width) hashes[i] = hashOf(view, starts[at]!, ends[at]!);
    return hashes;
  }

  /** From here on every row has a cell of its own, and so have those before. */
  private stop(rows: number): void {
    const { codes, bytes, offsets } = this;
    this.distinct = false;
    this.slots = new Int32Array(0);
    this.codes = new Uint8Array(0);
    this.offsets = new Int32Array(64);
    this.bytes = new Uint8Array(1024);
    this.view = new DataView(this.bytes.buffer);
    this.size = 0;
    let length = 0;
    for (let i = 0; i < rows; i++) length += offsets[codes[i]! + 1]! - offsets[codes[i]!]!;
    this.reserve(rows, length);
    for (let i = 0; i < rows; i++) this.keep(bytes, offsets[codes[i]!]!, offsets[codes[i]! + 1]!);
  }

  private addAll(block: CellBlock, column: number, from: number, to: number): void {
    const { starts, ends, width } = block;
    const first = from * width + column;
    let length = 0;
    for (let i = from, at = first; i < to; i++, at += width) length += ends[at]! - starts[at]!;
    this.reserve(to - from, length);
    if (block.fast) this.addPacked(block, block.fast, first, to - from, length);
    else this.addEach(block, first, to - from);
  }

  private addPacked(
    { bytes, starts, ends, width }: CellBlock,
    { kernels, packed, offsets }: FastBlock,
    first: number,
    count: number,
    length: number,
  ): void {
    const end = this.offsets[this.size]!;
    kernels.packCells(
      bytes.byteOffset,
      starts.byteOffset + 4 * first,
      ends.byteOffset + 4 * first,
      width,
      count,
      packed.byteOffset,
      offsets.byteOffset,
      end,
    );
    this.bytes.set(packed.subarray(0, length), end);
    this.offsets.set(offsets.subarray(0, count), this.size + 1);
    this.size += count;
  }

  private addEach(block: CellBlock, first: number, count: number): void {
    const { offsets, view } = this;
    const { starts, ends, width } = block;
    const source = block.view;
    let code = this.size;
    let end = offsets[code]!;
    for (let i = 0, at = first; i < count; i++, at += width) {
      const start = starts[at]!;
      const length = ends[at]! - start;
      // Up to three bytes too many: the next cell is written over them.
      for (let k = 0; k < length; k += 4) view.setInt32(end + k, source.getInt32(start + k, true), true);
      end += length;
      offsets[++code] = end;
    }
    this.size = code;
  }

  /** One slot after another is a wait for memory each; asked for all at once they come together. */
  private fetch(hashes: Int32Array, count: number): void {
    const { slots } = this;
    const mask = slots.length - 1;
    let sum = 0;
    for (let i = 0; i < count; i++) sum += slots[hashes[i]! & mask]!;
    this.touched ^= sum;
  }

  private codeOf(block: CellBlock, start: number, end: number, hash: number): number {
    const { slots } = this;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (let held = slots[slot]!; held !== 0; held = slots[slot]!) {
      const code = (held & mask) - 1;
      if (((held ^ hash) & ~mask) === 0 && this.isCell(code, block, start, end)) return code;
      slot = (slot + 1) & mask;
    }
    const code = this.size;
    slots[slot] = (hash & ~mask) | (code + 1);
    this.keep(block.bytes, start, end);
    if (this.size > slots.length * 0.65) this.rehash();
    return code;
  }

  private isCell(code: number, block: CellBlock, start: number, end: number): boolean {
    const own = this.offsets[code]!;
    const length = end - start;
    if (this.offsets[code + 1]! - own !== length) return false;
    const { view } = this;
    const other = block.view;
    let i = 0;
    for (; i + 4 <= length; i += 4)
      if (view.getInt32(own + i, true) !== other.getInt32(start + i, true)) return false;
    if (i === length) return true;
    const difference = view.getInt32(own + i, true) ^ other.getInt32(start + i, true);
    return difference << (8 * (4 - length + i)) === 0;
  }

  private keep(source: Uint8Array, start: number, end: number): void {
    const length = end - start;
    this.reserve(1, length);
    const at = this.offsets[this.size]!;
    const { bytes } = this;
    if (length < 32) for (let i = 0; i < length; i++) bytes[at + i] = source[start + i]!;
    else bytes.set(source.subarray(start, end), at);
    this.offsets[++this.size] = at + length;
  }

  /** Room for so many more cells, and for their bytes. */
  private reserve(cells: number, length: number): void {
    const needed = this.offsets[this.size]! + length;
    if (needed > MOST_BYTES)
      throw inputError(
        `column ${this.name}: more than 2 GB of different cells`,
        'take the column out of the file',
      );
    const count = this.size + cells + 1;
    if (count > this.offsets.length) this.offsets = resized(this.offsets, this.room.for(count));
    if (needed + SPARE <= this.bytes.length) return;
    this.bytes = resized(this.bytes, Math.min(this.room.for(needed + SPARE), MOST_BYTES + SPARE));
    this.view = new DataView(this.bytes.buffer);
  }

  private rehash(): void {
    const slots = new Int32Array(this.slots.length * 2);
    const mask = slots.length - 1;
    for (let code = 0; code < this.size; code++) {
      const hash = hashOf(this.view, this.offsets[code]!, this.offsets[code + 1]!);
      let slot = hash & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = (hash & ~mask) | (code + 1);
    }
    this.slots = slots;
  }

  /** Numbers of more bytes, for the first `rows` rows. */
  private widen(rows: number): void {
    const { codes } = this;
    this.codes = this.limit === 256 ? new Uint16Array(codes.length) : new Int32Array(codes.length);
    this.codes.set(codes.subarray(0, rows));
    this.limit = this.limit === 256 ? 65536 : Infinity;
  }

  finish(rows: number): Interned {
    const { size, bytes } = this;
    const codes = this.distinct ? this.codes.subarray(0, rows) : null;
    return { bytes, offsets: this.offsets.subarray(0, size + 1), codes };
  }
}

/** Of four bytes at a time, mixed as in MurmurHash3. The bytes may end anywhere; some more of them must be there. */
function hashOf(view: DataView, start: number, end: number): number {
  let h = end - start;
  let p = start;
  for (; p + 4 <= end; p += 4) {
    h = Math.imul(h ^ view.getInt32(p, true), 0x9e3779b1);
    h ^= h >>> 15;
  }
  if (p < end) {
    h = Math.imul(h ^ (view.getInt32(p, true) << (8 * (4 - end + p))), 0x9e3779b1);
    h ^= h >>> 15;
  }
  h = Math.imul(h, 0x85ebca6b);
  return h ^ (h >>> 13);
}

function resized<T extends Uint8Array | Uint16Array | Int32Array>(old: T, length: number): T {
  const grown = new (old.constructor as new (length: number) => T)(length);
  grown.set(old);
  return grown;
}
