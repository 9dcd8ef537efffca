import { minimizeBounded } from './brent.js';
import { mean } from './moments.js';
import { rangeOf } from './order.js';

/** The transformed scale ends at exp(300) on either side, and its near end keeps exp(-14) of its differences. */
const FAR = 300;
const NEAR = 14;
const TOLERANCE = 1e-9;

/** The family: Box-Cox reads numbers above 0, Yeo-Johnson all. */
export type Family = 'yeo-johnson' | 'box-cox';

/** Box-Cox is a power of x; Yeo-Johnson one of 1 + x, and below 0 the other way round with power 2 - lambda. */
export function powered(family: Family, lambda: number, x: number): number {
  if (family === 'box-cox') return powerOf(Math.log(Math.max(0, x)), lambda);
  return x < 0 ? -powerOf(Math.log1p(-x), 2 - lambda) : powerOf(Math.log1p(x), lambda);
}

/** (exp(log)^lambda - 1) / lambda, exact also where lambda is nearly 0. */
function powerOf(log: number, lambda: number): number {
  return lambda === 0 ? log : Math.expm1(lambda * log) / lambda;
}

/**
 * The lambda under which the transformed values are most likely normal (maximum likelihood, by Brent's method); 1 where
 * there are not two different values. Logarithms are all it works on, so that neither values far out nor a narrow range
 * far from 0 leave rounding to be maximized, as scipy's boxcox_normmax and yeojohnson_normmax since 1.12.
 */
export function likeliestLambda(family: Family, values: Float64Array): number {
  if (values.every((v) => v === values[0])) return 1;
  if (family === 'box-cox') return oneSided(values.map(Math.log));
  if (values.every((v) => v >= 0)) return oneSided(values.map(Math.log1p));
  if (values.every((v) => v <= 0)) return 2 - oneSided(values.map((v) => Math.log1p(-v)));
  return twoSided(values);
}

/** Of exp(log)^lambda: values of one sign. */
function oneSided(logs: Float64Array): number {
  const [low, high] = rangeOf(logs);
  if (low === high) return 1;
  const largest = Math.max(-low, high);
  const total = logs.length * mean(logs);
  const loss = (lambda: number): number => {
    // Relative to the largest power: its variance times exp(2 far) is what the transformed values have.
    const far = lambda > 0 ? high : low;
    const spread = logVariance(logs.map((log) => powerOf(log - far, lambda)));
    return (logs.length / 2) * (spread + 2 * lambda * far) - (lambda - 1) * total;
  };
  // Box-Cox has powers of numbers below 1 too: its two ends are as far.
  const bounds = low < 0 && high > 0 ? [-FAR, FAR] : high > 0 ? [-NEAR, FAR] : [-FAR, NEAR];
  return minimizeBounded(loss, bounds[0]! / largest, bounds[1]! / largest, TOLERANCE);
}

/** Of Yeo-Johnson's powers, values on both sides of 0. */
function twoSided(values: Float64Array): number {
  const logs = values.map((v) => (v < 0 ? -Math.log1p(-v) : Math.log1p(v)));
  const [low, high] = rangeOf(logs);
  const total = logs.length * mean(logs);
  const loss = (lambda: number): number => {
    const spread = logVariance(
      logs.map((log) => (log < 0 ? -powerOf(-log, 2 - lambda) : powerOf(log, lambda))),
    );
    return (logs.length / 2) * spread - (lambda - 1) * total;
  };
  return minimizeBounded(loss, 2 + FAR / low, FAR / high, TOLERANCE);
}

/** The logarithm of the population variance, also where that itself would overflow or vanish. */
function logVariance(values: Float64Array): number {
  const [low, high] = rangeOf(values);
  const unit = high - low;
  if (!(unit > 0)) return -Infinity;
  const scaled = values.map((v) => (v - low) / unit);
  const center = mean(scaled);
  let squares = 0;
  for (let i = 0; i < scaled.length; i++) squares += (scaled[i]! - center) ** 2;
  return 2 * Math.log(unit) + Math.log(squares / scaled.length);
}
