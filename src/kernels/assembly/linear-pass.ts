// Loss and gradient of linear functions of rows: margins, losses and gradient of a block of rows before the next block,
// so that the rows come from memory once.
import { total } from './lanes';
import { rowLosses } from './row-losses';

/** Rows of a block; even. */
const BLOCK: i32 = 32;
const STRIDE: usize = <usize>BLOCK << 3;

/**
 * Dense rows (rows × p) and CSR rows (starts, indices, values; q columns, none if q is 0); theta and gradient: outputs
 * × p, then q × outputs, then the intercepts. The rest as in rowLosses; curvature: its outputs lie rows × 8 bytes
 * apart. scratch: (BLOCK + 1) × outputs doubles. Returns the loss; the gradient is overwritten.
 */
export function linearPass(
  rows: i32,
  p: i32,
  q: i32,
  outputs: i32,
  dense: usize,
  starts: usize,
  indices: usize,
  values: usize,
  theta: usize,
  loss: i32,
  power: f64,
  target: usize,
  weight: usize,
  gradient: usize,
  curvature: usize,
  scratch: usize,
): f64 {
  const wide = <usize>p << 3;
  const sparse = <usize>outputs * wide;
  const bias = sparse + ((<usize>outputs * <usize>q) << 3);
  memory.fill(gradient, 0, bias + (<usize>outputs << 3));
  const targetShift: usize = loss == 1 ? 2 : 3;
  const z = scratch;
  const line = scratch + <usize>outputs * STRIDE;
  let sum: f64 = 0;
  for (let from: i32 = 0; from < rows; from += BLOCK) {
    const count = min(BLOCK, rows - from);
    const x = dense + <usize>from * wide;
    for (let k: i32 = 0; k < outputs; k++)
      denseMargins(
        x,
        p,
        count,
        theta + <usize>k * wide,
        load<f64>(theta + bias + (<usize>k << 3)),
        z + <usize>k * STRIDE,
      );
    if (q > 0) sparseMargins(starts, indices, values, from, count, outputs, theta + sparse, z, line);
    sum += rowLosses(
      loss,
      power,
      count,
      outputs,
      z,
      STRIDE,
      target + (<usize>from << targetShift),
      weight + (<usize>from << 3),
      z,
      STRIDE,
      curvature ? curvature + (<usize>from << 3) : 0,
      <usize>rows << 3,
    );
    for (let k: i32 = 0; k < outputs; k++)
      denseGradient(
        x,
        p,
        count,
        z + <usize>k * STRIDE,
        gradient + <usize>k * wide,
        gradient + bias + (<usize>k << 3),
      );
    if (q > 0) sparseGradient(starts, indices, values, from, count, outputs, gradient + sparse, z, line);
  }
  return sum;
}

/** z = bias + rows · theta, four rows at once. */
function denseMargins(x: usize, p: i32, count: i32, theta: usize, bias: f64, z: usize): void {
  const row = <usize>p << 3;
  const even = row & ~15;
  let i: i32 = 0;
  for (; i + 4 <= count; i += 4, x += row << 2, z += 32) {
    const x1 = x + row;
    const x2 = x1 + row;
    const x3 = x2 + row;
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let s2 = f64x2.splat(0);
    let s3 = f64x2.splat(0);
    for (let j: usize = 0; j < even; j += 16) {
      const t = v128.load(theta + j);
      s0 = f64x2.add(s0, f64x2.mul(t, v128.load(x + j)));
      s1 = f64x2.add(s1, f64x2.mul(t, v128.load(x1 + j)));
      s2 = f64x2.add(s2, f64x2.mul(t, v128.load(x2 + j)));
      s3 = f64x2.add(s3, f64x2.mul(t, v128.load(x3 + j)));
    }
    let m0 = bias + total(s0);
    let m1 = bias + total(s1);
    let m2 = bias + total(s2);
    let m3 = bias + total(s3);
    if (even < row) {
      const t = load<f64>(theta + even);
      m0 += t * load<f64>(x + even);
      m1 += t * load<f64>(x1 + even);
      m2 += t * load<f64>(x2 + even);
      m3 += t * load<f64>(x3 + even);
    }
    store<f64>(z, m0);
    store<f64>(z, m1, 8);
    store<f64>(z, m2, 16);
    store<f64>(z, m3, 24);
  }
  for (; i < count; i++, x += row, z += 8) {
    let s = f64x2.splat(0);
    for (let j: usize = 0; j < even; j += 16)
      s = f64x2.add(s, f64x2.mul(v128.load(theta + j), v128.load(x + j)));
    let m = bias + total(s);
    if (even < row) m += load<f64>(theta + even) * load<f64>(x + even);
    store<f64>(z, m);
  }
}

