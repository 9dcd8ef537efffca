// Losses of rows from their margins, two rows at once: residuals (weight × first derivative), second derivatives, sum.
// Margins of output k lie at z + k × stride (bytes), likewise what is written. Arrays need no room beyond their end.
import { exp, logFromOne, logOnePlus } from './exponential';
import { total } from './lanes';

export const LOGISTIC: i32 = 0;
export const SOFTMAX: i32 = 1;
export const TWEEDIE: i32 = 2;
export const SQUARED: i32 = 3;

/** Numbers of two rows; the last of an odd number is alone, with 0 beside it. */
// @ts-ignore: decorator
@inline
function pair(at: usize, alone: bool): v128 {
  return alone ? v128.load64_zero(at) : v128.load(at);
}

// @ts-ignore: decorator
@inline
function put(at: usize, alone: bool, value: v128): void {
  if (alone) v128.store64_lane(at, value, 0);
  else v128.store(at, value);
}

/**
 * The weighted sum of the losses of n rows. residual may be z; curvature: 0 = not wanted, else the second derivatives
 * by row (of softmax: the probabilities, not weighted). target: logistic: 1 for the negative, -1 for the positive
 * class; softmax: codes (i32); else the labels.
 */
export function rowLosses(
  loss: i32,
  power: f64,
  n: i32,
  outputs: i32,
  z: usize,
  stride: usize,
  target: usize,
  weight: usize,
  residual: usize,
  residualStride: usize,
  curvature: usize,
  curvatureStride: usize,
): f64 {
  if (loss == LOGISTIC) return logistic(n, z, target, weight, residual, curvature);
  if (loss == TWEEDIE) return tweedie(power, n, z, target, weight, residual, curvature);
  if (loss == SQUARED) return squared(n, z, target, weight, residual, curvature);
  return softmax(n, outputs, z, stride, target, weight, residual, residualStride, curvature, curvatureStride);
}

/** log(1 + e^s) with s = side × z. */
function logistic(n: i32, z: usize, side: usize, weight: usize, residual: usize, curvature: usize): f64 {
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  let sum = zero;
  for (let i: i32 = 0; i < n; i += 2) {
    const at = <usize>i << 3;
    const alone = i + 1 == n;
    const sign = pair(side + at, alone);
    const w = pair(weight + at, alone);
    const s = f64x2.mul(sign, pair(z + at, alone));
    const e = exp(f64x2.neg(f64x2.abs(s)));
    const both = f64x2.div(w, f64x2.add(one, e)); // w / (1 + e)
    const wrong = v128.bitselect(both, f64x2.mul(e, both), f64x2.ge(s, zero));
    sum = f64x2.add(sum, f64x2.mul(w, f64x2.add(f64x2.pmax(s, zero), logOnePlus(e))));
    put(residual + at, alone, f64x2.mul(sign, wrong));
    if (curvature) put(curvature + at, alone, f64x2.div(f64x2.mul(e, both), f64x2.add(one, e)));
  }
  return total(sum);
}

/** e^((2-power) z) / (2-power) - y e^((1-power) z) / (1-power); the limits at 1 (Poisson: - y z) and 2 (gamma: z). */
function tweedie(
  power: f64,
  n: i32,
  z: usize,
  y: usize,
  weight: usize,
  residual: usize,
  curvature: usize,
): f64 {
  const up = f64x2.splat(2 - power);
  const down = f64x2.splat(1 - power);
  const one = f64x2.splat(1);
  let sum = f64x2.splat(0);
  for (let i: i32 = 0; i < n; i += 2) {
    const at = <usize>i << 3;
    const alone = i + 1 == n;
    const s = pair(z + at, alone);
    const w = pair(weight + at, alone);
    const label = pair(y + at, alone);
    const mean = power == 2 ? one : exp(f64x2.mul(up, s));
    const shrunk = power == 1 ? one : exp(f64x2.mul(down, s));
    const first = power == 2 ? s : f64x2.div(mean, up);
    const second = power == 1 ? s : f64x2.div(shrunk, down);
    const part = f64x2.mul(label, shrunk);
    sum = f64x2.add(sum, f64x2.mul(w, f64x2.sub(first, f64x2.mul(label, second))));
    put(residual + at, alone, f64x2.mul(w, f64x2.sub(mean, part)));
    if (curvature)
      put(curvature + at, alone, f64x2.mul(w, f64x2.sub(f64x2.mul(up, mean), f64x2.mul(down, part))));
  }
  return total(sum);
}

/** (z - y)² / 2 */
function squared(n: i32, z: usize, y: usize, weight: usize, residual: usize, curvature: usize): f64 {
  let sum = f64x2.splat(0);
  for (let i: i32 = 0; i < n; i += 2) {
    const at = <usize>i << 3;
    const alone = i + 1 == n;
    const w = pair(weight + at, alone);
    const off = f64x2.sub(pair(z + at, alone), pair(y + at, alone));
    const pull = f64x2.mul(w, off);
    sum = f64x2.add(sum, f64x2.mul(pull, off));
    put(residual + at, alone, pull);
    if (curvature) put(curvature + at, alone, w);
  }
  return 0.5 * total(sum);
}

/** Log of the summed e^z, minus the margin of the row's own class. */
function softmax(
  n: i32,
  outputs: i32,
  z: usize,
  stride: usize,
  codes: usize,
  weight: usize,
  residual: usize,
  residualStride: usize,
  curvature: usize,
  curvatureStride: usize,
): f64 {
  let sums = f64x2.splat(0);
  for (let i: i32 = 0; i < n; i += 2) {
    const at = <usize>i << 3;
    const alone = i + 1 == n;
    const w = pair(weight + at, alone);
    const code = load<i32>(codes + (at >> 1));
    const other = alone ? code : load<i32>(codes + (at >> 1), 4);
    let from = z + at;
    const ownA = load<f64>(from + <usize>code * stride);
    const ownB = alone ? ownA : load<f64>(from + <usize>other * stride, 8);
    let max = pair(from, alone);
    for (let k: i32 = 1; k < outputs; k++) max = f64x2.pmax(max, pair((from += stride), alone));
    let sum = f64x2.splat(0);
    from = z + at;
    let to = residual + at;
    for (let k: i32 = 0; k < outputs; k++, from += stride, to += residualStride) {
      const e = exp(f64x2.sub(pair(from, alone), max));
      sum = f64x2.add(sum, e);
      put(to, alone, e);
    }
    const own = f64x2.replace_lane(f64x2.splat(ownA), 1, ownB);
    sums = f64x2.add(sums, f64x2.mul(w, f64x2.add(f64x2.sub(max, own), logFromOne(sum))));
    const factor = f64x2.div(f64x2.splat(1), sum);
    to = residual + at;
    let keep = curvature + at;
    for (let k: i32 = 0; k < outputs; k++, to += residualStride, keep += curvatureStride) {
      const p = f64x2.mul(pair(to, alone), factor);
      if (curvature) put(keep, alone, p);
      const hit = f64x2.replace_lane(f64x2.splat(<f64>i32(code == k)), 1, <f64>i32(other == k));
      put(to, alone, f64x2.mul(w, f64x2.sub(p, hit)));
    }
  }
  return total(sums);
}
