import { machineError } from '../core/errors.js';
import { FUSED, WASM } from './kernels.gen.js';
import type { LinearKernels } from './linear-kernels.js';
import type { NetworkKernels } from './network-kernels.js';

/** Addresses are byte offsets in the memory of the kernels: the byteOffset of an array that an arena gave out. */
type Address = number;

/** The compiled loops (src/kernels/assembly, where each is described). */
export type Kernels = NetworkKernels &
  LinearKernels & {
    addBlock(
      histogram: Address,
      offsets: Address,
      count: number,
      bins: Address,
      stride: number,
      rows: Address,
      n: number,
      packed: Address,
    ): void;
    addSome(
      histogram: Address,
      table: Address,
      pairs: number,
      bins: Address,
      stride: number,
      rows: Address,
      n: number,
      packed: Address,
    ): void;
    addExact(
      histogram: Address,
      table: Address,
      pairs: number,
      bins: Address,
      stride: number,
      rows: Address,
      n: number,
      g: Address,
      h: Address,
    ): void;
    addSparse(
      histogram: Address,
      starts: Address,
      entries: Address,
      rows: Address,
      n: number,
      packed: Address,
      whole: Address,
      features: Address,
      list: Address,
      count: number,
    ): void;
    addExactSparse(
      histogram: Address,
      starts: Address,
      entries: Address,
      rows: Address,
      n: number,
      g: Address,
      h: Address,
      whole: Address,
      features: Address,
      list: Address,
      count: number,
    ): void;
    countEntries(column: Address, rows: number, common: number, counts: Address): void;
    writeEntries(
      column: Address,
      rows: number,
      common: number,
      first: number,
      next: Address,
      entries: Address,
    ): void;
    clear(histogram: Address, bytes: number): void;
    scanSplits(
      histogram: Address,
      child: Address,
      features: Address,
      list: Address,
      count: number,
      totalG: number,
      totalH: number,
      l1: number,
      l2: number,
      least: number,
      out: Address,
    ): void;
    scanCategories(
      histogram: Address,
      features: Address,
      list: Address,
      count: number,
      task: Address,
      left: Address,
    ): number;
    bestOfLevel(
      leaves: Address,
      count: number,
      features: Address,
      list: Address,
      n: number,
      l1: number,
      l2: number,
    ): number;
    subtract(parent: Address, child: Address, features: Address, list: Address, count: number): void;
    partition(rows: Address, n: number, bins: Address, side: Address, scratch: Address): number;
    sumRows(rows: Address, n: number, g: Address, h: Address, out: Address): void;
    addToRows(scores: Address, rows: Address, n: number, value: number): void;
    interleave(columns: Address, count: number, rows: number, out: Address, stride: number): void;
    gradientRange(rows: Address, n: number, g: Address, h: Address, out: Address): void;
    clippedGradients(
      rows: Address,
      n: number,
      scores: Address,
      y: Address,
      weight: Address,
      delta: number,
      low: number,
      high: number,
      g: Address,
      h: Address,
    ): void;
    logisticGradients(
      rows: Address,
      n: number,
      scores: Address,
      side: Address,
      weight: Address,
      g: Address,
      h: Address,
    ): void;
    softmaxRows(
      rows: Address,
      n: number,
      scores: Address,
      stride: number,
      outputs: number,
      out: Address,
      outStride: number,
    ): void;
    softmaxGradients(
      rows: Address,
      n: number,
      probabilities: Address,
      factors: Address,
      codes: Address,
      k: number,
      weight: Address,
      g: Address,
      h: Address,
    ): void;
    tweedieGradients(
      rows: Address,
      n: number,
      scores: Address,
      y: Address,
      weight: Address,
      power: number,
      g: Address,
      h: Address,
    ): void;
    clippedLoss(
      rows: Address,
      n: number,
      scores: Address,
      y: Address,
      weight: Address,
      delta: number,
      low: number,
      high: number,
    ): number;
    logisticLoss(rows: Address, n: number, scores: Address, side: Address, weight: Address): number;
    softmaxLoss(
      rows: Address,
      n: number,
      scores: Address,
      stride: number,
      outputs: number,
      codes: Address,
      weight: Address,
    ): number;
    tweedieLoss(
      rows: Address,
      n: number,
      scores: Address,
      y: Address,
      weight: Address,
      power: number,
    ): number;
    pack(
      rows: Address,
      n: number,
      g: Address,
      h: Address,
      perG: number,
      perH: number,
      seed: number,
      packed: Address,
    ): number;
    filled(rows: Address, n: number, packed: Address, out: Address): number;
    selectWeighted(pairs: Address, scratch: Address, n: number, target: number, out: Address): void;
    nearest(
      panels: Address,
      rows: number,
      columns: number,
      queries: Address,
      count: number,
      manhattan: number,
      start: Address,
      stride: number,
      k: number,
      distances: Address,
      found: Address,
    ): void;
  };

