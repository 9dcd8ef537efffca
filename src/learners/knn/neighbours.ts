import type { Kernels } from '../../kernels/kernels.js';
import { kernelsInUse } from '../../kernels/kernels.js';

export type Numbers = Float32Array | Float64Array;

/** Rows to look among, row by row; the type of `cells` is the precision of all sums. */
export type Points = {
  readonly count: number;
  readonly width: number;
  readonly cells: Numbers;
  /** sums of absolute differences, not of their squares */
  readonly manhattan: boolean;
  /** queries bring sums to begin with: those of sparse columns */
  readonly started: boolean;
};

/** Of up to BLOCK queries: their cells, sums to begin with (`stride` numbers for each), and what was found. */
export type Block = {
  readonly queries: Numbers;
  readonly start: Numbers;
  readonly stride: number;
  /** k numbers for each query, ascending; equal ones by row number */
  readonly sums: Numbers;
  readonly rows: Int32Array;
};

const BLOCK = 32;
/** Columns after which it is seen whether a row is too far already. */
const GLANCE = 16;

/**
 * The k nearest points of `count` queries by brute force, block by block: `fill` writes n queries from number `from`
 * on, `use` reads what was found. k <= points. A thread that fits models takes the kernel, others do without:
 * the results are the same, bit for bit.
 * @throws RangeError unless 1 <= k <= points
 */
export function findNearest(
  points: Points,
  count: number,
  k: number,
  fill: (block: Block, from: number, n: number) => void,
  use: (block: Block, from: number, n: number) => void,
  available = kernelsInUse(),
): void {
  if (!(Number.isInteger(k) && k >= 1 && k <= points.count)) throw new RangeError(`${k} neighbours`);
  const kernels = points.cells instanceof Float32Array ? available : null;
  const mark = kernels?.arena.mark() ?? 0;
  try {
    const floats = (length: number): Numbers =>
      kernels
        ? kernels.arena.f32(length)
        : new (points.cells instanceof Float32Array ? Float32Array : Float64Array)(length);
    const stride = Math.ceil(points.count / 8) * 8;
    const block: Block = {
      queries: floats(BLOCK * points.width),
      start: floats(points.started ? BLOCK * stride : 0),
      stride,
      sums: floats(BLOCK * k),
      rows: kernels ? kernels.arena.i32(BLOCK * k) : new Int32Array(BLOCK * k),
    };
    const panels = kernels && pack(points, kernels.arena.f32(stride * points.width));
    for (let from = 0; from < count; from += BLOCK) {
      const n = Math.min(BLOCK, count - from);
      fill(block, from, n);
      block.sums.fill(Infinity);
      if (kernels && panels) byKernel(kernels.kernels, points, panels, block, n, k);
      else for (let q = 0; q < n; q++) scan(points, block, q, k);
      use(block, from, n);
    }
  } finally {
    kernels?.arena.release(mark);
  }
}

/** Eight rows at a time, column by column, as the kernel reads them. */
function pack({ count, width, cells }: Points, panels: Float32Array): Float32Array {
  for (let i = 0; i < count; i++) {
    let to = (i - (i & 7)) * width + (i & 7);
    for (let at = i * width; at < (i + 1) * width; at++, to += 8) panels[to] = cells[at]!;
  }
  return panels;
}

function byKernel(
  kernels: Kernels,
  points: Points,
  panels: Float32Array,
  block: Block,
  n: number,
  k: number,
): void {
  const { queries, start, stride, sums, rows } = block;
  kernels.nearest(
    panels.byteOffset,
    points.count,
    points.width,
    queries.byteOffset,
    Math.ceil(n / 4) * 4,
    Number(points.manhattan),
    points.started ? start.byteOffset : 0,
    4 * stride,
    k,
    sums.byteOffset,
    rows.byteOffset,
  );
}

/** What the kernel does, for one query. */
function scan(points: Points, block: Block, q: number, k: number): void {
  const { count, width, cells, manhattan, started } = points;
  const { queries, start, stride, sums, rows } = block;
  const add = cells instanceof Float32Array ? addSingle : addDouble;
  const first = q * k;
  const last = first + k - 1;
  let bound = sums[last]!;
  for (let i = 0; i < count; i++) {
    let sum = started ? start[q * stride + i]! : 0;
    for (let j = 0; j < width; j += GLANCE) {
      const end = Math.min(width, j + GLANCE);
      sum = add(
        sum,
        cells as never,
        i * width + j,
        i * width + end,
        queries as never,
        q * width + j,
        manhattan,
      );
      if (sum >= bound) break;
    }
    if (!(sum < bound)) continue;
    let at = last;
    for (; at > first && sums[at - 1]! > sum; at--) {
      sums[at] = sums[at - 1]!;
      rows[at] = rows[at - 1]!;
    }
    sums[at] = sum;
    rows[at] = i;
    bound = sums[last]!;
  }
}

function addSingle(
  sum: number,
  cells: Float32Array,
  from: number,
  to: number,
  query: Float32Array,
  at: number,
  manhattan: boolean,
): number {
  for (let i = from; i < to; i++, at++) {
    const d = Math.fround(cells[i]! - query[at]!);
    sum = Math.fround(sum + (manhattan ? Math.abs(d) : Math.fround(d * d)));
  }
  return sum;
}

function addDouble(
  sum: number,
  cells: Float64Array,
  from: number,
  to: number,
  query: Float64Array,
  at: number,
  manhattan: boolean,
): number {
  for (let i = from; i < to; i++, at++) {
    const d = cells[i]! - query[at]!;
    sum += manhattan ? Math.abs(d) : d * d;
  }
  return sum;
}
