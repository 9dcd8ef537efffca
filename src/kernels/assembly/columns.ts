// What coordinate descent does with one column of the rows. A column has n numbers at x; rows = 0: those of rows 0 …
// n - 1, else the list of their rows (i32).
import { total } from './lanes';

/** Σ x v */
export function columnDot(x: usize, rows: usize, n: i32, v: usize): f64 {
  if (rows) {
    let sum: f64 = 0;
    for (let i: usize = 0; i < <usize>n; i++) sum += load<f64>(x + (i << 3)) * load<f64>(v + at(rows, i));
    return sum;
  }
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  const end = x + (<usize>(n & ~3) << 3);
  for (; x < end; x += 32, v += 32) {
    a = f64x2.add(a, f64x2.mul(v128.load(x), v128.load(v)));
    b = f64x2.add(b, f64x2.mul(v128.load(x, 16), v128.load(v, 16)));
  }
  let sum = total(f64x2.add(a, b));
  for (let left = n & 3; left > 0; left--, x += 8, v += 8) sum += load<f64>(x) * load<f64>(v);
  return sum;
}

/** Σ x² v */
export function columnSquares(x: usize, rows: usize, n: i32, v: usize): f64 {
  let sum: f64 = 0;
  if (rows) {
    for (let i: usize = 0; i < <usize>n; i++) {
      const value = load<f64>(x + (i << 3));
      sum += value * value * load<f64>(v + at(rows, i));
    }
    return sum;
  }
  let a = f64x2.splat(0);
  const end = x + (<usize>(n & ~1) << 3);
  for (; x < end; x += 16, v += 16) {
    const value = v128.load(x);
    a = f64x2.add(a, f64x2.mul(f64x2.mul(value, value), v128.load(v)));
  }
  sum = total(a);
  if (n & 1) sum += load<f64>(x) * load<f64>(x) * load<f64>(v);
  return sum;
}

/** Σ x h (d - u); u = 0: Σ x h d */
export function columnPull(x: usize, rows: usize, n: i32, h: usize, d: usize, u: usize): f64 {
  let sum: f64 = 0;
  if (rows) {
    for (let i: usize = 0; i < <usize>n; i++) {
      const row = at(rows, i);
      const off = u ? load<f64>(d + row) - load<f64>(u + row) : load<f64>(d + row);
      sum += load<f64>(x + (i << 3)) * load<f64>(h + row) * off;
    }
    return sum;
  }
  let a = f64x2.splat(0);
  const even = <usize>(n & ~1) << 3;
  if (u)
    for (let i: usize = 0; i < even; i += 16) {
      const off = f64x2.sub(v128.load(d + i), v128.load(u + i));
      a = f64x2.add(a, f64x2.mul(f64x2.mul(v128.load(x + i), v128.load(h + i)), off));
    }
  else
    for (let i: usize = 0; i < even; i += 16)
      a = f64x2.add(a, f64x2.mul(f64x2.mul(v128.load(x + i), v128.load(h + i)), v128.load(d + i)));
  sum = total(a);
  if (n & 1) {
    const off = u ? load<f64>(d + even) - load<f64>(u + even) : load<f64>(d + even);
    sum += load<f64>(x + even) * load<f64>(h + even) * off;
  }
  return sum;
}

/** d += by x; and, unless u is 0, u += by x p */
export function columnMove(x: usize, rows: usize, n: i32, by: f64, d: usize, p: usize, u: usize): void {
  if (rows) {
    for (let i: usize = 0; i < <usize>n; i++) {
      const row = at(rows, i);
      const move = by * load<f64>(x + (i << 3));
      store<f64>(d + row, load<f64>(d + row) + move);
      if (u) store<f64>(u + row, load<f64>(u + row) + move * load<f64>(p + row));
    }
    return;
  }
  const factor = f64x2.splat(by);
  const even = <usize>(n & ~1) << 3;
  for (let i: usize = 0; i < even; i += 16) {
    const move = f64x2.mul(factor, v128.load(x + i));
    v128.store(d + i, f64x2.add(v128.load(d + i), move));
    if (u) v128.store(u + i, f64x2.add(v128.load(u + i), f64x2.mul(move, v128.load(p + i))));
  }
  if (n & 1) {
    const move = by * load<f64>(x + even);
    store<f64>(d + even, load<f64>(d + even) + move);
    if (u) store<f64>(u + even, load<f64>(u + even) + move * load<f64>(p + even));
  }
}

/** Where the number of the i-th listed row lies in an array of doubles. */
// @ts-ignore: decorator
@inline
function at(rows: usize, i: usize): usize {
  return <usize>load<i32>(rows + (i << 2)) << 3;
}
