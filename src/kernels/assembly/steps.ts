// Steps of optimizers on n f32 weights, in one pass.

/** Adam and AdamW: g = clip · gradient + coupled · w; w = shrink · w - rate · mean / (√square / root + epsilon). */
export function adam(
  w: usize,
  gradient: usize,
  mean: usize,
  square: usize,
  n: i32,
  clip: f32,
  coupled: f32,
  shrink: f32,
  rate: f32,
  root: f32,
  beta1: f32,
  beta2: f32,
): void {
  const bytes = (<usize>n) << 2;
  const inverse = f32x4.splat(<f32>1 / root);
  const epsilon = f32x4.splat(1e-8);
  const a = f32x4.splat(beta1);
  const a1 = f32x4.splat(<f32>1 - beta1);
  const b = f32x4.splat(beta2);
  const b1 = f32x4.splat(<f32>1 - beta2);
  const speed = f32x4.splat(rate);
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    const x = v128.load(w + i);
    const g = f32x4.add(f32x4.mul(f32x4.splat(clip), v128.load(gradient + i)), f32x4.mul(f32x4.splat(coupled), x));
    const m = f32x4.add(f32x4.mul(a, v128.load(mean + i)), f32x4.mul(a1, g));
    const v = f32x4.add(f32x4.mul(b, v128.load(square + i)), f32x4.mul(b1, f32x4.mul(g, g)));
    v128.store(mean + i, m);
    v128.store(square + i, v);
    const off = f32x4.div(f32x4.mul(speed, m), f32x4.add(f32x4.mul(f32x4.sqrt(v), inverse), epsilon));
    v128.store(w + i, f32x4.sub(f32x4.mul(f32x4.splat(shrink), x), off));
  }
  for (; i < bytes; i += 4) {
    const x = load<f32>(w + i);
    const g = clip * load<f32>(gradient + i) + coupled * x;
    const m = beta1 * load<f32>(mean + i) + (<f32>1 - beta1) * g;
    const v = beta2 * load<f32>(square + i) + (<f32>1 - beta2) * g * g;
    store<f32>(mean + i, m);
    store<f32>(square + i, v);
    store<f32>(w + i, shrink * x - (rate * m) / (Mathf.sqrt(v) / root + <f32>1e-8));
  }
}

/** v = momentum · v + gain · g with g = clip · gradient + coupled · w; w = shrink · w - rate · (v, or Nesterov's g + momentum · v). */
export function descend(
  w: usize,
  gradient: usize,
  velocity: usize,
  n: i32,
  clip: f32,
  coupled: f32,
  shrink: f32,
  rate: f32,
  momentum: f32,
  gain: f32,
  nesterov: bool,
): void {
  const bytes = (<usize>n) << 2;
  for (let i: usize = 0; i < bytes; i += 4) {
    const x = load<f32>(w + i);
    const g = clip * load<f32>(gradient + i) + coupled * x;
    const v = momentum * load<f32>(velocity + i) + gain * g;
    store<f32>(velocity + i, v);
    store<f32>(w + i, shrink * x - rate * (nesterov ? g + momentum * v : v));
  }
}

/** mean += share · (w - mean) */
export function approach(mean: usize, w: usize, n: i32, share: f32): void {
  const bytes = (<usize>n) << 2;
  for (let i: usize = 0; i < bytes; i += 4) {
    const m = load<f32>(mean + i);
    store<f32>(mean + i, m + share * (load<f32>(w + i) - m));
  }
}

export function sumSquares(x: usize, n: i32): f64 {
  let sum: f64 = 0;
  const end = x + ((<usize>n) << 2);
  for (; x < end; x += 4) sum += <f64>load<f32>(x) * <f64>load<f32>(x);
  return sum;
}

/** `adam` on the listed rows of matrices of the given width. */
export function adamRows(
  list: usize,
  count: i32,
  w: usize,
  gradient: usize,
  mean: usize,
  square: usize,
  width: i32,
  clip: f32,
  coupled: f32,
  shrink: f32,
  rate: f32,
  root: f32,
  beta1: f32,
  beta2: f32,
): void {
  for (let t: i32 = 0; t < count; t++) {
    const i = (<usize>load<u32>(list + ((<usize>t) << 2)) * <usize>width) << 2;
    adam(w + i, gradient + i, mean + i, square + i, width, clip, coupled, shrink, rate, root, beta1, beta2);
  }
}

/** `descend` on the listed rows of matrices of the given width. */
export function descendRows(
  list: usize,
  count: i32,
  w: usize,
  gradient: usize,
  velocity: usize,
  width: i32,
  clip: f32,
  coupled: f32,
  shrink: f32,
  rate: f32,
  momentum: f32,
  gain: f32,
  nesterov: bool,
): void {
  for (let t: i32 = 0; t < count; t++) {
    const i = (<usize>load<u32>(list + ((<usize>t) << 2)) * <usize>width) << 2;
    descend(w + i, gradient + i, velocity + i, width, clip, coupled, shrink, rate, momentum, gain, nesterov);
  }
}
