// Rows ahead whose cache lines are touched before they are needed: WebAssembly has no prefetch.
const AHEAD: i32 = 32;

/** Where the sums of touched bytes go, so that they are not optimised away. */
const sink = memory.data(8);
/** Addresses of the cells of up to 64 features. */
const cells = memory.data(256, 16);

// @ts-ignore: decorator
@inline
function touch(rows: usize, from: i32, to: i32, bins: usize, stride: usize, gradients: usize, shift: usize): i32 {
  let sum: i32 = 0;
  for (let i = from; i < to; i++) {
    const r: usize = load<u32>(rows + ((<usize>i) << 2));
    sum += load<u8>(bins + r * stride);
    sum += load<u8>(gradients + (r << shift));
  }
  return sum;
}

// @ts-ignore: decorator
@inline
export function add(address: usize, v: i64): void {
  store<i64>(address, load<i64>(address) + v);
}

/**
 * Adds the packed gradients of rows[0 … n) to the cells of all features of a block of row-major bins.
 * offsets: byte offset of the cells of each feature (u32); count: a multiple of 4, at most 64.
 */
export function addBlock(
  histogram: usize,
  offsets: usize,
  count: i32,
  bins: usize,
  stride: usize,
  rows: usize,
  n: i32,
  packed: usize,
): void {
  let touched: i32 = 0;
  for (let j = 0; j < count; j++) store<u32>(cells + (j << 2), <u32>histogram + load<u32>(offsets + (j << 2)));
  const end = cells + (count << 2);
  for (let at: i32 = 0; at < n; at += AHEAD) {
    const to = min(n, at + AHEAD);
    touched += touch(rows, to, min(n, to + AHEAD), bins, stride, packed, 3);
    for (let i = at; i < to; i++) {
      const r: usize = load<u32>(rows + ((<usize>i) << 2));
      const v = load<i64>(packed + (r << 3));
      let base = bins + r * stride;
      for (let c = cells; c < end; c += 16) {
        const four = load<u32>(base);
        add(load<u32>(c) + ((four & 255) << 3), v);
        add(load<u32>(c, 4) + ((four >> 5) & 2040), v);
        add(load<u32>(c, 8) + ((four >> 13) & 2040), v);
        add(load<u32>(c, 12) + ((four >> 24) << 3), v);
        base += 4;
      }
    }
  }
  store<i32>(sink, touched);
}

/**
 * The same for some features of a block. table: place in the row and byte offset of the cells of each (u32 pairs).
 */
export function addSome(
  histogram: usize,
  table: usize,
  pairs: i32,
  bins: usize,
  stride: usize,
  rows: usize,
  n: i32,
  packed: usize,
): void {
  let touched: i32 = 0;
  const end = table + (<usize>pairs << 3);
  const fours = table + (<usize>(pairs & ~3) << 3);
  for (let at: i32 = 0; at < n; at += AHEAD) {
    const to = min(n, at + AHEAD);
    touched += touch(rows, to, min(n, to + AHEAD), bins, stride, packed, 3);
    for (let i = at; i < to; i++) {
      const r: usize = load<u32>(rows + ((<usize>i) << 2));
      const v = load<i64>(packed + (r << 3));
      const base = bins + r * stride;
      let t = table;
      for (; t < fours; t += 32) {
        add(histogram + load<u32>(t, 4) + (<usize>load<u8>(base + load<u32>(t)) << 3), v);
        add(histogram + load<u32>(t, 12) + (<usize>load<u8>(base + load<u32>(t, 8)) << 3), v);
        add(histogram + load<u32>(t, 20) + (<usize>load<u8>(base + load<u32>(t, 16)) << 3), v);
        add(histogram + load<u32>(t, 28) + (<usize>load<u8>(base + load<u32>(t, 24)) << 3), v);
      }
      for (; t < end; t += 8) add(histogram + load<u32>(t, 4) + (<usize>load<u8>(base + load<u32>(t)) << 3), v);
    }
  }
  store<i32>(sink, touched);
}

/**
 * The exact form: a cell is three doubles (gradient, hessian, rows), gradients are doubles as they are.
 * Offsets in table are for cells of 8 bytes, as above.
 */
export function addExact(
  histogram: usize,
  table: usize,
  pairs: i32,
  bins: usize,
  stride: usize,
  rows: usize,
  n: i32,
  g: usize,
  h: usize,
): void {
  const end = table + (<usize>pairs << 3);
  for (let i: i32 = 0; i < n; i++) {
    const r: usize = load<u32>(rows + ((<usize>i) << 2));
    const pair = f64x2.replace_lane(f64x2.splat(load<f64>(g + (r << 3))), 1, load<f64>(h + (r << 3)));
    const base = bins + r * stride;
    for (let t = table; t < end; t += 8) {
      const cell = histogram + 3 * (<usize>load<u32>(t, 4) + (<usize>load<u8>(base + load<u32>(t)) << 3));
      v128.store(cell, f64x2.add(v128.load(cell), pair));
      store<f64>(cell, load<f64>(cell, 16) + 1, 16);
    }
  }
}

/** Sets the cells of a histogram to 0. */
export function clear(histogram: usize, bytes: i32): void {
  memory.fill(histogram, 0, bytes);
}
