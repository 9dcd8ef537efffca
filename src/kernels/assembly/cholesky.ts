// Factor of a positive definite matrix.
import { addTile } from './products';

/**
 * In place: the lower triangle of a symmetric matrix (row-major, side × side, a multiple of 4) becomes L with L·Lᵀ =
 * matrix. A pivot that rounding has made too small becomes infinite: that coefficient will be 0.
 */
export function cholesky(matrix: usize, side: i32): void {
  const row = (<usize>side) << 3;
  for (let i = 0; i < side; i += 4) {
    const rows = matrix + <usize>i * row;
    for (let j = 0; j < i; j += 2) solveTile(rows, matrix + <usize>j * row, row, <usize>j << 3);
    for (let a: usize = 0; a < 4; a++) {
      for (let b: usize = 0; b <= a; b++) finish(rows, row, <usize>i << 3, a, b);
    }
  }
}

/** Four rows, columns j and j + 1 (their bytes before: `before`), of which the rows of `upper` are done. */
// @ts-ignore: decorator
@inline
function solveTile(rows: usize, upper: usize, row: usize, before: usize): void {
  addTile(rows, row, upper, before, -1, rows + before, row);
  const first = load<f64>(upper + before);
  const below = load<f64>(upper + row + before);
  const second = load<f64>(upper + row + before, 8);
  for (let a = rows + before, end = a + 4 * row; a < end; a += row) {
    const x = load<f64>(a) / first;
    store<f64>(a, x);
    store<f64>(a, (load<f64>(a, 8) - x * below) / second, 8);
  }
}

/** Entry (a, b) of the block on the diagonal that begins after `before` bytes of its rows. */
// @ts-ignore: decorator
@inline
function finish(rows: usize, row: usize, before: usize, a: usize, b: usize): void {
  const left = rows + a * row;
  const right = rows + b * row;
  let sums = f64x2.splat(0);
  for (let k: usize = 0; k < before; k += 16)
    sums = f64x2.add(sums, f64x2.mul(v128.load(left + k), v128.load(right + k)));
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  const end = before + (b << 3);
  for (let k = before; k < end; k += 8) sum += load<f64>(left + k) * load<f64>(right + k);
  const original = load<f64>(left + end);
  const value = original - sum;
  if (a != b) store<f64>(left + end, value / load<f64>(right + end));
  else store<f64>(left + end, value > 1e-15 * original ? sqrt(value) : Infinity);
}
