/** Bytes of a leaf: see bestOfLevel. */
const LEAF: usize = 32;
/** Bytes of a feature: see split.ts. */
const FEATURE: usize = 16;
/** Room for the gains of 256 borders. */
const ROOM: usize = 1024;

/** Gains summed over leaves that saw no missing values, and over the others with those right and left. */
const plain = memory.data(1024, 16);
const right = memory.data(1024, 16);
const left = memory.data(1024, 16);

/** What the formula of the gain needs of a leaf: mean and sum of hessians with l2, and what it gains undivided. */
function prepare(leaf: usize, l1: f32, l2: f32): void {
  const g = <f64>load<i32>(leaf, 12);
  const h = <f64>load<u32>(leaf, 8);
  const all = h + 2 * <f64>l2;
  const t = Math.max(0, Math.abs(g) - <f64>l1);
  const own = h + <f64>l2 > 0 ? (t * t) / (h + <f64>l2) : 0;
  store<f32>(leaf, <f32>(g / all), 16);
  store<f32>(leaf, <f32>all, 20);
  // without l1 the gain of the sides is d² (H + 2 l2) / ((HL + l2)(HR + l2)) + G² / (H + 2 l2)
  store<f32>(leaf, <f32>(l1 > 0 ? own : own - (g * g) / all), 24);
}

/** Squares of gradient sums after soft thresholding by l1. */
// @ts-ignore: decorator
@inline
function square(g: v128, l1: v128): v128 {
  const t = f32x4.max(f32x4.sub(f32x4.abs(g), l1), f32x4.splat(0));
  return f32x4.mul(t, t);
}

/**
 * Adds to sums what each border after bins 0 … to - 1 gains in one leaf, `before` being left of all of them; nothing
 * where a side is too small. Sums beyond are spoiled up to the next multiple of four.
 */
// @ts-ignore: decorator
@inline
function addGains(leaf: usize, cells: usize, to: i32, before: i64, l1: f32, l2: f32, sums: usize, withL1: bool): void {
  const allH = i32x4.splat(load<i32>(leaf, 8));
  const allG = i32x4.splat(load<i32>(leaf, 12));
  const vLeast = f32x4.splat(load<f32>(leaf, 4));
  const mean = f32x4.splat(load<f32>(leaf, 16));
  const all = f32x4.splat(load<f32>(leaf, 20));
  const own = f32x4.splat(load<f32>(leaf, 24));
  const vL1 = f32x4.splat(l1);
  const vL2 = f32x4.splat(l2);
  const zero = i64x2.splat(0);
  let run = i64x2.splat(before);
  for (let i = 0; i < to; i += 4) {
    const a = v128.load(cells);
    const b = v128.load(cells, 16);
    cells += 32;
    const p = i64x2.add(run, i64x2.add(a, v128.shuffle<i64>(zero, a, 0, 2)));
    run = v128.shuffle<i64>(p, p, 1, 1);
    const q = i64x2.add(run, i64x2.add(b, v128.shuffle<i64>(zero, b, 0, 2)));
    run = v128.shuffle<i64>(q, q, 1, 1);
    const leftH = v128.shuffle<i32>(p, q, 0, 2, 4, 6);
    const leftG = v128.shuffle<i32>(p, q, 1, 3, 5, 7);
    const hl = f32x4.convert_i32x4_s(leftH);
    const hr = f32x4.convert_i32x4_s(i32x4.sub(allH, leftH));
    const gl = f32x4.convert_i32x4_s(leftG);
    const dl = f32x4.add(hl, vL2);
    const dr = f32x4.add(hr, vL2);
    let gain: v128;
    if (withL1) {
      const gr = f32x4.convert_i32x4_s(i32x4.sub(allG, leftG));
      gain = f32x4.add(f32x4.div(square(gl, vL1), dl), f32x4.div(square(gr, vL1), dr));
    } else {
      const d = f32x4.sub(gl, f32x4.mul(mean, dl));
      gain = f32x4.div(f32x4.mul(f32x4.mul(d, d), all), f32x4.mul(dl, dr));
    }
    const counts = v128.and(f32x4.ge(hl, vLeast), f32x4.ge(hr, vLeast));
    v128.store(sums, f32x4.add(v128.load(sums), v128.and(f32x4.sub(gain, own), counts)));
    sums += 16;
  }
}

/** The largest sum of the first n. */
function best(sums: usize, n: i32): f32 {
  let most: f32 = 0;
  for (let i = 0; i < n; i++) most = max(most, load<f32>(sums + (<usize>i << 2)));
  return most;
}

function gainOf(leaves: usize, count: i32, cells: usize, width: i32, l1: f32, l2: f32, withL1: bool): f32 {
  memory.fill(plain, 0, ROOM);
  memory.fill(right, 0, ROOM);
  memory.fill(left, 0, ROOM);
  const end = leaves + LEAF * <usize>count;
  let missings: i64 = 0;
  for (let leaf = leaves; leaf < end; leaf += LEAF) {
    const at = load<u32>(leaf) + cells;
    const missing = load<i64>(at + (<usize>width << 3));
    missings |= missing;
    if (missing === 0) {
      addGains(leaf, at, width - 1, 0, l1, l2, plain, withL1);
    } else {
      addGains(leaf, at, width, 0, l1, l2, right, withL1);
      addGains(leaf, at, width - 1, missing, l1, l2, left, withL1);
    }
  }
  if (missings === 0) return best(plain, width - 1);
  if (width > 0) store<f32>(plain + (<usize>(width - 1) << 2), 0);
  for (let i: usize = 0; i < <usize>width << 2; i += 4) {
    store<f32>(right + i, load<f32>(right + i) + load<f32>(plain + i));
    store<f32>(left + i, load<f32>(left + i) + load<f32>(plain + i));
  }
  return max(best(right, width), best(left, width - 1));
}

/**
 * The listed number with the split that gains most, summed over the leaves (one border for all of them, missing
 * values on one side of it in all); of equal ones the first; -1 if none gains anything. A leaf is 32 bytes: address of
 * its histogram (u32), least hessian of a side (f32), its hessian and its gradient (u32, i32), 16 bytes of scratch.
 * All in packed units. Gains are 32-bit floats.
 */
export function bestOfLevel(
  leaves: usize,
  count: i32,
  features: usize,
  list: usize,
  n: i32,
  l1: f32,
  l2: f32,
): i32 {
  for (let i = 0; i < count; i++) prepare(leaves + LEAF * <usize>i, l1, l2);
  let most: f32 = 0;
  let chosen: i32 = -1;
  for (let k = 0; k < n; k++) {
    const f = load<i32>(list + (<usize>k << 2));
    const feature = features + FEATURE * <usize>f;
    if (load<i32>(feature, 8)) continue;
    const cells: usize = load<u32>(feature);
    const width = load<i32>(feature, 4);
    const gain =
      l1 > 0
        ? gainOf(leaves, count, cells, width, l1, l2, true)
        : gainOf(leaves, count, cells, width, 0, l2, false);
    if (gain <= most) continue;
    most = gain;
    chosen = f;
  }
  return chosen;
}
