import { sigmoid } from '../linear/softmax.js';

/** out[i] = f(z[i]) and, where a slope is asked for, slope[i] = f'(z[i]); out or slope may be z itself. */
type Activation = (z: Float64Array, out: Float64Array, slope: Float64Array | null) => void;

const SELU_SCALE = 1.0507009873554805;
const SELU_FLOOR = SELU_SCALE * 1.6732632423543772;

/** max(0, z); the derivative at 0 is 0. */
const relu: Activation = (z, out, slope) => {
  for (let i = 0; i < z.length; i++) {
    const above = z[i]! > 0;
    out[i] = above ? z[i]! : 0;
    if (slope) slope[i] = above ? 1 : 0;
  }
};

const tanh: Activation = (z, out, slope) => {
  for (let i = 0; i < z.length; i++) {
    const f = Math.tanh(z[i]!);
    out[i] = f;
    if (slope) slope[i] = (1 + f) * (1 - f);
  }
};

const logistic: Activation = (z, out, slope) => {
  for (let i = 0; i < z.length; i++) {
    const f = sigmoid(z[i]!);
    out[i] = f;
    if (slope) slope[i] = f * (1 - f);
  }
};

/** Klambauer et al. 2017. */
const selu: Activation = (z, out, slope) => {
  for (let i = 0; i < z.length; i++) {
    const x = z[i]!;
    const below = x > 0 ? 0 : SELU_FLOOR * Math.expm1(x);
    out[i] = x > 0 ? SELU_SCALE * x : below;
    if (slope) slope[i] = x > 0 ? SELU_SCALE : below + SELU_FLOOR;
  }
};

/** z · sigmoid(z). */
const silu: Activation = (z, out, slope) => {
  for (let i = 0; i < z.length; i++) {
    const s = sigmoid(z[i]!);
    const f = z[i]! * s;
    out[i] = f;
    if (slope) slope[i] = s + f * (1 - s);
  }
};

/** z · tanh(log(1 + exp(z))) (Misra 2019): tanh(softplus(z)) = n / (n + 2) with n = e² + 2e, e = exp(z). */
const mish: Activation = (z, out, slope) => {
  for (let i = 0; i < z.length; i++) {
    const x = z[i]!;
    const e = Math.exp(Math.min(x, 30));
    const n = e * (e + 2);
    const t = n / (n + 2);
    out[i] = (x * n) / (n + 2);
    if (slope) slope[i] = t + ((x * e) / (1 + e)) * (1 - t) * (1 + t);
  }
};

/** Hendrycks and Gimpel 2016, in the usual form with tanh: z · sigmoid(2 √(2/π) (z + 0.044715 z³)). */
const gelu: Activation = (z, out, slope) => {
  const a = 2 * Math.sqrt(2 / Math.PI);
  for (let i = 0; i < z.length; i++) {
    const x = z[i]!;
    const s = sigmoid(a * (x + 0.044715 * x ** 3));
    out[i] = x * s;
    if (slope) slope[i] = s + x * s * (1 - s) * a * (1 + 3 * 0.044715 * x * x);
  }
};

/** Kernels know them by their place (src/kernels/assembly/activations.ts). gain: variance of weights times inputs that keeps the variance of a layer. */
const table = [
  { name: 'relu', f: relu, gain: 2 },
  { name: 'tanh', f: tanh, gain: 1 },
  { name: 'sigmoid', f: logistic, gain: 1 },
  { name: 'selu', f: selu, gain: 1 },
  { name: 'silu', f: silu, gain: 2 },
  { name: 'mish', f: mish, gain: 2 },
  { name: 'gelu', f: gelu, gain: 2 },
] as const;

export const activationNames = table.map(({ name }) => name);

/** @throws TypeError if there is no activation of that name. */
export function activationOf(name: string): {
  readonly place: number;
  readonly f: Activation;
  readonly gain: number;
} {
  const place = table.findIndex((one) => one.name === name);
  if (place < 0) throw new TypeError(`there is no activation ${name}`);
  return { place, ...table[place]! };
}
