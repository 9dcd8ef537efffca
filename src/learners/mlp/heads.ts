import { sigmoid, softmaxInPlace, softplus } from '../linear/softmax.js';

/** What the raw outputs mean: a value, the log-odds of class 1, or one score per class. */
export type Head = 'regression' | 'binary' | 'softmax';

/**
 * Mean weighted loss of a batch: squared error (without 1/2), log loss, or cross-entropy. Raw outputs (count ×
 * outputs) are replaced by the gradient of the mean. `target`: values or class codes; `weight`: mean 1 over the data.
 * Label smoothing mixes the target with the uniform distribution.
 */
export function lossGradient(
  head: Head,
  raw: Float64Array,
  outputs: number,
  count: number,
  target: Float64Array,
  weight: Float64Array | null,
  smoothing = 0,
): number {
  if (head === 'regression') return squared(raw, outputs, count, target, weight);
  if (head === 'binary') return logLoss(raw, count, target, weight, smoothing);
  return crossEntropy(raw, outputs, count, target, weight, smoothing);
}

function squared(
  raw: Float64Array,
  outputs: number,
  count: number,
  target: Float64Array,
  weight: Float64Array | null,
): number {
  let loss = 0;
  const each = 1 / (count * outputs);
  for (let i = 0; i < count; i++) {
    const w = weight ? weight[i]! * each : each;
    for (let k = i * outputs; k < (i + 1) * outputs; k++) {
      const off = raw[k]! - target[k]!;
      loss += w * off * off;
      raw[k] = 2 * w * off;
    }
  }
  return loss;
}

function logLoss(
  raw: Float64Array,
  count: number,
  target: Float64Array,
  weight: Float64Array | null,
  smoothing: number,
): number {
  let loss = 0;
  for (let i = 0; i < count; i++) {
    const w = weight ? weight[i]! / count : 1 / count;
    const y = target[i]! * (1 - smoothing) + smoothing / 2;
    const z = raw[i]!;
    loss += w * (y * softplus(-z) + (1 - y) * softplus(z));
    raw[i] = w * (sigmoid(z) - y);
  }
  return loss;
}

function crossEntropy(
  raw: Float64Array,
  outputs: number,
  count: number,
  target: Float64Array,
  weight: Float64Array | null,
  smoothing: number,
): number {
  let loss = 0;
  const share = smoothing / outputs;
  for (let i = 0; i < count; i++) {
    const at = i * outputs;
    const own = at + target[i]!;
    const w = weight ? weight[i]! / count : 1 / count;
    let mixed = (1 - smoothing) * raw[own]!;
    if (share > 0) for (let k = 0; k < outputs; k++) mixed += share * raw[at + k]!;
    loss += w * (softmaxInPlace(raw, at, outputs) - mixed);
    raw[own] = raw[own]! - (1 - smoothing);
    for (let k = 0; k < outputs; k++) raw[at + k] = (raw[at + k]! - share) * w;
  }
  return loss;
}
