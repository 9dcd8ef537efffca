/** 1 / (1 + exp(-z)) without overflow. */
export function sigmoid(z: number): number {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const e = Math.exp(z);
  return e / (1 + e);
}

/** log(1 + exp(z)) without overflow or loss of digits. */
export function softplus(z: number): number {
  return z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z));
}

/** log(sigmoid(z)). */
export function logSigmoid(z: number): number {
  return -softplus(-z);
}

/** Softmax of z[at … at + k) in place; returns log(sum(exp(z))). */
export function softmaxInPlace(z: Float64Array, at: number, k: number): number {
  let top = z[at]!;
  for (let j = 1; j < k; j++) if (z[at + j]! > top) top = z[at + j]!;
  let sum = 0;
  for (let j = 0; j < k; j++) {
    const e = Math.exp(z[at + j]! - top);
    z[at + j] = e;
    sum += e;
  }
  for (let j = 0; j < k; j++) z[at + j] = z[at + j]! / sum;
  return top + Math.log(sum);
}