/** gradient += rowsᵀ · residuals, four rows at once; bias += their sum. */
function denseGradient(x: usize, p: i32, count: i32, residual: usize, gradient: usize, bias: usize): void {
  const row = <usize>p << 3;
  const even = row & ~15;
  let sum: f64 = 0;
  let i: i32 = 0;
  for (; i + 4 <= count; i += 4, x += row << 2, residual += 32) {
    const x1 = x + row;
    const x2 = x1 + row;
    const x3 = x2 + row;
    const a0 = load<f64>(residual);
    const a1 = load<f64>(residual, 8);
    const a2 = load<f64>(residual, 16);
    const a3 = load<f64>(residual, 24);
    sum += a0 + a1 + (a2 + a3);
    const r0 = f64x2.splat(a0);
    const r1 = f64x2.splat(a1);
    const r2 = f64x2.splat(a2);
    const r3 = f64x2.splat(a3);
    for (let j: usize = 0; j < even; j += 16) {
      const low = f64x2.add(f64x2.mul(r0, v128.load(x + j)), f64x2.mul(r1, v128.load(x1 + j)));
      const high = f64x2.add(f64x2.mul(r2, v128.load(x2 + j)), f64x2.mul(r3, v128.load(x3 + j)));
      v128.store(gradient + j, f64x2.add(v128.load(gradient + j), f64x2.add(low, high)));
    }
    if (even < row) {
      const low = a0 * load<f64>(x + even) + a1 * load<f64>(x1 + even);
      const high = a2 * load<f64>(x2 + even) + a3 * load<f64>(x3 + even);
      store<f64>(gradient + even, load<f64>(gradient + even) + (low + high));
    }
  }
  for (; i < count; i++, x += row, residual += 8) {
    const a = load<f64>(residual);
    const r = f64x2.splat(a);
    sum += a;
    for (let j: usize = 0; j < even; j += 16)
      v128.store(gradient + j, f64x2.add(v128.load(gradient + j), f64x2.mul(r, v128.load(x + j))));
    if (even < row)
      store<f64>(gradient + even, load<f64>(gradient + even) + a * load<f64>(x + even));
  }
  store<f64>(bias, load<f64>(bias) + sum);
}

/** Adds the sparse part of the margins; line: room for the sums of one row. */
function sparseMargins(
  starts: usize,
  indices: usize,
  values: usize,
  from: i32,
  count: i32,
  outputs: i32,
  theta: usize,
  z: usize,
  line: usize,
): void {
  const size = <usize>outputs << 3;
  const even = size & ~15;
  for (let i: i32 = 0; i < count; i++, z += 8) {
    const first = <usize>load<i32>(starts + (<usize>(from + i) << 2));
    const end = <usize>load<i32>(starts + (<usize>(from + i) << 2), 4);
    if (outputs == 1) {
      let a: f64 = 0;
      let b: f64 = 0;
      let e = first;
      for (; e + 1 < end; e += 2) {
        const at = indices + (e << 2);
        const v = values + (e << 3);
        a += load<f64>(v) * load<f64>(theta + (<usize>load<i32>(at) << 3));
        b += load<f64>(v, 8) * load<f64>(theta + (<usize>load<i32>(at, 4) << 3));
      }
      if (e < end)
        a += load<f64>(values + (e << 3)) * load<f64>(theta + (<usize>load<i32>(indices + (e << 2)) << 3));
      store<f64>(z, load<f64>(z) + (a + b));
      continue;
    }
    memory.fill(line, 0, size);
    for (let e = first; e < end; e++) {
      const v = load<f64>(values + (e << 3));
      const vv = f64x2.splat(v);
      const t = theta + <usize>load<i32>(indices + (e << 2)) * size;
      for (let k: usize = 0; k < even; k += 16)
        v128.store(line + k, f64x2.add(v128.load(line + k), f64x2.mul(vv, v128.load(t + k))));
      if (even < size) store<f64>(line + even, load<f64>(line + even) + v * load<f64>(t + even));
    }
    for (let k: usize = 0; k < size; k += 8) {
      const at = z + (k >> 3) * STRIDE;
      store<f64>(at, load<f64>(at) + load<f64>(line + k));
    }
  }
}

function sparseGradient(
  starts: usize,
  indices: usize,
  values: usize,
  from: i32,
  count: i32,
  outputs: i32,
  gradient: usize,
  residual: usize,
  line: usize,
): void {
  const size = <usize>outputs << 3;
  const even = size & ~15;
  for (let i: i32 = 0; i < count; i++, residual += 8) {
    const first = <usize>load<i32>(starts + (<usize>(from + i) << 2));
    const end = <usize>load<i32>(starts + (<usize>(from + i) << 2), 4);
    if (outputs == 1) {
      const r = load<f64>(residual);
      for (let e = first; e < end; e++) {
        const at = gradient + (<usize>load<i32>(indices + (e << 2)) << 3);
        store<f64>(at, load<f64>(at) + r * load<f64>(values + (e << 3)));
      }
      continue;
    }
    for (let k: usize = 0; k < size; k += 8)
      store<f64>(line + k, load<f64>(residual + (k >> 3) * STRIDE));
    for (let e = first; e < end; e++) {
      const v = load<f64>(values + (e << 3));
      const vv = f64x2.splat(v);
      const g = gradient + <usize>load<i32>(indices + (e << 2)) * size;
      for (let k: usize = 0; k < even; k += 16)
        v128.store(g + k, f64x2.add(v128.load(g + k), f64x2.mul(vv, v128.load(line + k))));
      if (even < size) store<f64>(g + even, load<f64>(g + even) + v * load<f64>(line + even));
    }
  }
}
