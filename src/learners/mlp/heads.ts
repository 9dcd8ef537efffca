import { sigmoid, softmaxInPlace, softplus } from '../linear/softmax.js';

/**
 * What is minimized, and what raw outputs mean: a value (squared error without ½, Huber's with ½ up to `parameter`, the
 * quantile `parameter`), the log-odds of class 1, or one score per class (`parameter`: label smoothing, towards the
 * uniform distribution). positive: the value is log(1 + e^output).
 */
export type Loss = {
  readonly kind: 'squared' | 'huber' | 'quantile' | 'binary' | 'softmax';
  readonly parameter: number;
  readonly positive: boolean;
};

/** Σ each · weight · loss of raw outputs (rows × outputs), which the gradient replaces. Targets: values or class codes. */
export function lossGradient(
  loss: Loss,
  raw: Float64Array,
  outputs: number,
  target: ArrayLike<number>,
  weight: ArrayLike<number> | null,
  each: number,
): number {
  const rows = raw.length / outputs;
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    const w = weight ? each * weight[i]! : each;
    if (loss.kind === 'binary') sum += logLoss(raw, i, w, target[i]!, loss.parameter);
    else if (loss.kind === 'softmax') sum += crossEntropy(raw, i, outputs, w, target[i]!, loss.parameter);
    else for (let k = i * outputs; k < (i + 1) * outputs; k++) sum += residual(loss, raw, k, w, target[k]!);
  }
  return sum;
}

function residual(
  { kind, parameter, positive }: Loss,
  raw: Float64Array,
  k: number,
  w: number,
  t: number,
): number {
  const z = raw[k]!;
  const off = (positive ? softplus(z) : z) - t;
  let loss = off * off;
  let slope = 2 * off;
  if (kind === 'huber') {
    slope = Math.max(-parameter, Math.min(parameter, off));
    loss = slope * (off - slope / 2);
  } else if (kind === 'quantile') {
    slope = off > 0 ? 1 - parameter : off < 0 ? -parameter : 0;
    loss = slope * off;
  }
  raw[k] = w * slope * (positive ? sigmoid(z) : 1);
  return w * loss;
}

function logLoss(raw: Float64Array, i: number, w: number, target: number, smoothing: number): number {
  const y = target * (1 - smoothing) + smoothing / 2;
  const z = raw[i]!;
  raw[i] = w * (sigmoid(z) - y);
  return w * (y * softplus(-z) + (1 - y) * softplus(z));
}

function crossEntropy(
  raw: Float64Array,
  i: number,
  outputs: number,
  w: number,
  target: number,
  smoothing: number,
): number {
  const at = i * outputs;
  const own = at + target;
  const share = smoothing / outputs;
  let mixed = (1 - smoothing) * raw[own]!;
  if (share > 0) for (let k = 0; k < outputs; k++) mixed += share * raw[at + k]!;
  const loss = softmaxInPlace(raw, at, outputs) - mixed;
  raw[own] = raw[own]! - (1 - smoothing);
  for (let k = 0; k < outputs; k++) raw[at + k] = (raw[at + k]! - share) * w;
  return w * loss;
}
