import { sigmoid } from '../linear/softmax.js';
import { backward } from './backward.js';
import type { Gradient, Network, Workspace } from './network.js';
import { forward } from './network.js';
import { reference as ops } from './reference.js';

/**
 * One step of BackPropagation(eta, alpha) (Mitchell 1997, as in the lecture): one example, sigmoid units also at the output,
 * E = ½ Σ (t - o)², momentum Δw(n) = α·Δw(n-1) + (1 - α)·η·gradient: the optimizer `sgd` with momentum α and
 * rate (1 - α)·η. `change` is Δw/η of all weights. The lecture's nets have no biases: with `biases` false they stay as they are.
 */
export function backPropagation(
  net: Network<Float64Array>,
  ws: Workspace<Float64Array>,
  gradient: Gradient<Float64Array>,
  target: ArrayLike<number>,
  eta: number,
  alpha: number,
  change: Float64Array,
  biases = false,
): { error: number; outputs: Float64Array } {
  const raw = forward(ops, net, ws, null, { rate: 0, seed: 0 });
  const outputs = raw.slice(0, target.length).map(sigmoid);
  let error = 0;
  for (let k = 0; k < outputs.length; k++) {
    const o = outputs[k]!;
    error += (target[k]! - o) ** 2 / 2;
    raw[k] = -o * (1 - o) * (target[k]! - o);
  }
  backward(ops, net, ws, null, gradient);
  const { hidden, heads } = gradient.parts;
  if (!biases) for (const bias of [...hidden.map((part) => part.biases[0]!), heads[0]!.b]) bias.fill(0);
  const pull = { clip: 1, coupled: 0, shrink: 1, rate: eta };
  ops.descend(
    { w: net.all, gradient: gradient.all, first: change, second: change },
    { ...pull, momentum: alpha, gain: 1 - alpha, nesterov: false },
  );
  return { error, outputs };
}
