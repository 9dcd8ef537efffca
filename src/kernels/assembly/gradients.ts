/** Two numbers in [0, 1) from a row and a seed: the bits of a hash (Mueller's 32-bit finaliser), 16 each. */
// @ts-ignore: decorator
@inline
function mix(row: u32, seed: u32): u32 {
  let x = row * 0x9e3779b9 + seed;
  x = (x ^ (x >> 16)) * 0x45d9f3b;
  x = (x ^ (x >> 16)) * 0x45d9f3b;
  return x ^ (x >> 16);
}

/**
 * One 64-bit integer per row: g × perG in the high half (signed), h × perH in the low half (unsigned), both rounded
 * up or down at random so that sums are right on average; the bits of chance are a hash of row and seed.
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
): void {
  const end = rows + (<usize>n << 2);
  const unit: f64 = 1.0 / 65536;
  for (let p = rows; p < end; p += 4) {
    const r = load<u32>(p);
    const at: usize = <usize>r << 3;
    const chance = mix(r, seed);
    const high = <i64>Math.floor(load<f64>(g + at) * perG + <f64>(chance & 0xffff) * unit);
    const low = <i64>Math.floor(load<f64>(h + at) * perH + <f64>(chance >> 16) * unit);
    store<i64>(packed + at, (high << 32) + low);
  }
}

/** Largest |g| and largest h over rows[0 … n): two doubles at out. */
export function gradientRange(rows: usize, n: i32, g: usize, h: usize, out: usize): void {
  let a: f64 = 0;
  let b: f64 = 0;
  const end = rows + (<usize>n << 2);
  for (let p = rows; p < end; p += 4) {
    const at: usize = <usize>load<u32>(p) << 3;
    a = max(a, Math.abs(load<f64>(g + at)));
    b = max(b, load<f64>(h + at));
  }
  store<f64>(out, a);
  store<f64>(out, b, 8);
}
