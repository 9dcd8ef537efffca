// First and second derivatives of losses, for listed rows; every array but the list is indexed by row number.
// weight: address of the row weights, 0 = all are 1.
import { exp } from './exponential';
import { gather, offset, partner, scatter, weights } from './lanes';

/**
 * Residuals r = s - y, clipped: g = w × (high where r > delta, -low where r < -delta, r between), h = w.
 * delta infinite: squared error; 0: absolute error and quantiles; low = high = delta: Huber's loss.
 */
export function clippedGradients(
  rows: usize,
  n: i32,
  scores: usize,
  y: usize,
  weight: usize,
  delta: f64,
  low: f64,
  high: f64,
  g: usize,
  h: usize,
): void {
  const end = rows + ((<usize>n) << 2);
  const upper = f64x2.splat(delta);
  const lower = f64x2.splat(-delta);
  const above = f64x2.splat(high);
  const below = f64x2.splat(-low);
  for (let p = rows; p < end; p += 8) {
    const a = offset(p);
    const b = offset(partner(p, end));
    const r = f64x2.sub(gather(scores, a, b), gather(y, a, b));
    const notAbove = v128.bitselect(above, r, f64x2.gt(r, upper));
    const clipped = v128.bitselect(below, notAbove, f64x2.lt(r, lower));
    const w = weights(weight, a, b);
    scatter(g, a, b, f64x2.mul(w, clipped));
    scatter(h, a, b, w);
  }
}

/**
 * Log loss of two classes; side is 1 for the negative, -1 for the positive class. With q = 1 / (1 + e^(-side s)),
 * the probability of being wrong: g = w side q, h = w q (1 - q), both without cancellation.
 */
export function logisticGradients(
  rows: usize,
  n: i32,
  scores: usize,
  side: usize,
  weight: usize,
  g: usize,
  h: usize,
): void {
  const end = rows + ((<usize>n) << 2);
  const one = f64x2.splat(1);
  for (let p = rows; p < end; p += 8) {
    const a = offset(p);
    const b = offset(partner(p, end));
    const sign = gather(side, a, b);
    const e = exp(f64x2.neg(f64x2.mul(sign, gather(scores, a, b))));
    const q = f64x2.div(one, f64x2.add(one, e));
    const wq = f64x2.mul(weights(weight, a, b), q);
    scatter(g, a, b, f64x2.mul(sign, wq));
    scatter(h, a, b, f64x2.mul(wq, f64x2.mul(q, e)));
  }
}

/**
 * Probabilities of the listed rows, not yet divided: out + k × outStride holds output k in the order of the list, and
 * after the last output come the factors that make the outputs of a row sum to 1. Strides in bytes, scores of output
 * k at scores + k × stride. Each list in out has room for an even number of doubles.
 */
export function softmaxRows(
  rows: usize,
  n: i32,
  scores: usize,
  stride: usize,
  outputs: i32,
  out: usize,
  outStride: usize,
): void {
  const end = rows + (<usize>n << 2);
  const scoresEnd = scores + <usize>outputs * stride;
  for (let p = rows; p < end; p += 8, out += 16) {
    const a = offset(p);
    const b = offset(partner(p, end));
    let max = gather(scores, a, b);
    for (let s = scores + stride; s < scoresEnd; s += stride) max = f64x2.pmax(max, gather(s, a, b));
    let sum = f64x2.splat(0);
    let to = out;
    for (let s = scores; s < scoresEnd; s += stride, to += outStride) {
      const e = exp(f64x2.sub(gather(s, a, b), max));
      sum = f64x2.add(sum, e);
      v128.store(to, e);
    }
    v128.store(to, f64x2.div(f64x2.splat(1), sum));
  }
}

/**
 * One output of the softmax loss, p = probabilities × factors (those of softmaxRows, for output k): g =
 * w (p - [code = k]), h = w p (1 - p).
 */
export function softmaxGradients(
  rows: usize,
  n: i32,
  probabilities: usize,
  factors: usize,
  codes: usize,
  k: i32,
  weight: usize,
  g: usize,
  h: usize,
): void {
  const end = rows + (<usize>n << 2);
  for (let r = rows; r < end; r += 4, probabilities += 8, factors += 8) {
    const a = offset(r);
    const p = load<f64>(probabilities) * load<f64>(factors);
    const w: f64 = weight ? load<f64>(weight + a) : 1;
    const own = <f64>i32(load<i32>(codes + (a >> 1)) == k); // no branch
    store<f64>(g + a, w * (p - own));
    store<f64>(h + a, w * (p * (1 - p)));
  }
}

/**
 * Deviance of Tweedie's family, log link, mean e^s, power 1 (Poisson) to 2 (gamma):
 * g = w (e^((2-power) s) - y e^((1-power) s)), h = w ((2-power) e^((2-power) s) + (power-1) y e^((1-power) s)).
 */
export function tweedieGradients(
  rows: usize,
  n: i32,
  scores: usize,
  y: usize,
  weight: usize,
  power: f64,
  g: usize,
  h: usize,
): void {
  const end = rows + ((<usize>n) << 2);
  const up = f64x2.splat(2 - power);
  const down = f64x2.splat(power - 1);
  for (let p = rows; p < end; p += 8) {
    const a = offset(p);
    const b = offset(partner(p, end));
    const s = gather(scores, a, b);
    const mean = exp(f64x2.mul(up, s));
    const label = f64x2.mul(gather(y, a, b), exp(f64x2.neg(f64x2.mul(down, s))));
    const w = weights(weight, a, b);
    scatter(g, a, b, f64x2.mul(w, f64x2.sub(mean, label)));
    scatter(h, a, b, f64x2.mul(w, f64x2.add(f64x2.mul(up, mean), f64x2.mul(down, label))));
  }
}
