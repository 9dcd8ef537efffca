import type { Scores } from './data.js';

/** Above 1 probabilities move together, below 1 apart; the most probable class stays the same. */
export type Temperature = { readonly temperature: number };

/** Of the inverse temperature: where all rows are right, the likelihood has no end. */
const LOWEST = 1e-2;
const HIGHEST = 1e2;
const STEPS = 100;
/** Smallest probability that has a logarithm: scikit-learn's bound of log_loss. */
const LEAST = 2.220446049250313e-16;

/**
 * The temperature T at which softmax(logits / T) gives the classes the largest likelihood (Guo et al. 2017). In 1 / T
 * the loss is convex: Newton steps, halving the bracket where they would leave it.
 * @param logits one row per code; of probabilities see logitsOf
 */
export function fitTemperature(
  logits: Scores,
  codes: Int32Array,
  weight: Float64Array | null = null,
): Temperature {
  let [low, high] = [LOWEST, HIGHEST];
  let inverse = 1;
  for (let step = 0; step < STEPS; step++) {
    const { first, second } = derivatives(logits, codes, weight, inverse);
    if (first > 0) high = inverse;
    else low = inverse;
    const wanted = inverse - first / second;
    const next = wanted > low && wanted < high ? wanted : (low + high) / 2;
    if (first === 0 || Math.abs(next - inverse) <= 1e-12 * inverse) break;
    inverse = next;
  }
  return { temperature: 1 / inverse };
}

/** softmax(logits / T) of each row. */
export function applyTemperature({ temperature }: Temperature, { rows, width, data }: Scores): Scores {
  const out = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) softmaxInto(out, data, i * width, width, 1 / temperature);
  return { rows, width, data: out };
}

/** Logits of which the softmax gives these probabilities. */
export function logitsOf({ rows, width, data }: Scores): Scores {
  return { rows, width, data: data.map((p) => Math.log(Math.max(p, LEAST))) };
}

/** Probabilities as they are at that temperature; null leaves them. */
export function tempered(probabilities: Scores, temperature: Temperature | null): Scores {
  return temperature ? applyTemperature(temperature, logitsOf(probabilities)) : probabilities;
}

/** Of the negative log-likelihood by the inverse temperature: Σ w (E z − z_y) and Σ w Var z, over softmax(inverse · z). */
function derivatives(
  { rows, width, data }: Scores,
  codes: Int32Array,
  weight: Float64Array | null,
  inverse: number,
): { first: number; second: number } {
  const p = new Float64Array(width);
  let [first, second] = [0, 0];
  for (let i = 0; i < rows; i++) {
    const z = data.subarray(i * width, (i + 1) * width);
    softmaxInto(p, z, 0, width, inverse);
    let [mean, square] = [0, 0];
    for (let k = 0; k < width; k++) mean += p[k]! * z[k]!;
    for (let k = 0; k < width; k++) square += p[k]! * (z[k]! - mean) ** 2;
    const w = weight ? weight[i]! : 1;
    first += w * (mean - z[codes[i]!]!);
    second += w * square;
  }
  return { first, second };
}

function softmaxInto(out: Float64Array, z: Float64Array, from: number, width: number, inverse: number): void {
  let most = -Infinity;
  for (let k = from; k < from + width; k++) most = Math.max(most, z[k]!);
  let sum = 0;
  for (let k = from; k < from + width; k++) sum += out[k] = Math.exp(inverse * (z[k]! - most));
  for (let k = from; k < from + width; k++) out[k]! /= sum;
}
