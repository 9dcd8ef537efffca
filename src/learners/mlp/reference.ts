import { gemm } from '../../core/gemm.js';
import { activationOf } from './activations.js';
import { lossGradient } from './heads.js';
import type { AdamStep, DescentStep, Ops, Steered } from './ops.js';
import * as embeddings from './reference-embeddings.js';

type A = Float64Array;

/** The operations in f64 and plain TypeScript: what kernels are checked against, and what predicts. */
export const reference: Ops<A> = {
  numbers: (length) => new Float64Array(length),
  ints: (length) => new Int32Array(length),
  bytes: (length) => new Uint8Array(length),
  gemm(m, n, k, a, b, c, bias, add) {
    if (!add) {
      if (bias) for (let i = 0; i < m; i++) c.set(bias, i * n);
      else c.fill(0);
    }
    gemm(m, n, k, { ...a, at: 0 }, { ...b, at: 0 }, c, 0, n);
  },
  takeRows(from, width, rows, to, stride) {
    for (let i = 0; i < rows.length; i++) {
      const at = rows[i]! * width;
      for (let j = 0; j < width; j++) to[i * stride + j] = from[at + j]!;
    }
  },
  activate: (name, z, out, slope) => activationOf(name).f(z, out, slope),
  blendColumns(z, out, slope, gap, share) {
    const width = share.length;
    for (let i = 0; i < z.length; i++) {
      const s = share[i % width]!;
      const off = out[i]! - z[i]!;
      out[i] = z[i]! + s * off;
      if (slope) slope[i] = 1 + s * (slope[i]! - 1);
      if (gap) gap[i] = off;
    }
  },
  dropOut(x, rate, seed) {
    const least = Math.floor(rate * 2 ** 24);
    for (let i = 0; i < x.length; i++) x[i] = hash(seed + i) >>> 8 < least ? 0 : x[i]! / (1 - rate);
  },
  multiply(x, by) {
    for (let i = 0; i < x.length; i++) x[i] = x[i]! * by[i]!;
  },
  increase(x, by) {
    for (let i = 0; i < x.length; i++) x[i] = x[i]! + by[i]!;
  },
  sumColumns(x, times, out) {
    const width = out.length;
    out.fill(0);
    for (let i = 0; i < x.length; i += width)
      for (let j = 0; j < width; j++) out[j]! += times ? x[i + j]! * times[i + j]! : x[i + j]!;
  },
  scaleColumns(x, scale, shift, to, add) {
    const width = (scale ?? shift ?? x).length;
    for (let i = 0; i < x.length; i += width)
      for (let j = 0; j < width; j++) {
        const v = (scale ? x[i + j]! * scale[j]! : x[i + j]!) + (shift ? shift[j]! : 0);
        to[i + j] = add ? to[i + j]! + v : v;
      }
  },
  scaleRows(x, scale, to) {
    const width = x.length / scale.length;
    for (let i = 0; i < x.length; i++) to[i] = x[i]! * scale[Math.floor(i / width)]!;
  },
  sumRowProducts(x, by, out) {
    const width = x.length / out.length;
    out.fill(0);
    for (let i = 0; i < x.length; i++) out[Math.floor(i / width)]! += x[i]! * by[i]!;
  },
  softClip(x, rows, width, stride) {
    for (let i = 0; i < rows; i++)
      for (let j = i * stride; j < i * stride + width; j++) x[j] = softClip(x[j]!);
  },
  columnMoments(x, mean, variance) {
    const width = mean.length;
    const rows = x.length / width;
    mean.fill(0);
    variance.fill(0);
    for (let i = 0; i < x.length; i++) mean[i % width]! += x[i]! / rows;
    for (let i = 0; i < x.length; i++) variance[i % width]! += (x[i]! - mean[i % width]!) ** 2 / rows;
  },
  chainNorm(delta, x, scale, shift, tilt) {
    const width = scale.length;
    for (let i = 0; i < x.length; i++) {
      const j = i % width;
      delta[i] = scale[j]! * (delta[i]! - shift[j]! - x[i]! * tilt[j]!);
    }
  },
  loss: lossGradient,
  adam: (what, step) => eachRow(what, (from, to) => adam(what, step, from, to)),
  descend: (what, step) => eachRow(what, (from, to) => descend(what, step, from, to)),
  approach(mean, w, share) {
    for (let i = 0; i < w.length; i++) mean[i]! += share * (w[i]! - mean[i]!);
  },
  sumSquares: (x) => x.reduce((sum, v) => sum + v * v, 0),
  forwardSparse(sparse, rows, weights, out, width) {
    for (let i = 0; i < rows.length; i++)
      for (let e = sparse.starts[rows[i]!]!; e < sparse.starts[rows[i]! + 1]!; e++)
        addScaled(out, i * width, weights, sparse.columns[e]! * width, sparse.values[e]!, width);
  },
  backwardSparse(sparse, rows, delta, width, to) {
    to.count = 0;
    for (let i = 0; i < rows.length; i++)
      for (let e = sparse.starts[rows[i]!]!; e < sparse.starts[rows[i]! + 1]!; e++) {
        const column = sparse.columns[e]!;
        const at = column * width;
        if (!to.seen[column]) {
          to.seen[column] = 1;
          to.touched[to.count++] = column;
          to.gradient.fill(0, at, at + width);
        }
        addScaled(to.gradient, at, delta, i * width, sparse.values[e]!, width);
      }
    for (let t = 0; t < to.count; t++) to.seen[to.touched[t]!] = 0;
  },
  ...embeddings,
};

/** x / √(1 + (x/3)²): near 0 the identity, far away ±3 (Holzmüller et al. 2024). */
export function softClip(x: number): number {
  return x / Math.sqrt(1 + (x / 3) * (x / 3));
}

/** Wellons' lowbias32. */
function hash(counter: number): number {
  let h = counter | 0;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return h ^ (h >>> 16);
}

function addScaled(to: A, at: number, from: A, start: number, by: number, width: number): void {
  for (let k = 0; k < width; k++) to[at + k]! += by * from[start + k]!;
}

function eachRow({ w, list }: Steered<A>, use: (from: number, to: number) => void): void {
  if (!list) return use(0, w.length);
  for (let t = 0; t < list.count; t++) use(list.rows[t]! * list.width, (list.rows[t]! + 1) * list.width);
}

/** Adam (Kingma and Ba 2015); with `shrink` AdamW (Loshchilov and Hutter 2019). */
function adam({ w, gradient, first, second }: Steered<A>, s: AdamStep, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const g = s.clip * gradient[i]! + s.coupled * w[i]!;
    const mean = s.beta1 * first[i]! + (1 - s.beta1) * g;
    const square = s.beta2 * second[i]! + (1 - s.beta2) * g * g;
    first[i] = mean;
    second[i] = square;
    w[i] = s.shrink * w[i]! - (s.rate * mean) / (Math.sqrt(square) / s.root + 1e-8);
  }
}

function descend({ w, gradient, first }: Steered<A>, s: DescentStep, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const g = s.clip * gradient[i]! + s.coupled * w[i]!;
    const v = s.momentum * first[i]! + s.gain * g;
    first[i] = v;
    w[i] = s.shrink * w[i]! - s.rate * (s.nesterov ? g + s.momentum * v : v);
  }
}
