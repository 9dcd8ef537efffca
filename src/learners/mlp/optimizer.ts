/** PyTorch's conventions. `first`: the velocity is the gradient itself in the first step. */
export type Sgd = {
  readonly rate: number;
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly decay: number;
  readonly first: boolean;
};

/** v = μv + g, w -= rate · v (Nesterov: g + μv); weight decay is added to the gradient. */
export function sgdStep(w: Float64Array, grad: Float64Array, v: Float64Array, o: Sgd): void {
  for (let i = 0; i < w.length; i++) {
    const g = grad[i]! + o.decay * w[i]!;
    const speed = o.first ? g : o.momentum * v[i]! + g;
    v[i] = speed;
    w[i] = w[i]! - o.rate * (o.nesterov ? g + o.momentum * speed : speed);
  }
}

/** The lecture's momentum: Δw(n) = α·Δw(n-1) + (1 - α)·η·gradient, w(n) = w(n-1) - Δw(n). */
export function momentumStep(
  w: Float64Array,
  grad: Float64Array,
  change: Float64Array,
  eta: number,
  alpha: number,
): void {
  for (let i = 0; i < w.length; i++) {
    change[i] = alpha * change[i]! + (1 - alpha) * eta * grad[i]!;
    w[i] = w[i]! - change[i]!;
  }
}

export type Adam = {
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  /** decoupled (AdamW: w *= 1 - rate · decay) or added to the gradient (Adam) */
  readonly decoupled: boolean;
  readonly decay: number;
  /** number of the step, from 1 */
  readonly step: number;
};

const EPSILON = 1e-8;

/** Adam (Kingma and Ba 2015) and AdamW (Loshchilov and Hutter 2019) on w[from … to). */
export function adamStep(
  w: Float64Array,
  grad: Float64Array,
  m: Float64Array,
  v: Float64Array,
  o: Adam,
  from = 0,
  to = w.length,
  gradFrom = from,
): void {
  const { beta1, beta2 } = o;
  const shrink = o.decoupled ? 1 - o.rate * o.decay : 1;
  const coupled = o.decoupled ? 0 : o.decay;
  const rate = o.rate / (1 - beta1 ** o.step);
  const root = Math.sqrt(1 - beta2 ** o.step);
  for (let i = from; i < to; i++) {
    const g = grad[gradFrom + i - from]! + coupled * w[i]!;
    const mean = beta1 * m[i]! + (1 - beta1) * g;
    const square = beta2 * v[i]! + (1 - beta2) * g * g;
    m[i] = mean;
    v[i] = square;
    w[i] = shrink * w[i]! - (rate * mean) / (Math.sqrt(square) / root + EPSILON);
  }
}
