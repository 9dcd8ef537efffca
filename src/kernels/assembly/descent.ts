// One pass of coordinate descent: each coefficient in turn becomes the minimiser of
//   ½ ‖y - X w‖² + l1 ‖w‖₁ + ½ l2 ‖w‖²
// with the others as they are. Returned: by how much that has lowered it, at least.
import { addMultiple, inner, innerSparse } from './products';

/** Where the value goes whose gradient without penalties is g (pull) and whose second derivative is square. */
// @ts-ignore: decorator
@inline
function minimiser(pull: f64, square: f64, l1: f64, l2: f64): f64 {
  const size = abs<f64>(pull) - l1;
  return size > 0 ? copysign<f64>(size / (square + l2), pull) : 0;
}

/**
 * By the Gram matrix XᵀX, whole, rows of `side` numbers, for the first `size` coefficients; both even. gradient =
 * Xᵀ(y - X w), kept up for all of them. What has 0 on the diagonal stays as it is.
 */
export function sweepGram(
  gram: usize,
  side: i32,
  size: i32,
  coef: usize,
  gradient: usize,
  l1: f64,
  l2: f64,
): f64 {
  const row = (<usize>side) << 3;
  const bytes = (<usize>size) << 3;
  let lowered: f64 = 0;
  for (let at: usize = 0, g = gram; at < bytes; at += 8, g += row) {
    const square = load<f64>(g + at);
    if (square <= 0) continue;
    const old = load<f64>(coef + at);
    const pull = load<f64>(gradient + at) + square * old;
    const step = minimiser(pull, square, l1, l2) - old;
    if (step == 0) continue;
    store<f64>(coef + at, old + step);
    addMultiple(gradient, -step, g, bytes);
    lowered += 0.5 * step * step * (square + l2);
  }
  return lowered;
}

/**
 * By dense columns, one after the other, of `length` numbers (a multiple of 8), for the listed ones. squares[j] =
 * ‖column j‖² > 0; residual = y - X w is kept up.
 */
export function sweepColumns(
  columns: usize,
  length: i32,
  list: usize,
  count: i32,
  squares: usize,
  coef: usize,
  residual: usize,
  l1: f64,
  l2: f64,
): f64 {
  const bytes = (<usize>length) << 3;
  const end = list + ((<usize>count) << 2);
  let lowered: f64 = 0;
  for (let p = list; p < end; p += 4) {
    const j = <usize>load<u32>(p);
    const column = columns + j * bytes;
    const square = load<f64>(squares + (j << 3));
    const old = load<f64>(coef + (j << 3));
    const pull = inner(column, residual, bytes) + square * old;
    const step = minimiser(pull, square, l1, l2) - old;
    if (step == 0) continue;
    store<f64>(coef + (j << 3), old + step);
    addMultiple(residual, -step, column, bytes);
    lowered += 0.5 * step * step * (square + l2);
  }
  return lowered;
}

/**
 * By sparse columns (see timesSparse), which are meant to be centred: less means[j] × root, root being the roots of the
 * row weights, and sums[j] its inner product with the column as stored. shift is the multiple of root by which
 * `residual` is too large; it is changed instead of all rows.
 */
export function sweepSparse(
  starts: usize,
  entries: usize,
  list: usize,
  count: i32,
  squares: usize,
  means: usize,
  sums: usize,
  coef: usize,
  residual: usize,
  shift: usize,
  l1: f64,
  l2: f64,
): f64 {
  const last = list + ((<usize>count) << 2);
  let off = load<f64>(shift);
  let lowered: f64 = 0;
  for (let p = list; p < last; p += 4) {
    const j = <usize>load<u32>(p);
    const start = starts + (j << 2);
    const at = j << 3;
    const square = load<f64>(squares + at);
    const old = load<f64>(coef + at);
    const pull = innerSparse(start, entries, residual) - off * load<f64>(sums + at) + square * old;
    const step = minimiser(pull, square, l1, l2) - old;
    if (step == 0) continue;
    store<f64>(coef + at, old + step);
    const end = entries + (<usize>load<u32>(start, 4) << 4);
    for (let e = entries + (<usize>load<u32>(start) << 4); e < end; e += 16) {
      const r = residual + (<usize>load<u32>(e, 8) << 3);
      store<f64>(r, load<f64>(r) - step * load<f64>(e));
    }
    off -= step * load<f64>(means + at);
    lowered += 0.5 * step * step * (square + l2);
  }
  store<f64>(shift, off);
  return lowered;
}
