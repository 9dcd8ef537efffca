import { READING } from './reading.gen.js';

/** Byte offset in the memory of the kernels. */
type Address = number;

/** The compiled loops of reading (src/kernels/assembly, where each is described). */
export type ReadingKernels = {
  scan(
    text: Address,
    from: number,
    limit: number,
    delimiter: number,
    width: number,
    name: Address,
    nameLength: number,
    starts: Address,
    ends: Address,
    lines: Address,
    room: number,
    state: Address,
  ): number;
  hashCells(text: Address, starts: Address, ends: Address, width: number, count: number, out: Address): void;
  packCells(
    text: Address,
    starts: Address,
    ends: Address,
    width: number,
    count: number,
    out: Address,
    offsets: Address,
    end: number,
  ): void;
  plainNumbers(
    bytes: Address,
    offsets: Address,
    count: number,
    powers: Address,
    never: Address,
    numbers: Address,
    spelt: Address,
  ): void;
};

/** Kernels with a memory of their own. */
export type Reading = {
  readonly kernels: ReadingKernels;
  /** from here on the memory is free */
  readonly base: Address;
  /** The memory, of so many bytes at least, as it was. Arrays on it are lost where it had to grow. */
  memory(bytes: number): ArrayBuffer;
};

type Memory = { readonly buffer: ArrayBuffer; grow(pages: number): void };

/** Only what is used of an interface that Node's types do not describe. */
declare const WebAssembly: {
  Memory: new (options: { initial: number }) => Memory;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: object };
};

const PAGE = 65_536;
/** Those that nobody uses at the moment: a memory takes up much address space, so it is used again. */
const idle: Reading[] = [];
let compiled: object | null = null;

/** Until they are given back; null where no memory can be had, as with `ulimit -v`. */
export function borrowReading(): Reading | null {
  return idle.pop() ?? newReading();
}

/** Nothing that lies in its memory may be used after this. */
export function giveBack(reading: Reading | null): void {
  if (reading) idle.push(reading);
}

function newReading(): Reading | null {
  try {
    compiled ??= new WebAssembly.Module(Uint8Array.from(atob(READING), (c) => c.charCodeAt(0)));
    const memory = new WebAssembly.Memory({ initial: 1 });
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
    return {
      kernels: exports as ReadingKernels,
      base: PAGE, // the first page is the kernels' own
      memory: (bytes) => {
        const lacking = bytes - memory.buffer.byteLength;
        if (lacking > 0) memory.grow(Math.ceil(lacking / PAGE));
        return memory.buffer;
      },
    };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
