// Passes over f32 matrices, row-major without gaps. "In fours": arrays end in padding of up to three numbers.

/** x[i] *= by[i], in fours. */
export function multiply(x: usize, by: usize, n: i32): void {
  const end = x + ((<usize>n) << 2);
  for (; x < end; x += 16, by += 16) v128.store(x, f32x4.mul(v128.load(x), v128.load(by)));
}

/** x[i] += by[i], in fours. */
export function increase(x: usize, by: usize, n: i32): void {
  const end = x + ((<usize>n) << 2);
  for (; x < end; x += 16, by += 16) v128.store(x, f32x4.add(v128.load(x), v128.load(by)));
}

/** Rows rows[0 … count) of a matrix of the given width, to rows that are `stride` bytes apart. */
export function takeRows(from: usize, width: i32, rows: usize, count: i32, to: usize, stride: usize): void {
  const bytes = (<usize>width) << 2;
  for (let i: i32 = 0; i < count; i++, to += stride)
    memory.copy(to, from + (<usize>load<u32>(rows + ((<usize>i) << 2))) * bytes, bytes);
}

/** out[j] = Σ x[i][j] · times[i][j] (times 0 = 1). */
export function sumColumns(x: usize, times: usize, rows: i32, width: i32, out: usize): void {
  const row = (<usize>width) << 2;
  const end = (<usize>rows) * row;
  let j: usize = 0;
  for (; j + 64 <= row; j += 64) {
    let a = f32x4.splat(0);
    let b = a;
    let c = a;
    let d = a;
    for (let i = j; i < end; i += row) {
      a = f32x4.add(a, product(x, times, i));
      b = f32x4.add(b, product(x, times, i + 16));
      c = f32x4.add(c, product(x, times, i + 32));
      d = f32x4.add(d, product(x, times, i + 48));
    }
    v128.store(out + j, a);
    v128.store(out + j, b, 16);
    v128.store(out + j, c, 32);
    v128.store(out + j, d, 48);
  }
  for (; j < row; j += 4) {
    let sum: f32 = 0;
    for (let i = j; i < end; i += row) sum += times ? load<f32>(x + i) * load<f32>(times + i) : load<f32>(x + i);
    store<f32>(out + j, sum);
  }
}

// @ts-ignore: decorator
@inline
function product(x: usize, times: usize, i: usize): v128 {
  const v = v128.load(x + i);
  return times ? f32x4.mul(v, v128.load(times + i)) : v;
}

/** to[i][j] = x[i][j] · scale[j] + shift[j], where 0 stands for ones, or zeros; `add` adds it to what is there. */
export function scaleColumns(x: usize, scale: usize, shift: usize, rows: i32, width: i32, to: usize, add: bool): void {
  const row = (<usize>width) << 2;
  for (let i: i32 = 0; i < rows; i++, x += row, to += row) {
    let j: usize = 0;
    for (; j + 16 <= row; j += 16) {
      let v = v128.load(x + j);
      if (scale) v = f32x4.mul(v, v128.load(scale + j));
      if (shift) v = f32x4.add(v, v128.load(shift + j));
      if (add) v = f32x4.add(v, v128.load(to + j));
      v128.store(to + j, v);
    }
    for (; j < row; j += 4) {
      let v = load<f32>(x + j);
      if (scale) v *= load<f32>(scale + j);
      if (shift) v += load<f32>(shift + j);
      if (add) v += load<f32>(to + j);
      store<f32>(to + j, v);
    }
  }
}

/**
 * Learned slopes: out holds f(z); becomes z + share[j] (f(z) - z), slope likewise, and gap = f(z) - z. slope and gap may
 * be 0.
 */
export function blendColumns(z: usize, out: usize, slope: usize, gap: usize, share: usize, rows: i32, width: i32): void {
  const n = (<usize>rows) * (<usize>width);
  let j: i32 = 0;
  for (let i: usize = 0; i < n << 2; i += 4) {
    const s = load<f32>(share + ((<usize>j) << 2));
    const x = load<f32>(z + i);
    const off = load<f32>(out + i) - x;
    store<f32>(out + i, x + s * off);
    if (slope) store<f32>(slope + i, 1 + s * (load<f32>(slope + i) - 1));
    if (gap) store<f32>(gap + i, off);
    if (++j == width) j = 0;
  }
}

