import type { Design } from '../linear/design.js';
import type { Numbers } from './ops.js';
import { softClip } from './reference.js';

/**
 * How a row enters the network. Numbers: (x - centre) · scale, to be softly clipped to (-3, 3); columns of zeros and ones
 * stay. Those with many values enter once more in pieces between quantiles, or in waves. Sparse columns: the most frequent ones,
 * renumbered; keep[j] = -1 for the others.
 */
export type Inputs = {
  readonly centre: Float64Array;
  readonly scale: Float64Array;
  /** columns in pieces, pieces of each, and their edges on the new scale: list × (each + 1) */
  readonly list: Int32Array;
  readonly each: number;
  readonly edges: Float64Array;
  /** columns in waves */
  readonly waves: Int32Array;
  readonly keep: Int32Array;
  readonly kept: number;
};

/** Most inputs that pieces, or waves, may add. */
const MOST = 512;
/** A value this many times further from the median than half of the others counts as if it were there. */
const FAR = 20;
/** Larger numbers are clipped to nearly 3 anyway, and their squares would overflow. */
const LARGEST = 1e9;

/**
 * Learns from packed rows: up to `pieces` pieces, and with `waves` embeddings of that size, for each number with many values. At
 * most `most` sparse columns are kept, each with at least two entries.
 */
export function fitInputs(d: Design, pieces: number, waves: number, most: number): Inputs {
  const centre = new Float64Array(d.p);
  const scale = new Float64Array(d.p).fill(1);
  const sorted = Array.from({ length: d.p }, (_, j) => sortedSample(d, j));
  for (let j = 0; j < d.p; j++) {
    if (isIndicator(d, j)) continue;
    const { mean, deviation } = moments(d, j, usual(sorted[j]!));
    centre[j] = mean;
    scale[j] = deviation > 0 ? 1 / deviation : 0;
  }
  const long = sorted.map((v) => distinct(v));
  const columns = (least: number): Int32Array =>
    Int32Array.from(sorted.keys()).filter((j) => long[j]! > least);
  const inWaves = waves > 0 ? columns(16) : new Int32Array(0);
  const frame = { centre, scale, ...frequent(d, most) };
  return {
    ...frame,
    ...piecesOf(sorted, columns(2 * pieces), pieces, frame),
    waves: inWaves.length * waves > 2 * MOST ? new Int32Array(0) : inWaves,
  };
}

function piecesOf(
  sorted: readonly Float64Array[],
  list: Int32Array,
  wanted: number,
  { centre, scale }: Pick<Inputs, 'centre' | 'scale'>,
): Pick<Inputs, 'list' | 'each' | 'edges'> {
  const each = Math.min(wanted, Math.floor(MOST / Math.max(1, list.length)));
  if (each < 2) return { list: new Int32Array(0), each: 0, edges: new Float64Array(0) };
  const edges = new Float64Array(list.length * (each + 1));
  list.forEach((j, at) => {
    const values = sorted[j]!;
    for (let t = 0; t <= each; t++) {
      const edge = values[Math.round((t / each) * (values.length - 1))]!;
      edges[at * (each + 1) + t] = bounded((edge - centre[j]!) * scale[j]!);
    }
  });
  return { list, each, edges };
}

function bounded(v: number): number {
  return v > LARGEST ? LARGEST : v < -LARGEST ? -LARGEST : v;
}

/** Values of a column in ascending order, of about 10,000 evenly spaced rows. */
function sortedSample({ rows, p, dense }: Design, j: number): Float64Array {
  const stride = Math.max(1, Math.floor(rows / 10_000));
  return Float64Array.from({ length: Math.ceil(rows / stride) }, (_, i) => dense[i * stride * p + j]!).sort();
}

function distinct(sorted: Float64Array): number {
  let count = 0;
  for (let i = 0; i < sorted.length; i++) if (sorted[i] !== sorted[i - 1]) count++;
  return count;
}

function isIndicator({ rows, p, dense }: Design, j: number): boolean {
  let varies = false;
  for (let i = 0; i < rows; i++) {
    const v = dense[i * p + j]!;
    if (v !== 0 && v !== 1) return false;
    varies ||= v !== dense[j];
  }
  return varies;
}

/**
 * Where the values of a column usually lie: not further than so many times from its median as half of those that
 * are not there. A single wild cell would else leave all others without a difference.
 */
function usual(sorted: Float64Array): { low: number; high: number } {
  const median = middle(sorted);
  const apart = sorted.map((v) => Math.abs(v - median)).filter((off) => off > 0);
  const reach = FAR * middle(apart.sort());
  return { low: median - reach, high: median + reach };
}

function middle(sorted: Float64Array): number {
  return sorted[sorted.length >> 1] ?? 0;
}

/** Mean and deviation of a column whose values are held between low and high. */
function moments(
  { rows, p, dense }: Design,
  j: number,
  { low, high }: { low: number; high: number },
): { mean: number; deviation: number } {
  const at = (i: number): number => Math.min(high, Math.max(low, dense[i * p + j]!));
  let mean = 0;
  for (let i = 0; i < rows; i++) mean += at(i) / rows;
  let square = 0;
  for (let i = 0; i < rows; i++) square += (at(i) - mean) ** 2 / rows;
  const deviation = Math.sqrt(square);
  return { mean, deviation: deviation > 1e-12 * Math.abs(mean) ? deviation : 0 };
}

function frequent(d: Design, most: number): { keep: Int32Array; kept: number } {
  const count = new Int32Array(d.q);
  for (let e = 0; e < d.indices.length; e++) count[d.indices[e]!]!++;
  const order = Array.from({ length: d.q }, (_, j) => j).filter((j) => count[j]! >= 2);
  if (order.length > most) order.sort((a, b) => count[b]! - count[a]! || a - b);
  const chosen = order.slice(0, most).sort((a, b) => a - b);
  const keep = new Int32Array(d.q).fill(-1);
  chosen.forEach((j, at) => (keep[j] = at));
  return { keep, kept: chosen.length };
}

/** Writes the standardized numbers of packed rows (rows × p); clipping and embedding are the network's. */
export function standardize({ centre, scale }: Inputs, { rows, dense }: Design, out: Numbers): void {
  const p = centre.length;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < p; j++) out[i * p + j] = bounded((dense[i * p + j]! - centre[j]!) * scale[j]!);
}

/** Packed rows with the sparse columns renumbered, and their values clipped. */
export function renumber({ keep, kept }: Inputs, d: Design): Design {
  const indptr = new Int32Array(d.rows + 1);
  const indices = new Int32Array(d.indices.length);
  const values = new Float64Array(d.indices.length);
  let at = 0;
  for (let i = 0; i < d.rows; i++) {
    for (let e = d.indptr[i]!; e < d.indptr[i + 1]!; e++) {
      const j = keep[d.indices[e]!]!;
      if (j < 0) continue;
      indices[at] = j;
      values[at++] = softClip(d.values[e]!);
    }
    indptr[i + 1] = at;
  }
  return { ...d, q: kept, indptr, indices: indices.subarray(0, at), values: values.subarray(0, at) };
}
