// A layer on sparse rows (CSR, f32 values): out (count × width) gets the weights (columns × width) of what a row holds.

// @ts-ignore: decorator
@inline
function addScaled(to: usize, from: usize, factor: f32, width: usize): void {
  const by = f32x4.splat(factor);
  let k: usize = 0;
  for (; k + 16 <= width; k += 16)
    v128.store(to + k, f32x4.add(v128.load(to + k), f32x4.mul(by, v128.load(from + k))));
  for (; k < width; k += 4) store<f32>(to + k, load<f32>(to + k) + factor * load<f32>(from + k));
}

/** out[i] += Σ value · weights[column] over the entries of row rows[i]. */
export function forwardSparse(
  starts: usize,
  columns: usize,
  values: usize,
  rows: usize,
  count: i32,
  weights: usize,
  out: usize,
  width: i32,
): void {
  const bytes = (<usize>width) << 2;
  for (let i: i32 = 0; i < count; i++, out += bytes) {
    const at = starts + ((<usize>load<u32>(rows + ((<usize>i) << 2))) << 2);
    const end = (<usize>load<u32>(at, 4)) << 2;
    for (let e = (<usize>load<u32>(at)) << 2; e < end; e += 4)
      addScaled(out, weights + (<usize>load<u32>(columns + e)) * bytes, load<f32>(values + e), bytes);
  }
}

/**
 * The gradient of the columns that the rows hold: gradient[column] = Σ value · delta[i]. seen (a byte each, all 0 before
 * and after) and touched (list of columns) need room for all. Returns how many columns were touched.
 */
export function backwardSparse(
  starts: usize,
  columns: usize,
  values: usize,
  rows: usize,
  count: i32,
  delta: usize,
  width: i32,
  gradient: usize,
  seen: usize,
  touched: usize,
): i32 {
  const bytes = (<usize>width) << 2;
  let n: usize = 0;
  for (let i: i32 = 0; i < count; i++, delta += bytes) {
    const at = starts + ((<usize>load<u32>(rows + ((<usize>i) << 2))) << 2);
    const end = (<usize>load<u32>(at, 4)) << 2;
    for (let e = (<usize>load<u32>(at)) << 2; e < end; e += 4) {
      const column = <usize>load<u32>(columns + e);
      const to = gradient + column * bytes;
      if (!load<u8>(seen + column)) {
        store<u8>(seen + column, 1);
        store<u32>(touched + (n << 2), <u32>column);
        n++;
        memory.fill(to, 0, bytes);
      }
      addScaled(to, delta, load<f32>(values + e), bytes);
    }
  }
  for (let t: usize = 0; t < n; t++) store<u8>(seen + load<u32>(touched + (t << 2)), 0);
  return <i32>n;
}
