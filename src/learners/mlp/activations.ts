import { sigmoid } from '../linear/softmax.js';

/** An activation and its derivative, over the first `count` numbers of flat arrays. */
export type Activation = {
  /** out[i] = f(z[i]) */
  readonly apply: (z: Float64Array, out: Float64Array, count: number) => void;
  /** grad[i] *= f'(z[i]); out holds f(z) */
  readonly chain: (z: Float64Array, out: Float64Array, grad: Float64Array, count: number) => void;
  /** variance of the weights times the number of inputs that keeps the variance of a layer */
  readonly gain: number;
};

const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

/** max(0, z); the derivative at 0 is 0. */
const relu: Activation = {
  gain: 2,
  apply: (z, out, count) => {
    for (let i = 0; i < count; i++) out[i] = z[i]! > 0 ? z[i]! : 0;
  },
  chain: (z, _out, grad, count) => {
    for (let i = 0; i < count; i++) if (!(z[i]! > 0)) grad[i] = 0;
  },
};

const tanh: Activation = {
  gain: 1,
  apply: (z, out, count) => {
    for (let i = 0; i < count; i++) out[i] = Math.tanh(z[i]!);
  },
  chain: (_z, out, grad, count) => {
    for (let i = 0; i < count; i++) grad[i] = grad[i]! * (1 + out[i]!) * (1 - out[i]!);
  },
};

const logistic: Activation = {
  gain: 1,
  apply: (z, out, count) => {
    for (let i = 0; i < count; i++) out[i] = sigmoid(z[i]!);
  },
  chain: (_z, out, grad, count) => {
    for (let i = 0; i < count; i++) grad[i] = grad[i]! * out[i]! * (1 - out[i]!);
  },
};

/** Klambauer et al. 2017. */
const selu: Activation = {
  gain: 1,
  apply: (z, out, count) => {
    for (let i = 0; i < count; i++)
      out[i] = SELU_SCALE * (z[i]! > 0 ? z[i]! : SELU_ALPHA * Math.expm1(z[i]!));
  },
  chain: (z, out, grad, count) => {
    const floor = SELU_SCALE * SELU_ALPHA;
    for (let i = 0; i < count; i++) grad[i] = grad[i]! * (z[i]! > 0 ? SELU_SCALE : out[i]! + floor);
  },
};

/** z · sigmoid(z). */
const silu: Activation = {
  gain: 2,
  apply: (z, out, count) => {
    for (let i = 0; i < count; i++) out[i] = z[i]! * sigmoid(z[i]!);
  },
  chain: (z, out, grad, count) => {
    for (let i = 0; i < count; i++) {
      const s = sigmoid(z[i]!);
      grad[i] = grad[i]! * (s + out[i]! * (1 - s));
    }
  },
};

/** z · tanh(log(1 + exp(z))) (Misra 2019): tanh(softplus(z)) = n / (n + 2) with n = e² + 2e, e = exp(z). */
const mish: Activation = {
  gain: 2,
  apply: (z, out, count) => {
    for (let i = 0; i < count; i++) {
      const e = Math.exp(Math.min(z[i]!, 30));
      const n = e * (e + 2);
      out[i] = (z[i]! * n) / (n + 2);
    }
  },
  chain: (z, _out, grad, count) => {
    for (let i = 0; i < count; i++) {
      const e = Math.exp(Math.min(z[i]!, 30));
      const n = e * (e + 2);
      const t = n / (n + 2);
      grad[i] = grad[i]! * (t + ((z[i]! * e) / (1 + e)) * (1 - t) * (1 + t));
    }
  },
};

const table = new Map<string, Activation>([
  ['relu', relu],
  ['tanh', tanh],
  ['sigmoid', logistic],
  ['selu', selu],
  ['silu', silu],
  ['mish', mish],
]);

export const activationNames = [...table.keys()];

/** @throws TypeError if there is no activation of that name. */
export function activationOf(name: string): Activation {
  const found = table.get(name);
  if (!found) throw new TypeError(`there is no activation ${name}`);
  return found;
}
