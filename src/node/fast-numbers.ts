import { borrowReading, giveBack, type Reading } from '../kernels/reading-kernels.js';
import { NEVER, type PlainNumbers, plainNumbers, POWERS } from '../table/plain-numbers.js';
import type { CellBytes } from '../table/table.js';

type Cells = Pick<CellBytes, 'bytes' | 'offsets'>;

/** plainNumbers, by a kernel where memory for it can be had. */
export function fastNumbers(cells: Cells): PlainNumbers {
  const reading = borrowReading();
  if (!reading) return plainNumbers(cells);
  try {
    return byKernel(cells, reading);
  } finally {
    giveBack(reading);
  }
}

/** So many cells are copied into the memory of the kernel at a time; fewer if they have more bytes than that. */
const CELLS = 1 << 14;
const BYTES = 1 << 18;

function byKernel({ bytes, offsets }: Cells, { kernels, memory, base }: Reading): PlainNumbers {
  const size = offsets.length - 1;
  const numbers = new Float64Array(size);
  const spelt = new Uint8Array(size);
  const powers = base;
  const never = powers + POWERS.byteLength;
  const out = never + NEVER.byteLength;
  const spellings = out + 8 * CELLS;
  const ends = spellings + CELLS;
  const text = ends + 4 * (CELLS + 1);
  let buffer = memory(text + BYTES);
  new Float64Array(buffer, powers, POWERS.length).set(POWERS);
  new Uint8Array(buffer, never, NEVER.length).set(NEVER);
  for (let from = 0; from < size;) {
    const start = offsets[from]!;
    let to = from + 1;
    while (to < size && to - from < CELLS && offsets[to + 1]! - start <= BYTES) to++;
    const count = to - from;
    const length = offsets[to]! - start;
    buffer = memory(text + length);
    new Uint8Array(buffer, text, length).set(bytes.subarray(start, start + length));
    new Int32Array(buffer, ends, count + 1).set(offsets.subarray(from, to + 1));
    // Offsets count from the first byte of all, of which the piece begins at `text`.
    kernels.plainNumbers(text - start, ends, count, powers, never, out, spellings);
    numbers.set(new Float64Array(buffer, out, count), from);
    spelt.set(new Uint8Array(buffer, spellings, count), from);
    from = to;
  }
  return { numbers, spelt };
}
