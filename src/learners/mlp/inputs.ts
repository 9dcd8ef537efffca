import type { Design } from '../linear/design.js';

/**
 * How a row enters the network. Numbers: (x - centre) · scale, then softly clipped to (-3, 3); columns of zeros and ones
 * stay. Sparse columns: the most frequent ones, renumbered; keep[j] = -1 for the others.
 */
export type Inputs = {
  readonly centre: Float64Array;
  readonly scale: Float64Array;
  readonly keep: Int32Array;
  readonly kept: number;
};

/** Learns from packed rows. At most `most` sparse columns are kept, each with at least two entries. */
export function fitInputs(d: Design, most: number): Inputs {
  const centre = new Float64Array(d.p);
  const scale = new Float64Array(d.p).fill(1);
  for (let j = 0; j < d.p; j++) {
    if (isIndicator(d, j)) continue;
    const { mean, deviation } = moments(d, j);
    centre[j] = mean;
    scale[j] = deviation > 0 ? 1 / deviation : 0;
  }
  return { centre, scale, ...frequent(d, most) };
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

/** Applies the map to packed rows: dense numbers in place, sparse ones into a new block. */
export function applyInputs(to: Inputs, d: Design): Design {
  const { centre, scale, keep } = to;
  for (let i = 0; i < d.rows; i++) {
    for (let j = 0; j < d.p; j++) {
      const v = (d.dense[i * d.p + j]! - centre[j]!) * scale[j]!;
      d.dense[i * d.p + j] = clip(v);
    }
  }
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
  return { rows: d.rows, p: d.p, dense: d.dense, q: to.kept, indptr, indices, values };
}

/** x / √(1 + (x/3)²): near 0 the identity, far away ±3 (Holzmüller et al. 2024). */
function clip(v: number): number {
  return v / Math.sqrt(1 + (v / 3) * (v / 3));
}
