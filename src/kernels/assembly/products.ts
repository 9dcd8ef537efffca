// Inner products of columns, for least squares.

/**
 * Adds to out (a square matrix, rows of `columns` numbers) the inner products of the columns of a block, pairs with
 * the first not before the second: the lower triangle. Column j is at block + j × stride (bytes). `length` (numbers of
 * a column) is even and `columns` a multiple of 4: what is missing is filled with zeros.
 */
export function addProducts(block: usize, stride: usize, length: i32, columns: i32, out: usize): void {
  const bytes = (<usize>length) << 3;
  for (let i = 0; i < columns; i += 4) {
    const left = block + <usize>i * stride;
    for (let j = 0; j < i + 4; j += 2) {
      const to = out + (<usize>(i * columns + j) << 3);
      addTile(left, stride, block + <usize>j * stride, bytes, 1, to, <usize>columns << 3);
    }
  }
}

/**
 * Makes columns ready for sums, in place: NaN becomes 0, numbers beyond the limit the limit, then each is less its
 * column's shift and times its row's root. Column j is at block + j × stride (bytes); length is even.
 */
export function weighColumns(
  block: usize,
  stride: usize,
  length: i32,
  columns: i32,
  limit: f64,
  shifts: usize,
  roots: usize,
): void {
  const bytes = (<usize>length) << 3;
  const most = f64x2.splat(limit);
  const least = f64x2.splat(-limit);
  for (let j = 0; j < columns; j++, block += stride, shifts += 8) {
    const shift = v128.load64_splat(shifts);
    for (let k: usize = 0; k < bytes; k += 16) {
      let v = v128.load(block + k);
      v = v128.and(v, f64x2.eq(v, v));
      v = f64x2.pmin(f64x2.pmax(v, least), most);
      v128.store(block + k, f64x2.mul(f64x2.sub(v, shift), v128.load(roots + k)));
    }
  }
}

/**
 * Adds to out (rows of `rights` numbers) the inner products of listed columns with other listed ones, which lie one
 * after the other. `lefts` is a multiple of 4, `rights` of 2 (repeat some), length of 2.
 */
export function crossProducts(
  columns: usize,
  length: i32,
  left: usize,
  lefts: i32,
  right: usize,
  rights: i32,
  out: usize,
): void {
  const bytes = (<usize>length) << 3;
  const row = (<usize>rights) << 3;
  for (let i = 0; i < lefts; i += 4, left += 16, out += 4 * row) {
    const a = columns + <usize>load<u32>(left) * bytes;
    const b = columns + <usize>load<u32>(left, 4) * bytes;
    const c = columns + <usize>load<u32>(left, 8) * bytes;
    const d = columns + <usize>load<u32>(left, 12) * bytes;
    for (let at: usize = 0; at < row; at += 16) {
      const other = right + (at >> 1);
      const e = columns + <usize>load<u32>(other) * bytes;
      const f = columns + <usize>load<u32>(other, 4) * bytes;
      addTileOf(a, b, c, d, e, f, bytes, 1, out + at, row);
    }
  }
}

/** Adds the products of four columns with two, times factor: eight sums stay in registers. */
// @ts-ignore: decorator
@inline
export function addTile(
  left: usize,
  stride: usize,
  right: usize,
  bytes: usize,
  factor: f64,
  out: usize,
  row: usize,
): void {
  const next = left + 2 * stride;
  addTileOf(
    left,
    left + stride,
    next,
    next + stride,
    right,
    right + stride,
    bytes,
    factor,
    out,
    row,
  );
}