/** Means and (biased) variances of the columns, summed in f64. */
export function columnMoments(x: usize, rows: i32, width: i32, mean: usize, variance: usize): void {
  const row = (<usize>width) << 2;
  for (let j: usize = 0; j < row; j += 4) {
    let sum: f64 = 0;
    for (let i: i32 = 0; i < rows; i++) sum += load<f32>(x + i * row + j);
    const centre = sum / rows;
    let square: f64 = 0;
    for (let i: i32 = 0; i < rows; i++) {
      const off = <f64>load<f32>(x + i * row + j) - centre;
      square += off * off;
    }
    store<f32>(mean + j, <f32>centre);
    store<f32>(variance + j, <f32>(square / rows));
  }
}

/** delta[i][j] = scale[j] (delta[i][j] - shift[j] - x[i][j] tilt[j]): the way back through a normalization. */
export function chainNorm(
  delta: usize,
  x: usize,
  scale: usize,
  shift: usize,
  tilt: usize,
  rows: i32,
  width: i32,
): void {
  const row = (<usize>width) << 2;
  for (let i: i32 = 0; i < rows; i++, x += row, delta += row)
    for (let j: usize = 0; j < row; j += 4) {
      const off = load<f32>(delta + j) - load<f32>(shift + j) - load<f32>(x + j) * load<f32>(tilt + j);
      store<f32>(delta + j, load<f32>(scale + j) * off);
    }
}

/**
 * Inverted dropout, in fours: number i survives, times 1 / (1 - rate), if 24 bits hashed from i and the seed are at
 * least `threshold` = rate · 2^24.
 */
export function dropOut(x: usize, n: i32, seed: i32, threshold: i32, kept: f32): void {
  const scale = f32x4.splat(kept);
  const least = i32x4.splat(threshold);
  const first = i32x4.splat(0x7feb352d);
  const second = i32x4.splat(<i32>0x846ca68b);
  const four = i32x4.splat(4);
  let counter = i32x4.add(i32x4.splat(seed), i32x4(0, 1, 2, 3));
  const end = x + ((<usize>n) << 2);
  for (; x < end; x += 16) {
    let h = v128.xor(counter, i32x4.shr_u(counter, 16));
    h = i32x4.mul(h, first);
    h = v128.xor(h, i32x4.shr_u(h, 15));
    h = i32x4.mul(h, second);
    h = v128.xor(h, i32x4.shr_u(h, 16));
    const keep = i32x4.ge_s(i32x4.shr_u(h, 8), least);
    v128.store(x, v128.and(f32x4.mul(v128.load(x), scale), keep));
    counter = i32x4.add(counter, four);
  }
}

/** to[i][j] = x[i][j] · scale[i] */
export function scaleRows(x: usize, scale: usize, rows: i32, width: i32, to: usize): void {
  const row = (<usize>width) << 2;
  for (let i: i32 = 0; i < rows; i++, scale += 4) {
    const by = f32x4.splat(load<f32>(scale));
    const end = x + row;
    for (; x + 16 <= end; x += 16, to += 16) v128.store(to, f32x4.mul(v128.load(x), by));
    for (; x < end; x += 4, to += 4) store<f32>(to, load<f32>(x) * load<f32>(scale));
  }
}

/** out[i] = Σ x[i][j] · by[i][j] */
export function sumRowProducts(x: usize, by: usize, rows: i32, width: i32, out: usize): void {
  const row = (<usize>width) << 2;
  for (let i: i32 = 0; i < rows; i++, out += 4) {
    const end = x + row;
    let sum: f32 = 0;
    for (; x < end; x += 4, by += 4) sum += load<f32>(x) * load<f32>(by);
    store<f32>(out, sum);
  }
}

/** x / √(1 + (x/3)²) of the first `width` numbers of rows that are `stride` bytes apart. */
export function softClip(x: usize, rows: i32, width: i32, stride: usize): void {
  const one = f32x4.splat(1);
  const third = f32x4.splat(1.0 / 3.0);
  const bytes = (<usize>width) << 2;
  for (let i: i32 = 0; i < rows; i++, x += stride) {
    let j: usize = 0;
    for (; j + 16 <= bytes; j += 16) {
      const v = v128.load(x + j);
      const t = f32x4.mul(v, third);
      v128.store(x + j, f32x4.div(v, f32x4.sqrt(f32x4.add(one, f32x4.mul(t, t)))));
    }
    for (; j < bytes; j += 4) {
      const v = load<f32>(x + j);
      const t = v * <f32>(1.0 / 3.0);
      store<f32>(x + j, v / Mathf.sqrt(<f32>1 + t * t));
    }
  }
}
