/**
 * A feature as the kernels read it, 16 bytes: byte offset of its cells, value bins, 1 = category, the most common bin
 * if it is sparse, else -1.
 */
export const FEATURE: usize = 16;
const LANES = i32x4(0, 2, 1, 3);
const ZERO = i64x2.splat(0);

let bestGain: f32 = 0;
let bestBin: i32 = -1;

/** parent -= child for the cells of a feature (bins and the missing one). */
// @ts-ignore: decorator
@inline
function subtractCells(parent: usize, child: usize, width: i32): void {
  const end = parent + (<usize>(width + 1) << 3);
  for (; parent + 16 <= end; parent += 16, child += 16)
    v128.store(parent, i64x2.sub(v128.load(parent), v128.load(child)));
  if (parent < end) store<i64>(parent, load<i64>(parent) - load<i64>(child));
}

/** parent -= child for the listed features. */
export function subtract(parent: usize, child: usize, features: usize, list: usize, count: i32): void {
  for (let k = 0; k < count; k++) {
    const feature = features + FEATURE * <usize>load<u32>(list + (<usize>k << 2));
    const offset = load<u32>(feature);
    subtractCells(parent + offset, child + offset, load<i32>(feature, 4));
  }
}

/** Squares of gradient sums after soft thresholding by l1. */
// @ts-ignore: decorator
@inline
function square(g: v128, l1: v128): v128 {
  const t = f32x4.max(f32x4.sub(f32x4.abs(g), l1), f32x4.splat(0));
  return f32x4.mul(t, t);
}

/**
 * Every border after bins 0 … to - 1 of one feature, four at a time, `before` being left of all of them. Sums are
 * exact (64-bit prefix sums); gains are 32-bit floats, without l1 in a form that does not cancel:
 * with m = G / (H + 2 l2) and d = GL - m (HL + l2), the gain is d² (H + 2 l2) / ((HL + l2)(HR + l2)) + a constant.
 * Lanes hold bins 0, 2, 1, 3 of each four, which takes the fewest shuffles.
 */
// @ts-ignore: decorator
@inline
function sweep(
  cells: usize,
  to: i32,
  before: i64,
  total: i64,
  mean: v128,
  both: v128,
  l1: f32,
  l2: f32,
  least: f32,
  withL1: bool,
): void {
  const allG = i32x4.splat(<i32>(total >> 32));
  const vL1 = f32x4.splat(l1);
  const vL2 = f32x4.splat(l2);
  const vLeast = f32x4.splat(least + l2);
  const end = i32x4.splat(to);
  let run = i64x2.splat(before);
  let index = LANES;
  let best = f32x4.splat(bestGain);
  let bins = i32x4.splat(-1);
  for (let i = 0; i < to; i += 4) {
    const a = v128.load(cells);
    const b = v128.load(cells, 16);
    cells += 32;
    const p = i64x2.add(run, i64x2.add(a, v128.shuffle<i64>(ZERO, a, 0, 2)));
    run = v128.shuffle<i64>(p, p, 1, 1);
    const q = i64x2.add(run, i64x2.add(b, v128.shuffle<i64>(ZERO, b, 0, 2)));
    run = v128.shuffle<i64>(q, q, 1, 1);
    const u = v128.shuffle<i32>(p, q, 0, 4, 1, 5);
    const v = v128.shuffle<i32>(p, q, 2, 6, 3, 7);
    const leftG = v128.shuffle<i64>(u, v, 1, 3);
    const gl = f32x4.convert_i32x4_s(leftG);
    const dl = f32x4.add(f32x4.convert_i32x4_s(v128.shuffle<i64>(u, v, 0, 2)), vL2);
    const dr = f32x4.sub(both, dl);
    let gain: v128;
    if (withL1) {
      const gr = f32x4.convert_i32x4_s(i32x4.sub(allG, leftG));
      gain = f32x4.add(f32x4.div(square(gl, vL1), dl), f32x4.div(square(gr, vL1), dr));
    } else {
      const d = f32x4.sub(gl, f32x4.mul(mean, dl));
      gain = f32x4.div(f32x4.mul(d, d), f32x4.mul(dl, dr));
    }
    let valid = f32x4.ge(f32x4.pmin(dl, dr), vLeast);
    if (i + 4 > to) valid = v128.and(valid, i32x4.lt_s(index, end));
    gain = v128.and(gain, valid);
    bins = v128.bitselect(index, bins, f32x4.gt(gain, best));
    best = f32x4.pmax(best, gain);
    index = i32x4.add(index, i32x4.splat(4));
  }
  reduce(best, bins);
}

// @ts-ignore: decorator
@inline
function reduce(best: v128, bins: v128): void {
  take(f32x4.extract_lane(best, 0), i32x4.extract_lane(bins, 0));
  take(f32x4.extract_lane(best, 1), i32x4.extract_lane(bins, 1));
  take(f32x4.extract_lane(best, 2), i32x4.extract_lane(bins, 2));
  take(f32x4.extract_lane(best, 3), i32x4.extract_lane(bins, 3));
}

