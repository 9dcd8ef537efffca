import type { Design } from '../linear/design.js';

/**
 * How a row enters the network. Numbers: (x - centre) · scale, then softly clipped to (-3, 3); columns of zeros and ones
 * stay. Numbers with many values enter once more in pieces between quantiles. Sparse columns: the most frequent ones,
 * renumbered; keep[j] = -1 for the others.
 */
export type Inputs = {
  readonly centre: Float64Array;
  readonly scale: Float64Array;
  readonly binned: Int32Array;
  /** pieces of each binned column, and their edges: binned.length × (pieces + 1) */
  readonly pieces: number;
  readonly edges: Float64Array;
  readonly keep: Int32Array;
  readonly kept: number;
};

/** Most inputs that pieces may add. */
const PIECES = 512;

/**
 * Learns from packed rows: up to `pieces` pieces for each number with many values. At most `most` sparse columns are kept,
 * each with at least two entries.
 */
export function fitInputs(d: Design, pieces: number, most: number): Inputs {
  const centre = new Float64Array(d.p);
  const scale = new Float64Array(d.p).fill(1);
  for (let j = 0; j < d.p; j++) {
    if (isIndicator(d, j)) continue;
    const { mean, deviation } = moments(d, j);
    centre[j] = mean;
    scale[j] = deviation > 0 ? 1 / deviation : 0;
  }
  return { centre, scale, ...piecesOf(d, pieces), ...frequent(d, most) };
}

/** Width of the dense part that the network sees. */
export function denseWidth({ centre, binned, pieces }: Inputs): number {
  return centre.length + binned.length * pieces;
}

function piecesOf(d: Design, wanted: number): Pick<Inputs, 'binned' | 'pieces' | 'edges'> {
  const sorted = Array.from({ length: d.p }, (_, j) => sortedSample(d, j));
  const many = (v: Float64Array): boolean => wanted > 1 && new Set(v).size > 2 * wanted;
  const binned = Int32Array.from(sorted.keys()).filter((j) => many(sorted[j]!));
  const pieces = Math.min(wanted, Math.floor(PIECES / Math.max(1, binned.length)));
  if (pieces < 2) return { binned: new Int32Array(0), pieces: 0, edges: new Float64Array(0) };
  const edges = new Float64Array(binned.length * (pieces + 1));
  binned.forEach((j, at) => {
    const values = sorted[j]!;
    for (let t = 0; t <= pieces; t++)
      edges[at * (pieces + 1) + t] = values[Math.round((t / pieces) * (values.length - 1))]!;
  });
  return { binned, pieces, edges };
}

/** Values of a column in ascending order, of about 10,000 evenly spaced rows. */
function sortedSample({ rows, p, dense }: Design, j: number): Float64Array {
  const stride = Math.max(1, Math.floor(rows / 10_000));
  return Float64Array.from({ length: Math.ceil(rows / stride) }, (_, i) => dense[i * stride * p + j]!).sort();
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

function moments({ rows, p, dense }: Design, j: number): { mean: number; deviation: number } {
  let mean = 0;
  for (let i = 0; i < rows; i++) mean += dense[i * p + j]! / rows;
  let square = 0;
  for (let i = 0; i < rows; i++) square += (dense[i * p + j]! - mean) ** 2 / rows;
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

/** Packed rows with the sparse columns renumbered; the dense part stays as it is, for `encodeRow`. */
export function renumber(to: Inputs, d: Design): Design {
  return { ...d, q: to.kept, ...sparseInputs(to, d) };
}

/** Writes what the network sees of dense[from …], a row, to out[at … at + denseWidth). */
export function encodeRow(
  { centre, scale, binned, pieces, edges }: Inputs,
  dense: Float64Array,
  from: number,
  out: Float64Array,
  at: number,
): void {
  const p = centre.length;
  for (let j = 0; j < p; j++) out[at + j] = clip((dense[from + j]! - centre[j]!) * scale[j]!);
  let next = at + p;
  for (let b = 0; b < binned.length; b++) {
    const v = dense[from + binned[b]!]!;
    const first = b * (pieces + 1);
    for (let t = first; t < first + pieces; t++) out[next++] = piece(v, edges[t]!, edges[t + 1]!);
  }
}

/** Piecewise linear encoding (Gorishniy et al. 2022): how much of the piece lies below v, from -0.5 to 0.5. */
function piece(v: number, low: number, high: number): number {
  if (v >= high) return 0.5;
  return v <= low ? -0.5 : (v - low) / (high - low) - 0.5;
}

function sparseInputs(
  { keep }: Inputs,
  d: Design,
): { indptr: Int32Array; indices: Int32Array; values: Float64Array } {
  const indptr = new Int32Array(d.rows + 1);
  const indices = new Int32Array(d.indices.length);
  const values = new Float64Array(d.indices.length);
  let at = 0;
  for (let i = 0; i < d.rows; i++) {
    for (let e = d.indptr[i]!; e < d.indptr[i + 1]!; e++) {
      const j = keep[d.indices[e]!]!;
      if (j < 0) continue;
      indices[at] = j;
      values[at++] = clip(d.values[e]!);
    }
    indptr[i + 1] = at;
  }
  return { indptr, indices, values };
}

/** x / √(1 + (x/3)²): near 0 the identity, far away ±3 (Holzmüller et al. 2024). */
function clip(v: number): number {
  return v / Math.sqrt(1 + (v / 3) * (v / 3));
}
