import type { Target } from '../../core/data.js';

/**
 * A loss over raw scores. scores[k] holds raw output k of every row; targets cover the same rows.
 * The hessian of squared error is 1 (half of the squared difference), of softmax p (1 - p) as in scikit-learn.
 */
export type Objective = {
  readonly outputs: number;
  /** Scores count in this unit of the label: a power of two, so that it changes no digit. */
  readonly unit: number;
  readonly init: Float64Array;
  /** h is 1 for every row */
  readonly constantHessian: boolean;
  /** outputs that have something to learn */
  readonly active: readonly boolean[];
  /** Called before the gradients of a round: the state of the scores that all outputs of the round see. */
  begin(scores: readonly Float64Array[]): void;
  /** First and second derivative of the loss with respect to raw output k, for the training rows. */
  gradients(k: number, scores: readonly Float64Array[], g: Float64Array, h: Float64Array): void;
  /** Weighted mean loss of rows from … (to the end). */
  loss(scores: readonly Float64Array[], from: number): number;
};

/** y and weight hold the rows of the fit, training rows (the first trainRows) before validation rows. */
export function objectiveFor(y: Target, weight: Float64Array | null, trainRows: number): Objective {
  if (y.task === 'regression') return squaredError(y.values, weight, trainRows);
  const shares = classShares(y.codes, y.classes.length, weight, trainRows);
  return y.task === 'binary'
    ? logistic(y.codes, weight, trainRows, shares)
    : softmax(y.codes, weight, trainRows, shares);
}

/** The label is scaled by its mean absolute deviation: l1 and min_split_gain mean the same for cents and for millions. */
function squaredError(values: Float64Array, weight: Float64Array | null, trainRows: number): Objective {
  const mean = weightedMean(weight, 0, trainRows, (i) => values[i]!);
  const unit = powerOfTwo(weightedMean(weight, 0, trainRows, (i) => Math.abs(values[i]! - mean)));
  const y = values.map((v) => v / unit);
  return {
    outputs: 1,
    unit,
    init: Float64Array.of(mean / unit),
    constantHessian: weight === null,
    active: [true],
    begin: () => undefined,
    gradients: (_k, scores, g, h) => {
      const s = scores[0]!;
      for (let i = 0; i < trainRows; i++) {
        const w = weight ? weight[i]! : 1;
        g[i] = w * (s[i]! - y[i]!);
        h[i] = w;
      }
    },
    loss: (scores, from) => weightedMean(weight, from, y.length, (i) => (scores[0]![i]! - y[i]!) ** 2),
  };
}

function logistic(
  codes: Int32Array,
  weight: Float64Array | null,
  trainRows: number,
  shares: Float64Array,
): Objective {
  return {
    outputs: 1,
    unit: 1,
    init: Float64Array.of(Math.log(shares[1]! / shares[0]!)),
    constantHessian: false,
    active: [true],
    begin: () => undefined,
    gradients: (_k, scores, g, h) => {
      const s = scores[0]!;
      for (let i = 0; i < trainRows; i++) {
        const p = 1 / (1 + Math.exp(-s[i]!));
        const w = weight ? weight[i]! : 1;
        g[i] = w * (p - codes[i]!);
        h[i] = w * p * (1 - p);
      }
    },
    loss: (scores, from) =>
      weightedMean(weight, from, codes.length, (i) => softplus(codes[i]! ? -scores[0]![i]! : scores[0]![i]!)),
  };
}

function softmax(
  codes: Int32Array,
  weight: Float64Array | null,
  trainRows: number,
  shares: Float64Array,
): Objective {
  const outputs = shares.length;
  const logs = shares.map(Math.log);
  const center = logs.reduce((a, b) => a + b, 0) / outputs;
  const p = new Float64Array(outputs * trainRows);
  const seen = new Uint8Array(outputs);
  for (let i = 0; i < trainRows; i++) if (!weight || weight[i]! > 0) seen[codes[i]!] = 1;
  return {
    outputs,
    unit: 1,
    init: logs.map((v) => v - center),
    constantHessian: false,
    active: Array.from(seen, (s) => s === 1),
    begin: (scores) => {
      probabilities(scores, trainRows, p);
    },
    gradients: (k, _scores, g, h) => {
      const at = k * trainRows;
      for (let i = 0; i < trainRows; i++) {
        const w = weight ? weight[i]! : 1;
        const q = p[at + i]!;
        g[i] = w * (codes[i] === k ? q - 1 : q);
        h[i] = w * q * (1 - q);
      }
    },
    loss: (scores, from) =>
      weightedMean(weight, from, codes.length, (i) => logSumExp(scores, i) - scores[codes[i]!]![i]!),
  };
}

/** Softmax of the first `rows` rows, output by output. */
function probabilities(scores: readonly Float64Array[], rows: number, p: Float64Array): void {
  const outputs = scores.length;
  for (let i = 0; i < rows; i++) {
    let max = -Infinity;
    for (let k = 0; k < outputs; k++) max = Math.max(max, scores[k]![i]!);
    let sum = 0;
    for (let k = 0; k < outputs; k++) {
      const e = Math.exp(scores[k]![i]! - max);
      p[k * rows + i] = e;
      sum += e;
    }
    for (let k = 0; k < outputs; k++) p[k * rows + i]! /= sum;
  }
}

/** The power of two nearest to a deviation; 1 if it is none. */
function powerOfTwo(deviation: number): number {
  return deviation > 1e-290 && deviation < 1e290 ? 2 ** Math.round(Math.log2(deviation)) : 1;
}

function logSumExp(scores: readonly Float64Array[], i: number): number {
  let max = -Infinity;
  for (const s of scores) max = Math.max(max, s[i]!);
  let sum = 0;
  for (const s of scores) sum += Math.exp(s[i]! - max);
  return max + Math.log(sum);
}

function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** Weighted share of each class on the training rows; an absent class counts as half a row. */
function classShares(
  codes: Int32Array,
  classes: number,
  weight: Float64Array | null,
  trainRows: number,
): Float64Array {
  const counts = new Float64Array(classes);
  let total = 0;
  for (let i = 0; i < trainRows; i++) {
    const w = weight ? weight[i]! : 1;
    counts[codes[i]!]! += w;
    total += w;
  }
  const halfRow = total > 0 ? (0.5 * total) / trainRows : 1;
  let sum = 0;
  for (let k = 0; k < classes; k++) {
    if (counts[k] === 0) counts[k] = halfRow;
    sum += counts[k]!;
  }
  return counts.map((c) => c / sum);
}

function weightedMean(
  weight: Float64Array | null,
  from: number,
  to: number,
  lossOf: (i: number) => number,
): number {
  let sum = 0;
  let total = 0;
  for (let i = from; i < to; i++) {
    const w = weight ? weight[i]! : 1;
    sum += w * lossOf(i);
    total += w;
  }
  return total > 0 ? sum / total : 0;
}
