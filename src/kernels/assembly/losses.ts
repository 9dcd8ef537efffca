// Sums of weighted losses over listed rows; addresses and weights as in gradients.ts. The same gradients belong to them.
import { exp, logFromOne, logOnePlus } from './exponential';
import { counted, gather, offset, partner, total, weights } from './lanes';

/** r² / 2 between -delta and delta, high × (r - delta / 2) above, low × (-r - delta / 2) below; r = s - y. */
export function clippedLoss(
  rows: usize,
  n: i32,
  scores: usize,
  y: usize,
  weight: usize,
  delta: f64,
  low: f64,
  high: f64,
): f64 {
  const end = rows + ((<usize>n) << 2);
  const half = f64x2.splat(0.5 * delta);
  const upper = f64x2.splat(delta);
  const lower = f64x2.splat(-delta);
  let sum = f64x2.splat(0);
  for (let p = rows; p < end; p += 8) {
    const a = offset(p);
    const b = offset(partner(p, end));
    const r = f64x2.sub(gather(scores, a, b), gather(y, a, b));
    const above = f64x2.mul(f64x2.splat(high), f64x2.sub(r, half));
    const below = f64x2.mul(f64x2.splat(low), f64x2.sub(f64x2.neg(r), half));
    const between = f64x2.mul(f64x2.splat(0.5), f64x2.mul(r, r));
    const notAbove = v128.bitselect(above, between, f64x2.gt(r, upper));
    const loss = v128.bitselect(below, notAbove, f64x2.lt(r, lower));
    sum = f64x2.add(sum, counted(p, end, f64x2.mul(weights(weight, a, b), loss)));
  }
  return total(sum);
}

/** Log loss of two classes, log(1 + e^z) with z = side × s. */
export function logisticLoss(rows: usize, n: i32, scores: usize, side: usize, weight: usize): f64 {
  const end = rows + ((<usize>n) << 2);
  const zero = f64x2.splat(0);
  let sum = zero;
  for (let p = rows; p < end; p += 8) {
    const a = offset(p);
    const b = offset(partner(p, end));
    const z = f64x2.mul(gather(side, a, b), gather(scores, a, b));
    const rest = logOnePlus(exp(f64x2.neg(f64x2.abs(z))));
    const loss = f64x2.add(f64x2.pmax(z, zero), rest);
    sum = f64x2.add(sum, counted(p, end, f64x2.mul(weights(weight, a, b), loss)));
  }
  return total(sum);
}

/** Log loss of several classes: log of the summed e^s minus the score of the row's own class. */
export function softmaxLoss(
  rows: usize,
  n: i32,
  scores: usize,
  stride: usize,
  outputs: i32,
  codes: usize,
  weight: usize,
): f64 {
  const end = rows + ((<usize>n) << 2);
  const scoresEnd = scores + <usize>outputs * stride;
  let sums = f64x2.splat(0);
  for (let p = rows; p < end; p += 8) {
    const a = offset(p);
    const b = offset(partner(p, end));
    let max = gather(scores, a, b);
    for (let s = scores + stride; s < scoresEnd; s += stride) max = f64x2.pmax(max, gather(s, a, b));
    let sum = f64x2.splat(0);
    for (let s = scores; s < scoresEnd; s += stride)
      sum = f64x2.add(sum, exp(f64x2.sub(gather(s, a, b), max)));
    const ofA = a + <usize>load<u32>(codes + (a >> 1)) * stride;
    const ofB = b + <usize>load<u32>(codes + (b >> 1)) * stride;
    const loss = f64x2.add(f64x2.sub(max, gather(scores, ofA, ofB)), logFromOne(sum));
    sums = f64x2.add(sums, counted(p, end, f64x2.mul(weights(weight, a, b), loss)));
  }
  return total(sums);
}

/** e^((2-power) s) / (2-power) - y e^((1-power) s) / (1-power); the limits at 1 (Poisson: - y s) and 2 (gamma: s). */
export function tweedieLoss(rows: usize, n: i32, scores: usize, y: usize, weight: usize, power: f64): f64 {
  const end = rows + ((<usize>n) << 2);
  const up = f64x2.splat(2 - power);
  const down = f64x2.splat(1 - power);
  let sum = f64x2.splat(0);
  for (let p = rows; p < end; p += 8) {
    const a = offset(p);
    const b = offset(partner(p, end));
    const s = gather(scores, a, b);
    const mean = power == 2 ? s : f64x2.div(exp(f64x2.mul(up, s)), up);
    const label = power == 1 ? s : f64x2.div(exp(f64x2.mul(down, s)), down);
    const loss = f64x2.sub(mean, f64x2.mul(gather(y, a, b), label));
    sum = f64x2.add(sum, counted(p, end, f64x2.mul(weights(weight, a, b), loss)));
  }
  return total(sum);
}
