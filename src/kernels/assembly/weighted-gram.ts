// Σ weight · [row, 1] [row, 1]ᵀ: second derivatives of a linear model.

/** Rows that are packed at once. */
const PACK: i32 = 32;

/**
 * Adds to out (width × width, the lower triangle of it): the products of dense columns (n × p) and, at p, of the
 * constant. Only rows 0, step, 2 · step … count; weight is indexed by row. width ≥ p + 1 rounded up to a multiple of 4;
 * scratch: 2 × 32 × that many doubles.
 */
export function weightedGram(
  n: i32,
  step: i32,
  p: i32,
  dense: usize,
  weight: usize,
  out: usize,
  width: i32,
  scratch: usize,
): void {
  const line = <usize>((p + 4) & ~3) << 3;
  const last = <usize>p << 3;
  const plain = scratch;
  const scaled = scratch + <usize>PACK * line;
  const outLine = <usize>width << 3;
  for (let from: i32 = 0; from < n; from += PACK * step) {
    let count: i32 = 0;
    for (let i = from; i < n && count < PACK; i += step, count++) {
      const w = load<f64>(weight + (<usize>i << 3));
      const x = dense + ((<usize>i * <usize>p) << 3);
      const to = <usize>count * line;
      for (let j: usize = 0; j < line; j += 8) {
        const v: f64 = j < last ? load<f64>(x + j) : j == last ? 1 : 0;
        store<f64>(plain + to + j, v);
        store<f64>(scaled + to + j, w * v);
      }
    }
    const end = scaled + <usize>count * line;
    for (let i: usize = 0; i < line; i += 32)
      for (let j: usize = 0; j <= i; j += 32)
        tile(scaled + i, end + i, plain + j, line, out + (i >> 3) * outLine + j, outLine);
  }
}

/**
 * The same for sparse columns (CSR, indices ascending in a row), at p + 1 + column: products with dense columns, the
 * constant and one another.
 */
export function sparseGram(
  n: i32,
  step: i32,
  p: i32,
  dense: usize,
  starts: usize,
  indices: usize,
  values: usize,
  weight: usize,
  out: usize,
  width: i32,
): void {
  const row = <usize>p << 3;
  const line = <usize>width << 3;
  const corner = out + (<usize>p + 1) * line;
  for (let i: i32 = 0; i < n; i += step) {
    const first = <usize>load<i32>(starts + (<usize>i << 2));
    const end = <usize>load<i32>(starts + (<usize>i << 2), 4);
    const x = dense + <usize>i * row;
    const w = load<f64>(weight + (<usize>i << 3));
    for (let e = first; e < end; e++) {
      const v = w * load<f64>(values + (e << 3));
      const to = corner + <usize>load<i32>(indices + (e << 2)) * line;
      for (let j: usize = 0; j < row; j += 8) store<f64>(to + j, load<f64>(to + j) + v * load<f64>(x + j));
      store<f64>(to + row, load<f64>(to + row) + v);
      for (let other = first; other <= e; other++) {
        const at = to + row + 8 + (<usize>load<i32>(indices + (other << 2)) << 3);
        store<f64>(at, load<f64>(at) + v * load<f64>(values + (other << 3)));
      }
    }
  }
}

/** out (4 × 4) += Σ over packed rows of four numbers at a, times four at b. */
// @ts-ignore: decorator
@inline
function tile(a: usize, end: usize, b: usize, line: usize, out: usize, outLine: usize): void {
  let s00 = f64x2.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  for (; a < end; a += line, b += line) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load64_splat(a);
    s00 = f64x2.add(s00, f64x2.mul(a0, b0));
    s01 = f64x2.add(s01, f64x2.mul(a0, b1));
    const a1 = v128.load64_splat(a, 8);
    s10 = f64x2.add(s10, f64x2.mul(a1, b0));
    s11 = f64x2.add(s11, f64x2.mul(a1, b1));
    const a2 = v128.load64_splat(a, 16);
    s20 = f64x2.add(s20, f64x2.mul(a2, b0));
    s21 = f64x2.add(s21, f64x2.mul(a2, b1));
    const a3 = v128.load64_splat(a, 24);
    s30 = f64x2.add(s30, f64x2.mul(a3, b0));
    s31 = f64x2.add(s31, f64x2.mul(a3, b1));
  }
  add(out, s00, s01);
  add(out + outLine, s10, s11);
  add(out + 2 * outLine, s20, s21);
  add(out + 3 * outLine, s30, s31);
}

// @ts-ignore: decorator
@inline
function add(at: usize, low: v128, high: v128): void {
  v128.store(at, f64x2.add(v128.load(at), low));
  v128.store(at, f64x2.add(v128.load(at, 16), high), 16);
}
