import { gather, offset, partner } from './lanes';

/** Largest |g| and largest h over rows[0 … n), two doubles at out; 0 without rows. NaN is passed over. */
export function gradientRange(rows: usize, n: i32, g: usize, h: usize, out: usize): void {
  const end = rows + (<usize>n << 2);
  let maxG = f64x2.splat(0);
  let maxH = f64x2.splat(0);
  for (let p = rows; p < end; p += 8) {
    const a = offset(p);
    const b = offset(partner(p, end));
    maxG = f64x2.pmax(maxG, f64x2.abs(gather(g, a, b)));
    maxH = f64x2.pmax(maxH, gather(h, a, b));
  }
  store<f64>(out, Math.max(f64x2.extract_lane(maxG, 0), f64x2.extract_lane(maxG, 1)));
  store<f64>(out, Math.max(f64x2.extract_lane(maxH, 0), f64x2.extract_lane(maxH, 1)), 8);
}

/** 32 bits of chance for each of four rows: a hash of row and seed (Mueller's 32-bit finaliser). */
// @ts-ignore: decorator
@inline
function mix(rows: v128, seed: v128): v128 {
  const factor = i32x4.splat(0x45d9f3b);
  let x = i32x4.add(i32x4.mul(rows, i32x4.splat(0x9e3779b9)), seed);
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 16)), factor);
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 16)), factor);
  return v128.xor(x, i32x4.shr_u(x, 16));
}

/** Rounds value × scale + chance / 2^16 down; chance in the first two 32-bit lanes, as are the results. */
// @ts-ignore: decorator
@inline
function roundTwo(value: v128, scale: v128, chance: v128): v128 {
  const shift = f64x2.mul(f64x2.convert_low_i32x4_s(chance), f64x2.splat(1.0 / 65536));
  return i32x4.trunc_sat_f64x2_s_zero(f64x2.floor(f64x2.add(f64x2.mul(value, scale), shift)));
}

// @ts-ignore: decorator
@inline
function packTwo(a: usize, b: usize, chance: v128, g: usize, h: usize, perG: v128, perH: v128, out: usize): v128 {
  const high = roundTwo(gather(g, a, b), perG, v128.and(chance, i32x4.splat(0xffff)));
  const low = roundTwo(gather(h, a, b), perH, i32x4.shr_u(chance, 16));
  const both = i32x4.shuffle(low, high, 0, 4, 1, 5);
  v128.store64_lane(out + a, both, 0);
  v128.store64_lane(out + b, both, 1);
  return both;
}

/**
 * One 64-bit integer per row: g × perG in the high half (signed), h × perH in the low half (below 2^31, h ≥ 0), both
 * rounded up or down at random so that sums are right on average; the bits of chance are a hash of row and seed.
 * Larger values saturate, NaN becomes 0. Returns how many of the integers are 0.
 */
export function pack(
  rows: usize,
  n: i32,
  g: usize,
  h: usize,
  perG: f64,
  perH: f64,
  seed: u32,
  packed: usize,
): i32 {
  const end = rows + (<usize>n << 2);
  const seeds = i32x4.splat(seed);
  const scaleG = f64x2.splat(perG);
  const scaleH = f64x2.splat(perH);
  let p = rows;
  const none = i64x2.splat(0);
  let zeros = none; // counted down
  for (; p + 16 <= end; p += 16) {
    const chance = mix(v128.load(p), seeds);
    const upper = i32x4.shuffle(chance, chance, 2, 3, 2, 3);
    const one = packTwo(offset(p), offset(p + 4), chance, g, h, scaleG, scaleH, packed);
    const two = packTwo(offset(p + 8), offset(p + 12), upper, g, h, scaleG, scaleH, packed);
    zeros = i64x2.add(zeros, i64x2.add(i64x2.eq(one, none), i64x2.eq(two, none)));
  }
  let count = -<i32>(i64x2.extract_lane(zeros, 0) + i64x2.extract_lane(zeros, 1));
  for (; p < end; p += 4) {
    const at = offset(p);
    const same = packTwo(at, at, mix(v128.load32_splat(p), seeds), g, h, scaleG, scaleH, packed);
    if (i64x2.extract_lane(same, 0) === 0) count++;
  }
  return count;
}

/** Those of rows[0 … n) whose packed integer is not 0, in their order, to `out`; returns how many they are. */
export function filled(rows: usize, n: i32, packed: usize, out: usize): i32 {
  let to = out;
  const end = rows + (<usize>n << 2);
  for (let p = rows; p < end; p += 4) {
    const r = load<u32>(p);
    store<u32>(to, r);
    to += <usize>i32(load<i64>(packed + (<usize>r << 3)) !== 0) << 2;
  }
  return <i32>((to - out) >> 2);
}
