import { sigmoid, softplus } from '../linear/softmax.js';
import { mean, percentile, smoothPercentile } from './percentile.js';

/**
 * A loss of GradientBoosting. Rows are given by place; raw[k * rows + i] is raw output k of row i, and so are the
 * residuals, its negative gradients. The first `train` rows are the training rows.
 */
export type Loss = {
  /** raw outputs before the first tree */
  readonly init: Float64Array;
  /** Negative gradients of the training rows, of all outputs; `bag` lists the rows that the round's trees see. */
  residuals(raw: Float64Array, out: Float64Array, bag: Int32Array): void;
  /** What a leaf adds to raw output k, before the learning rate; null = the mean residual, which the tree has already. */
  readonly leaf: null | ((k: number, leaf: Int32Array, residuals: Float64Array, raw: Float64Array) => number);
  /** Weighted mean loss of the rows from … (to the end). */
  score(raw: Float64Array, from: number): number;
};

export type Rows = {
  /** value, or class code, of each row */
  readonly targets: Float64Array;
  readonly weights: Float64Array;
  readonly train: number;
};

const NEGLIGIBLE = 1e-150;
const EPSILON = 2 ** -52;

export type RegressionLoss = 'squared_error' | 'absolute_error' | 'huber' | 'quantile';

/** alpha: the quantile; of huber, the share of rows whose residuals count squared. */
export function regressionLoss(kind: RegressionLoss, alpha: number, rows: Rows): Loss {
  const { targets: y, weights: w, train } = rows;
  const all = Int32Array.from({ length: train }, (_, i) => i);
  const differences = new Float64Array(train);
  const level = kind === 'quantile' ? alpha : 0.5;
  let delta = 0;
  const residual = (d: number): number => {
    if (kind === 'squared_error') return d;
    if (kind === 'huber') return Math.abs(d) <= delta ? d : delta * Math.sign(d);
    if (kind === 'absolute_error') return Math.sign(d);
    return d >= 0 ? alpha : alpha - 1;
  };
  const lossOf = (d: number): number => {
    if (kind === 'squared_error') return d * d;
    const a = Math.abs(d);
    if (kind === 'huber') return a <= delta ? 0.5 * a * a : delta * (a - 0.5 * delta);
    if (kind === 'absolute_error') return a;
    return d >= 0 ? alpha * d : (alpha - 1) * d;
  };
  return {
    init: Float64Array.of(kind === 'squared_error' ? mean(y, w, all) : smoothPercentile(y, w, all, level)),
    residuals: (raw, out, bag) => {
      for (let i = 0; i < train; i++) differences[i] = Math.abs(y[i]! - raw[i]!);
      if (kind === 'huber') delta = percentile(differences, w, bag, alpha);
      for (let i = 0; i < train; i++) out[i] = residual(y[i]! - raw[i]!);
    },
    leaf:
      kind === 'squared_error'
        ? null
        : (_k, leaf, _residuals, raw) => {
            for (const i of leaf) differences[i] = y[i]! - raw[i]!;
            const middle = percentile(differences, w, leaf, level);
            if (kind !== 'huber') return middle;
            for (const i of leaf) {
              const d = differences[i]! - middle;
              differences[i] = Math.sign(d) * Math.min(delta, Math.abs(d));
            }
            return middle + mean(differences, w, leaf);
          },
    score: (raw, from) => weightedScore(rows, from, (i) => lossOf(y[i]! - raw[i]!)),
  };
}

/** Log loss of two classes; one raw output, the log odds of class 1. */
export function binaryLoss(rows: Rows): Loss {
  const { targets: y, weights: w, train } = rows;
  const all = Int32Array.from({ length: train }, (_, i) => i);
  const share = Math.min(1 - EPSILON, Math.max(EPSILON, mean(y, w, all)));
  return {
    init: Float64Array.of(Math.log(share / (1 - share))),
    residuals: (raw, out) => {
      for (let i = 0; i < train; i++) out[i] = y[i]! - sigmoid(raw[i]!);
    },
    leaf: (_k, leaf, residuals) => newtonStep(leaf, residuals, 0, w, (i) => y[i]!),
    score: (raw, from) => weightedScore(rows, from, (i) => softplus(y[i] === 1 ? -raw[i]! : raw[i]!)),
  };
}

/** Log loss of `classes` classes; steps are (K-1)/K of Newton's, as Friedman 2001 and scikit-learn. */
export function multiclassLoss(rows: Rows, classes: number): Loss {
  const { targets: y, weights: w, train } = rows;
  const count = y.length;
  const all = Int32Array.from({ length: train }, (_, i) => i);
  const shares = Float64Array.from({ length: classes }, (_, k) =>
    mean(
      y.map((code) => (code === k ? 1 : 0)),
      w,
      all,
    ),
  );
  const logs = shares.map((p) => Math.log(Math.min(1 - EPSILON, Math.max(EPSILON, p))));
  const center = logs.reduce((a, b) => a + b, 0) / classes;
  return {
    init: logs.map((v) => v - center),
    residuals: (raw, out) => {
      for (let i = 0; i < train; i++) {
        const norm = logSum(raw, i, count, classes);
        for (let k = 0; k < classes; k++)
          out[k * count + i] = (y[i] === k ? 1 : 0) - Math.exp(raw[k * count + i]! - norm);
      }
    },
    leaf: (k, leaf, residuals) =>
      ((classes - 1) / classes) * newtonStep(leaf, residuals, k * count, w, (i) => (y[i] === k ? 1 : 0)),
    score: (raw, from) =>
      weightedScore(rows, from, (i) => logSum(raw, i, count, classes) - raw[y[i]! * count + i]!),
  };
}

/** Sum of w × residual over sum of w p (1 - p), p being what the residual says it is. */
function newtonStep(
  leaf: Int32Array,
  residuals: Float64Array,
  offset: number,
  w: Float64Array,
  targetOf: (i: number) => number,
): number {
  let gradient = 0;
  let hessian = 0;
  let total = 0;
  for (const i of leaf) {
    const r = residuals[offset + i]!;
    const p = targetOf(i) - r;
    gradient += w[i]! * r;
    hessian += w[i]! * p * (1 - p);
    total += w[i]!;
  }
  return Math.abs(hessian / total) < NEGLIGIBLE ? 0 : gradient / hessian;
}

function logSum(raw: Float64Array, i: number, count: number, classes: number): number {
  let most = -Infinity;
  for (let k = 0; k < classes; k++) most = Math.max(most, raw[k * count + i]!);
  let sum = 0;
  for (let k = 0; k < classes; k++) sum += Math.exp(raw[k * count + i]! - most);
  return most + Math.log(sum);
}

function weightedScore({ weights, targets }: Rows, from: number, lossOf: (i: number) => number): number {
  let sum = 0;
  let total = 0;
  for (let i = from; i < targets.length; i++) {
    sum += weights[i]! * lossOf(i);
    total += weights[i]!;
  }
  return total > 0 ? sum / total : 0;
}
