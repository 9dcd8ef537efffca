import { sigmoid } from '../linear/softmax.js';
import type { Network, Workspace } from './network.js';
import { backward, forward } from './network.js';
import { momentumStep } from './optimizer.js';

/**
 * One step of BackPropagation(eta, alpha) (Mitchell 1997, as in the lecture): one example, sigmoid units also at the output,
 * E = ½ Σ (t - o)², momentum Δw(n) = α·Δw(n-1) + (1 - α)·η·gradient. `change` is Δw of all weights. The lecture's
 * nets have no biases: with `biases` false they stay as they are.
 */
export function backPropagation(
  net: Network,
  ws: Workspace,
  target: ArrayLike<number>,
  eta: number,
  alpha: number,
  change: Float64Array,
  biases = false,
): { error: number; outputs: Float64Array } {
  const raw = forward(net, ws, 1, null);
  const outputs = raw.slice(0, target.length).map(sigmoid);
  let error = 0;
  for (let k = 0; k < outputs.length; k++) {
    const o = outputs[k]!;
    error += (target[k]! - o) ** 2 / 2;
    raw[k] = -o * (1 - o) * (target[k]! - o);
  }
  const grad = new Float64Array(net.weights.length);
  backward(net, ws, 1, grad);
  if (!biases) for (const { b, outputs: count } of ws.layers) grad.fill(0, b, b + count);
  momentumStep(net.weights, grad, change, eta, alpha);
  return { error, outputs };
}
