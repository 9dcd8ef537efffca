import type { FoldBins } from './fold-bins.js';

/**
 * Gradient sums per bin. A row's gradient g and hessian h are one number, round(g / gUnit) × base + round(h / hUnit):
 * a double adds these exactly (integers below 2^53), so one addition serves both, sums do not depend on the order
 * of rows, and parent minus child is exact. Rows are counted only where a leaf's size is to be that in rows and h
 * varies; otherwise h tells it.
 */
export type Histogram = { readonly sums: Float64Array; readonly counts: Int32Array };

/** Units of the packed numbers of one tree. */
export type Packing = {
  readonly base: number;
  readonly gUnit: number;
  readonly hUnit: number;
  /** histograms count rows */
  readonly counted: boolean;
};

/** Packs the gradients of `rows`. constantHessian: every h is 1, and so is its number. */
export function pack(
  g: Float64Array,
  h: Float64Array,
  rows: Int32Array,
  constantHessian: boolean,
  byRows: boolean,
  out: Float64Array,
): Packing {
  let up = 0;
  let down = 0;
  let hessian = 0;
  for (let i = 0; i < rows.length; i++) {
    const r = rows[i]!;
    const v = g[r]!;
    if (v > 0) up += v;
    else down -= v;
    hessian += h[r]!;
  }
  const n = rows.length;
  const base = constantHessian ? 2 ** Math.ceil(Math.log2(n + 2)) : 2 ** 26;
  // every partial sum stays below the limit, with room for half a unit of rounding per row
  const gUnit = Math.max(up, down, 1e-290) / (2 ** 52 / base - n / 2 - 1);
  const hUnit = constantHessian ? 1 : Math.max(hessian, 1e-290) / (base - n / 2 - 1);
  const perG = 1 / gUnit;
  const perH = 1 / hUnit;
  for (let i = 0; i < n; i++) {
    const r = rows[i]!;
    out[r] = Math.floor(g[r]! * perG + 0.5) * base + Math.floor(h[r]! * perH + 0.5);
  }
  return { base, gUnit, hUnit, counted: byRows && !constantHessian };
}

/** Fills a histogram for the listed features with rows[from … to). `ordered` is scratch space. Returns the packed total. */
export function buildHistogram(
  histogram: Histogram,
  data: FoldBins,
  features: Int32Array,
  rows: Int32Array,
  from: number,
  to: number,
  packed: Float64Array,
  ordered: Float64Array,
  counted: boolean,
): number {
  const { sums, counts } = histogram;
  const { bins, cellStart } = data;
  sums.fill(0);
  if (counted) counts.fill(0);
  const leaf = rows.subarray(from, to);
  const total = gather(packed, leaf, ordered);
  let k = 0;
  for (; k + 4 <= features.length; k += 4)
    addFour(sums, leaf, ordered, bins, data.rows, cellStart, features, k);
  for (; k < features.length; k++) {
    const f = features[k]!;
    addOne(sums, leaf, ordered, bins, f * data.rows, cellStart[f]!);
  }
  if (counted) for (const f of features) countOne(counts, leaf, bins, f * data.rows, cellStart[f]!);
  return total;
}

function gather(packed: Float64Array, rows: Int32Array, ordered: Float64Array): number {
  let total = 0;
  for (let i = 0; i < rows.length; i++) {
    const v = packed[rows[i]!]!;
    ordered[i] = v;
    total += v;
  }
  return total;
}

/** Four features per pass: row number and gradient are read once for four additions. */
function addFour(
  sums: Float64Array,
  rows: Int32Array,
  ordered: Float64Array,
  bins: Uint8Array,
  stride: number,
  cellStart: Int32Array,
  features: Int32Array,
  k: number,
): void {
  const columnA = features[k]! * stride;
  const columnB = features[k + 1]! * stride;
  const columnC = features[k + 2]! * stride;
  const columnD = features[k + 3]! * stride;
  const cellA = cellStart[features[k]!]!;
  const cellB = cellStart[features[k + 1]!]!;
  const cellC = cellStart[features[k + 2]!]!;
  const cellD = cellStart[features[k + 3]!]!;
  for (let i = 0; i < rows.length; i++) {
    const r = rows[i]!;
    const v = ordered[i]!;
    sums[cellA + bins[columnA + r]!]! += v;
    sums[cellB + bins[columnB + r]!]! += v;
    sums[cellC + bins[columnC + r]!]! += v;
    sums[cellD + bins[columnD + r]!]! += v;
  }
}

function addOne(
  sums: Float64Array,
  rows: Int32Array,
  ordered: Float64Array,
  bins: Uint8Array,
  column: number,
  cell: number,
): void {
  for (let i = 0; i < rows.length; i++) sums[cell + bins[column + rows[i]!]!]! += ordered[i]!;
}

function countOne(
  counts: Int32Array,
  rows: Int32Array,
  bins: Uint8Array,
  column: number,
  cell: number,
): void {
  for (let i = 0; i < rows.length; i++) counts[cell + bins[column + rows[i]!]!]!++;
}

/** parent - child, in place of the parent: the other child. */
export function subtractHistogram(parent: Histogram, child: Histogram, counted: boolean): void {
  const a = parent.sums;
  const b = child.sums;
  for (let i = 0; i < a.length; i++) a[i]! -= b[i]!;
  if (!counted) return;
  const c = parent.counts;
  const d = child.counts;
  for (let i = 0; i < c.length; i++) c[i]! -= d[i]!;
}