// @ts-ignore: decorator
@inline
function addTileOf(
  left: usize,
  left1: usize,
  left2: usize,
  left3: usize,
  right: usize,
  right1: usize,
  bytes: usize,
  factor: f64,
  out: usize,
  row: usize,
): void {
  let s00 = f64x2.splat(0);
  let s01 = f64x2.splat(0);
  let s10 = f64x2.splat(0);
  let s11 = f64x2.splat(0);
  let s20 = f64x2.splat(0);
  let s21 = f64x2.splat(0);
  let s30 = f64x2.splat(0);
  let s31 = f64x2.splat(0);
  for (let k: usize = 0; k < bytes; k += 16) {
    const b0 = v128.load(right + k);
    const b1 = v128.load(right1 + k);
    let a = v128.load(left + k);
    s00 = f64x2.add(s00, f64x2.mul(a, b0));
    s01 = f64x2.add(s01, f64x2.mul(a, b1));
    a = v128.load(left1 + k);
    s10 = f64x2.add(s10, f64x2.mul(a, b0));
    s11 = f64x2.add(s11, f64x2.mul(a, b1));
    a = v128.load(left2 + k);
    s20 = f64x2.add(s20, f64x2.mul(a, b0));
    s21 = f64x2.add(s21, f64x2.mul(a, b1));
    a = v128.load(left3 + k);
    s30 = f64x2.add(s30, f64x2.mul(a, b0));
    s31 = f64x2.add(s31, f64x2.mul(a, b1));
  }
  addPair(out, factor, s00, s01);
  addPair(out + row, factor, s10, s11);
  addPair(out + 2 * row, factor, s20, s21);
  addPair(out + 3 * row, factor, s30, s31);
}

/** Adds the sums over the lanes of a and of b, times factor, to two neighbours. */
// @ts-ignore: decorator
@inline
function addPair(at: usize, factor: f64, a: v128, b: v128): void {
  const sums = f64x2.add(v128.shuffle<f64>(a, b, 0, 2), v128.shuffle<f64>(a, b, 1, 3));
  v128.store(at, f64x2.add(v128.load(at), f64x2.mul(f64x2.splat(factor), sums)));
}

/** out[k] = inner product of column k with a vector. Columns one after the other; length is a multiple of 8. */
export function timesColumns(columns: usize, length: i32, count: i32, vector: usize, out: usize): void {
  const bytes = (<usize>length) << 3;
  for (let k = 0; k < count; k++) store<f64>(out + (<usize>k << 3), inner(columns + <usize>k * bytes, vector, bytes));
}

// @ts-ignore: decorator
@inline
export function inner(a: usize, b: usize, bytes: usize): f64 {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  for (let k: usize = 0; k < bytes; k += 64) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(a + k), v128.load(b + k)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(a + k, 16), v128.load(b + k, 16)));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(a + k, 32), v128.load(b + k, 32)));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(a + k, 48), v128.load(b + k, 48)));
  }
  const s = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
}

/** to += factor × from. */
// @ts-ignore: decorator
@inline
export function addMultiple(to: usize, factor: f64, from: usize, bytes: usize): void {
  const f = f64x2.splat(factor);
  for (let k: usize = 0; k < bytes; k += 16)
    v128.store(to + k, f64x2.add(v128.load(to + k), f64x2.mul(f, v128.load(from + k))));
}

/** out[k] = Σ values × vector[rows] over the entries of sparse column k: starts[k] … starts[k + 1] (16 bytes each: value, row). */
export function timesSparse(starts: usize, entries: usize, count: i32, vector: usize, out: usize): void {
  for (let k = 0; k < count; k++)
    store<f64>(out + (<usize>k << 3), innerSparse(starts + (<usize>k << 2), entries, vector));
}

// @ts-ignore: decorator
@inline
export function innerSparse(start: usize, entries: usize, vector: usize): f64 {
  const end = entries + (<usize>load<u32>(start, 4) << 4);
  let s0: f64 = 0;
  let s1: f64 = 0;
  let e = entries + (<usize>load<u32>(start) << 4);
  for (; e + 16 < end; e += 32) {
    s0 += load<f64>(e) * load<f64>(vector + (<usize>load<u32>(e, 8) << 3));
    s1 += load<f64>(e, 16) * load<f64>(vector + (<usize>load<u32>(e, 24) << 3));
  }
  if (e < end) s0 += load<f64>(e) * load<f64>(vector + (<usize>load<u32>(e, 8) << 3));
  return s0 + s1;
}
