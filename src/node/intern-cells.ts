import type { CellBytes, RawColumn } from '../table/table.js';
import type { CellBlock } from './scan-csv.js';

/** From so many slots on they are beyond the processor's caches. */
const LARGE = 1 << 15;
const SPARE = 8;

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
  private offsets = new Uint32Array(64);
  private size = 0;
  private codes: Uint8Array | Uint16Array | Int32Array = new Uint8Array(256);
  private limit = 256;
  private hashes = new Int32Array(0);
  /** keeps the loop that only fetches from being dropped */
  private touched = 0;

  constructor(private readonly name: string) {}

  /** Rows from … to of the block, as rows `row` and following of the column. */
  add(block: CellBlock, column: number, from: number, to: number, row: number): void {
    const count = to - from;
    if (this.hashes.length < count) this.hashes = new Int32Array(count);
    if (row + count > this.codes.length) this.codes = resized(this.codes, Math.max(row + count, row * 2));
    hashCells(block, column, from, to, this.hashes);
    if (this.slots.length >= LARGE) this.fetch(count);
    const { hashes } = this;
    const { starts, ends, width } = block;
    for (let i = 0, at = from * width + column; i < count; i++, at += width) {
      const code = this.codeOf(block, starts[at]!, ends[at]!, hashes[i]!);
      if (code >= this.limit) this.widen();
      this.codes[row + i] = code;
    }
  }

  /** One slot after another is a wait for memory each; asked for all at once they come together. */
  private fetch(count: number): void {
    const { hashes, slots } = this;
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
    const code = this.size++;
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
    const at = this.offsets[this.size - 1]!;
    const length = end - start;
    if (this.size >= this.offsets.length) this.offsets = resized(this.offsets, this.offsets.length * 2);
    if (at + length + SPARE > this.bytes.length) {
      this.bytes = resized(this.bytes, Math.max(at + length + SPARE, this.bytes.length * 2));
      this.view = new DataView(this.bytes.buffer);
    }
    const { bytes } = this;
    if (length < 32) for (let i = 0; i < length; i++) bytes[at + i] = source[start + i]!;
    else bytes.set(source.subarray(start, end), at);
    this.offsets[this.size] = at + length;
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

  private widen(): void {
    this.codes = this.limit === 256 ? Uint16Array.from(this.codes) : Int32Array.from(this.codes);
    this.limit = this.limit === 256 ? 65536 : Infinity;
  }

  finish(rows: number): RawColumn {
    const { size } = this;
    const cells: CellBytes = {
      bytes: this.bytes.subarray(0, this.offsets[size]!),
      offsets: this.offsets.subarray(0, size + 1),
    };
    return new BytesColumn(this.name, this.codes.subarray(0, rows), cells);
  }
}

/** The strings are made when they are asked for: of most columns of numbers they never are. */
class BytesColumn implements RawColumn {
  private strings: readonly string[] | null = null;

  constructor(
    readonly name: string,
    readonly codes: RawColumn['codes'],
    readonly cells: CellBytes,
  ) {}

  get values(): readonly string[] {
    return (this.strings ??= decoded(this.cells));
  }
}

/** So many bytes become one string, of which ASCII cells are parts. */
const PIECE = 1 << 16;

function decoded({ bytes, offsets }: CellBytes): string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const values = new Array<string>(offsets.length - 1);
  for (let from = 0; from < values.length; ) {
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

function hashCells(block: CellBlock, column: number, from: number, to: number, out: Int32Array): void {
  const { view, starts, ends, width } = block;
  for (let i = 0, at = from * width + column; i < to - from; i++, at += width)
    out[i] = hashOf(view, starts[at]!, ends[at]!);
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

function resized<T extends Uint8Array | Uint16Array | Uint32Array | Int32Array>(old: T, length: number): T {
  const grown = new (old.constructor as new (length: number) => T)(length);
  grown.set(old as never);
  return grown;
}