/**
 * Memory of the kernels, given out from the bottom up, 64-byte aligned. Arrays are views that stay valid when the
 * memory grows, until `release` takes back everything above a mark. What they hold at first is undefined.
 */
export type Arena = {
  u8(length: number): Uint8Array;
  i32(length: number): Int32Array;
  f32(length: number): Float32Array;
  f64(length: number): Float64Array;
  mark(): number;
  release(mark: number): void;
};

type Memory = { readonly buffer: SharedArrayBuffer; grow(pages: number): void };

/** Only what is used of an interface that every runtime of interest has, but Node's types do not describe. */
declare const WebAssembly: {
  Memory: new (options: { initial: number; maximum: number; shared: true }) => Memory;
  Module: new (bytes: Uint8Array) => object;
  validate(bytes: Uint8Array): boolean;
  Instance: new (module: object, imports: object) => { readonly exports: object };
};

const PAGE = 65_536;
const MOST_PAGES = 65_536;

type Used = {
  readonly kernels: Kernels;
  readonly arena: Arena;
  /** gemm with fused multiply-add: faster, with last bits of its own; null where the machine has none */
  readonly fused: () => Kernels['gemm'] | null;
};

let instance: Used | null = null;

/**
 * The kernels of this thread, compiled at the first call.
 * @throws RangeError if 4 GB of memory, or what V8 could reserve of them, are used up.
 * @throws AutomlError (machine) if no memory can be reserved at all.
 */
export function useKernels(): Used {
  if (instance) return instance;
  const memory = reserve();
  const compile = (bytes: Uint8Array): object =>
    new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports;
  let fused: Kernels['gemm'] | null | undefined;
  const tryFused = (): Kernels['gemm'] | null => {
    const bytes = bytesOf(FUSED);
    return WebAssembly.validate(bytes) ? (compile(bytes) as Kernels).gemm : null;
  };
  instance = {
    kernels: compile(bytesOf(WASM)) as Kernels,
    arena: newArena(memory),
    fused: () => (fused ??= tryFused()),
  };
  return instance;
}

/** The kernels if this thread uses them already, as one that fits models does: those who only predict need none. */
export function kernelsInUse(): typeof instance {
  return instance;
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
}

/** Shared, since only shared memory leaves the views on it valid when it grows. */
function reserve(): Memory {
  try {
    return new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // V8 sets aside 10 GB for any memory; without its trap handler what there is, 4 GB at most.
    throw machineError(
      'no address space for WebAssembly memory: raise `ulimit -v`, or set NODE_OPTIONS=--disable-wasm-trap-handler',
    );
  }
}

function newArena(memory: Memory): Arena {
  let top = PAGE; // the first page is the kernels' own
  const grow = (end: number): void => {
    const has = memory.buffer.byteLength;
    if (end <= has) return;
    try {
      memory.grow(Math.ceil((end - has) / PAGE));
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      const [from, to] = [has, end].map((bytes) => Math.ceil(bytes / 2 ** 20));
      const most = (MOST_PAGES * PAGE) / 2 ** 20;
      throw new RangeError(
        `WebAssembly memory cannot grow from ${from} to ${to} MB: it ends at ${most} MB, or with \`ulimit -v\` before`,
        { cause },
      );
    }
  };
  const take = (bytes: number): number => {
    const at = top;
    const end = Math.ceil((at + bytes) / 64) * 64;
    grow(end + PAGE);
    top = end; // last: what does not fit takes nothing
    return at;
  };
  type View<T> = new (buffer: SharedArrayBuffer, at: number, length: number) => T;
  const make = <T>(view: View<T>, length: number, bytes: number): T => {
    const at = take(bytes * length); // first: the buffer may grow
    return new view(memory.buffer, at, length);
  };
  return {
    u8: (length) => make(Uint8Array, length, 1),
    i32: (length) => make(Int32Array, length, 4),
    f32: (length) => make(Float32Array, length, 4),
    f64: (length) => make(Float64Array, length, 8),
    mark: () => top,
    release: (mark) => {
      top = mark;
    },
  };
}