/** The one border of two bins, to the last bit as sweep sees it. */
// @ts-ignore: decorator
@inline
function single(cells: usize, total: i64, mean: f32, both: f32, l1: f32, l2: f32, least: f32, withL1: bool): void {
  const cell = load<i64>(cells);
  const gl = <f32>(<i32>(cell >> 32));
  const dl = <f32>(<i32>cell) + l2;
  const dr = both - dl;
  if (!(min<f32>(dl, dr) >= least + l2)) return;
  let gain: f32;
  if (withL1) {
    const gr = <f32>(<i32>(total >> 32) - <i32>(cell >> 32));
    gain = squareOf(gl, l1) / dl + squareOf(gr, l1) / dr;
  } else {
    const d = gl - mean * dl;
    gain = (d * d) / (dl * dr);
  }
  if (!(gain > bestGain)) return;
  bestGain = gain;
  bestBin = 0;
}

// @ts-ignore: decorator
@inline
function squareOf(g: f32, l1: f32): f32 {
  const t = max<f32>(abs<f32>(g) - l1, 0);
  return t * t;
}

/** The larger gain, of equal ones the lower bin. */
function take(gain: f32, bin: i32): void {
  if (bin < 0 || gain < bestGain || (gain === bestGain && bestBin >= 0 && bestBin < bin)) return;
  bestGain = gain;
  bestBin = bin;
}

/**
 * A sparse feature of which so few rows leave the common bin that one side of any border is too small, even if 32-bit
 * floats say otherwise.
 */
// @ts-ignore: decorator
@inline
function isBare(feature: usize, cells: usize, total: i64, least: f32): bool {
  const common = load<i32>(feature, 12);
  if (common < 0) return false;
  const rest = <f64>(<i32>total - load<i32>(cells + (<usize>common << 3)));
  return rest < <f64>least - 1e-6 * <f64>(<i32>total);
}

/** The lists of features must be numbers; of categories the cells are subtracted and the rest is left to the caller. */
function scan(
  histogram: usize,
  child: usize,
  features: usize,
  list: usize,
  count: i32,
  total: i64,
  l1: f32,
  l2: f32,
  least: f32,
  withL1: bool,
  out: usize,
): void {
  bestGain = 0;
  const h = <f64>(<u32>total) + 2 * <f64>l2;
  const mean = <f32>(<f64>(<i32>(total >> 32)) / h);
  const means = f32x4.splat(mean);
  const both = f32x4.splat(<f32>h);
  let chosen: i32 = -1;
  let chosenBin: i32 = -1;
  let missingLeft: i32 = 0;
  for (let k = 0; k < count; k++) {
    const f = load<u32>(list + (<usize>k << 2));
    const feature = features + FEATURE * <usize>f;
    const cells = histogram + load<u32>(feature);
    const width = load<i32>(feature, 4);
    if (child) subtractCells(cells, child + load<u32>(feature), width);
    if (load<i32>(feature, 8) || isBare(feature, cells, total, least)) continue;
    const missing = load<i64>(cells + (<usize>width << 3));
    bestBin = -1;
    let side = 0;
    if (missing === 0) {
      if (width === 2) single(cells, total, mean, <f32>h, l1, l2, least, withL1);
      else sweep(cells, width - 1, 0, total, means, both, l1, l2, least, withL1);
    } else {
      sweep(cells, width, 0, total, means, both, l1, l2, least, withL1);
      const right = bestBin;
      bestBin = -1;
      sweep(cells, width - 1, missing, total, means, both, l1, l2, least, withL1);
      if (bestBin >= 0) side = 1;
      else bestBin = right;
    }
    if (bestBin < 0) continue;
    chosen = f;
    chosenBin = bestBin;
    missingLeft = side;
  }
  store<i32>(out, chosen);
  store<i32>(out, chosenBin, 4);
  store<i32>(out, missingLeft, 8);
}

/**
 * The best split on a number among the listed features of a leaf (feature, last bin that goes left, 1 = missing goes
 * left; feature -1 = none): three i32 at out. With a child histogram, that of the leaf is the parent's and the child
 * is first subtracted. total = (totalG, totalH), least = least hessian of a side, all in packed units.
 */
export function scanSplits(
  histogram: usize,
  child: usize,
  features: usize,
  list: usize,
  count: i32,
  totalG: i32,
  totalH: u32,
  l1: f32,
  l2: f32,
  least: f32,
  out: usize,
): void {
  const total = (<i64>totalG << 32) + <i64>totalH;
  if (l1 > 0) scan(histogram, child, features, list, count, total, l1, l2, least, true, out);
  else scan(histogram, child, features, list, count, total, 0, l2, least, false, out);
}
