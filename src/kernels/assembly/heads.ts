import { exp, logFromOne, logOnePlus } from './exponential';

// Losses of f32 outputs, computed in f64. Outputs (rows × outputs) are replaced by the gradient.

// @ts-ignore: decorator
@inline
function exponential(x: f64): f64 {
  return f64x2.extract_lane(exp(f64x2.splat(x)), 0);
}

/** log(1 + e^x) */
// @ts-ignore: decorator
@inline
function softplus(x: f64): f64 {
  return max<f64>(x, 0) + f64x2.extract_lane(logOnePlus(f64x2.splat(exponential(-abs(x)))), 0);
}

// @ts-ignore: decorator
@inline
function sigmoid(x: f64): f64 {
  const e = exponential(-abs(x));
  return (x >= 0 ? 1 : e) / (1 + e);
}

/**
 * Σ each · weight[i] · loss. target: rows × outputs. kind 0: squared error; 1: Huber's, ½ off² up to `parameter`; 2: of the quantile `parameter`.
 * positive: the prediction is log(1 + e^output).
 */
export function residualLoss(
  kind: i32,
  outputs: i32,
  rows: i32,
  raw: usize,
  target: usize,
  weight: usize,
  each: f64,
  parameter: f64,
  positive: bool,
): f64 {
  let loss: f64 = 0;
  for (let i: i32 = 0; i < rows; i++) {
    const w = weight ? each * <f64>load<f32>(weight + ((<usize>i) << 2)) : each;
    for (let k: i32 = 0; k < outputs; k++, raw += 4, target += 4) {
      const z = <f64>load<f32>(raw);
      const off = (positive ? softplus(z) : z) - <f64>load<f32>(target);
      const size = abs(off);
      let slope: f64;
      if (kind == 0) {
        loss += w * off * off;
        slope = 2 * off;
      } else if (kind == 1) {
        const near = size <= parameter;
        loss += w * (near ? 0.5 * off * off : parameter * (size - 0.5 * parameter));
        slope = near ? off : off > 0 ? parameter : -parameter;
      } else {
        slope = off > 0 ? 1 - parameter : off < 0 ? -parameter : 0;
        loss += w * slope * off;
      }
      store<f32>(raw, <f32>(w * slope * (positive ? sigmoid(z) : 1)));
    }
  }
  return loss;
}

/** Σ each · weight[i] · log loss; target 0 or 1, smoothed towards ½. */
export function sigmoidLoss(
  rows: i32,
  raw: usize,
  target: usize,
  weight: usize,
  each: f64,
  smoothing: f64,
): f64 {
  let loss: f64 = 0;
  for (let i: usize = 0; i < (<usize>rows) << 2; i += 4) {
    const w = weight ? each * <f64>load<f32>(weight + i) : each;
    const y = <f64>load<f32>(target + i) * (1 - smoothing) + 0.5 * smoothing;
    const z = <f64>load<f32>(raw + i);
    loss += w * (softplus(z) - y * z);
    store<f32>(raw + i, <f32>(w * (sigmoid(z) - y)));
  }
  return loss;
}

/** Σ each · weight[i] · cross-entropy; target: class codes, smoothed towards the uniform distribution. */
export function classLoss(
  rows: i32,
  outputs: i32,
  raw: usize,
  target: usize,
  weight: usize,
  each: f64,
  smoothing: f64,
): f64 {
  const bytes = (<usize>outputs) << 2;
  const share = smoothing / outputs;
  let loss: f64 = 0;
  for (let i: i32 = 0; i < rows; i++, raw += bytes) {
    const w = weight ? each * <f64>load<f32>(weight + ((<usize>i) << 2)) : each;
    const own = (<usize>load<f32>(target + ((<usize>i) << 2))) << 2;
    let most: f64 = load<f32>(raw);
    let sum: f64 = 0;
    for (let k: usize = 0; k < bytes; k += 4) {
      const z = <f64>load<f32>(raw + k);
      most = max(most, z);
      sum += z;
    }
    const mixed = (1 - smoothing) * <f64>load<f32>(raw + own) + share * sum;
    let total: f64 = 0;
    for (let k: usize = 0; k < bytes; k += 4) {
      const e = exponential(<f64>load<f32>(raw + k) - most);
      total += e;
      store<f32>(raw + k, <f32>e);
    }
    loss += w * (most + f64x2.extract_lane(logFromOne(f64x2.splat(total)), 0) - mixed);
    for (let k: usize = 0; k < bytes; k += 4)
      store<f32>(raw + k, <f32>(w * (<f64>load<f32>(raw + k) / total - share - (k == own ? 1 - smoothing : 0))));
  }
  return loss;
}
