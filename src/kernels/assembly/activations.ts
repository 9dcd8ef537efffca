import { exp32, sigmoid32 } from './exponential32';

// out = f(z) and, where a slope is asked for (address not 0), slope = f'(z), of n numbers in fours: arrays end in padding.
// All may be the same array as z, as long as out and slope are not one.

// @ts-ignore: decorator
@inline
function splat(value: f32): v128 {
  return f32x4.splat(value);
}

// @ts-ignore: decorator
@inline
function put(z: usize, out: usize, slope: usize, i: usize, f: v128, d: v128): void {
  v128.store(out + i, f);
  if (slope) v128.store(slope + i, d);
}

/** kind: place in the list of src/learners/mlp/activations.ts. */
export function activate(kind: i32, z: usize, out: usize, slope: usize, n: i32): void {
  const bytes = (<usize>n) << 2;
  if (kind == 0) relu(z, out, slope, bytes);
  else if (kind == 1) tanh(z, out, slope, bytes);
  else if (kind == 2) sigmoid(z, out, slope, bytes);
  else if (kind == 3) selu(z, out, slope, bytes);
  else if (kind == 4) silu(z, out, slope, bytes);
  else if (kind == 5) mish(z, out, slope, bytes);
  else gelu(z, out, slope, bytes);
}

function relu(z: usize, out: usize, slope: usize, bytes: usize): void {
  const zero = splat(0);
  const one = splat(1);
  for (let i: usize = 0; i < bytes; i += 16) {
    const x = v128.load(z + i);
    const above = f32x4.gt(x, zero);
    put(z, out, slope, i, v128.and(x, above), v128.and(one, above));
  }
}

/** 2 sigmoid(2z) - 1 */
function tanh(z: usize, out: usize, slope: usize, bytes: usize): void {
  const one = splat(1);
  for (let i: usize = 0; i < bytes; i += 16) {
    const x = v128.load(z + i);
    const s = sigmoid32(f32x4.add(x, x));
    const f = f32x4.sub(f32x4.add(s, s), one);
    put(z, out, slope, i, f, f32x4.sub(one, f32x4.mul(f, f)));
  }
}

function sigmoid(z: usize, out: usize, slope: usize, bytes: usize): void {
  const one = splat(1);
  for (let i: usize = 0; i < bytes; i += 16) {
    const s = sigmoid32(v128.load(z + i));
    put(z, out, slope, i, s, f32x4.mul(s, f32x4.sub(one, s)));
  }
}

function selu(z: usize, out: usize, slope: usize, bytes: usize): void {
  const scale = splat(1.0507009873554805);
  const floor = splat(1.7580993408473766);
  const zero = splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const x = v128.load(z + i);
    const above = f32x4.gt(x, zero);
    const e = f32x4.mul(floor, exp32(f32x4.pmin(x, zero)));
    const f = v128.bitselect(f32x4.mul(scale, x), f32x4.sub(e, floor), above);
    put(z, out, slope, i, f, v128.bitselect(scale, e, above));
  }
}

function silu(z: usize, out: usize, slope: usize, bytes: usize): void {
  const one = splat(1);
  for (let i: usize = 0; i < bytes; i += 16) {
    const x = v128.load(z + i);
    const s = sigmoid32(x);
    const f = f32x4.mul(x, s);
    put(z, out, slope, i, f, f32x4.add(s, f32x4.mul(f, f32x4.sub(one, s))));
  }
}

/** z · t with t = tanh(softplus(z)) = n / (n + 2), n = e² + 2e, e = exp(z) */
function mish(z: usize, out: usize, slope: usize, bytes: usize): void {
  const one = splat(1);
  const two = splat(2);
  const most = splat(20);
  for (let i: usize = 0; i < bytes; i += 16) {
    const x = v128.load(z + i);
    const e = exp32(f32x4.pmin(x, most));
    const n = f32x4.mul(e, f32x4.add(e, two));
    const t = f32x4.div(n, f32x4.add(n, two));
    const rest = f32x4.sub(one, f32x4.mul(t, t));
    const s = f32x4.div(e, f32x4.add(one, e));
    put(z, out, slope, i, f32x4.mul(x, t), f32x4.add(t, f32x4.mul(f32x4.mul(x, s), rest)));
  }
}

/** z · sigmoid(u), u = 2 √(2/π) (z + 0.044715 z³): the usual form with tanh */
function gelu(z: usize, out: usize, slope: usize, bytes: usize): void {
  const one = splat(1);
  const a = splat(1.5957691216057308);
  const b = splat(0.07135481282724383);
  const b3 = splat(0.2140644384817315);
  for (let i: usize = 0; i < bytes; i += 16) {
    const x = v128.load(z + i);
    const x2 = f32x4.mul(x, x);
    const s = sigmoid32(f32x4.mul(x, f32x4.add(a, f32x4.mul(b, x2))));
    const f = f32x4.mul(x, s);
    const bend = f32x4.mul(x, f32x4.add(a, f32x4.mul(b3, x2)));
    put(z, out, slope, i, f, f32x4.mul(s, f32x4.add(one, f32x4.mul(bend, f32x4.sub(one, s)))));
  }
}
