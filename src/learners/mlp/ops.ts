import type { Loss } from './heads.js';

export type Numbers = Float64Array | Float32Array;

/** Element (i, j) is data[i · row + j · column]: with free strides a transposed matrix needs no copy. */
export type Operand<A> = { readonly data: A; readonly row: number; readonly column: number };

/** Sparse rows (CSR). */
export type SparseRows<A> = { readonly starts: Int32Array; readonly columns: Int32Array; readonly values: A };

/** Gradient of the weights of sparse columns: columns × width, of which only the first `count` of `touched` hold. */
export type SparseGradient<A> = {
  readonly gradient: A;
  readonly seen: Uint8Array;
  readonly touched: Int32Array;
  count: number;
};

/** Weights, their gradient, and what the optimizer remembers of each. A list names rows of `width`: all others rest. */
export type Steered<A> = {
  readonly w: A;
  readonly gradient: A;
  readonly first: A;
  readonly second: A;
  readonly list?: { readonly rows: Int32Array; readonly count: number; readonly width: number };
};

/** Gradients are multiplied by clip, plus coupled · w; then w shrinks, w *= shrink, and takes its step. */
export type Pull = {
  readonly clip: number;
  readonly coupled: number;
  readonly shrink: number;
  readonly rate: number;
};

/** root: √(1 - beta2^step); rate is divided by 1 - beta1^step already. */
export type AdamStep = Pull & { readonly root: number; readonly beta1: number; readonly beta2: number };

/** v = momentum · v + gain · g, then w -= rate · v (Nesterov: g + momentum · v). */
export type DescentStep = Pull & {
  readonly momentum: number;
  readonly gain: number;
  readonly nesterov: boolean;
};

/** The parameters of periodic embeddings (or their gradients): columns × waves twice, columns × size × waves, columns × size. */
export type Waves<A> = { readonly frequency: A; readonly phase: A; readonly mix: A; readonly shift: A };

export type WaveShape = { readonly list: Int32Array; readonly waves: number; readonly size: number };

/**
 * The array operations that networks are made of. Two ways to do them: `reference.ts` (f64, plain TypeScript, for prediction too)
 * and `kernel-ops.ts` (f32, WebAssembly, for training). Matrices are row-major without gaps, unless a stride is given;
 * sizes follow from the arrays: rows = length / width.
 */
export interface Ops<A extends Numbers> {
  /** zeros */
  numbers(length: number): A;
  ints(length: number): Int32Array;
  bytes(length: number): Uint8Array;
  /** c (m × n) = a (m × k) · b (k × n) + what it starts from: itself (add), a row of biases, or nothing */
  gemm(
    m: number,
    n: number,
    k: number,
    a: Operand<A>,
    b: Operand<A>,
    c: A,
    bias: A | null,
    add: boolean,
  ): void;
  /** rows of `from` (× width) to rows that are `stride` apart */
  takeRows(from: A, width: number, rows: Int32Array, to: A, stride: number): void;
  /** out = f(z), slope = f'(z); slope may be z itself */
  activate(name: string, z: A, out: A, slope: A | null): void;
  /** out and slope of f become those of z + share (f(z) - z); gap = f(z) - z */
  blendColumns(z: A, out: A, slope: A | null, gap: A | null, share: A): void;
  /** Inverted dropout: the same numbers survive for the same seed. */
  dropOut(x: A, rate: number, seed: number): void;
  /** x *= by */
  multiply(x: A, by: A): void;
  /** x += by */
  increase(x: A, by: A): void;
  /** out[j] = Σ x[i][j] · times[i][j] (null: 1) */
  sumColumns(x: A, times: A | null, out: A): void;
  /** to = x · scale + shift by columns (null: none), added to what is there with `add` */
  scaleColumns(x: A, scale: A | null, shift: A | null, to: A, add: boolean): void;
  /** to[i] = x[i] · scale[i] by rows */
  scaleRows(x: A, scale: A, to: A): void;
  /** out[i] = Σ x[i][j] · by[i][j] */
  sumRowProducts(x: A, by: A, out: A): void;
  /** x / √(1 + (x/3)²) of the first `width` numbers of each row */
  softClip(x: A, rows: number, width: number, stride: number): void;
  /** means and biased variances of columns */
  columnMoments(x: A, mean: A, variance: A): void;
  /** delta = scale (delta - shift - x · tilt) by columns */
  chainNorm(delta: A, x: A, scale: A, shift: A, tilt: A): void;
  /** Σ each · weight · loss; the outputs (rows × outputs) are replaced by the gradient. */
  loss(loss: Loss, raw: A, outputs: number, target: A, weight: A | null, each: number): number;
  adam(what: Steered<A>, step: AdamStep): void;
  descend(what: Steered<A>, step: DescentStep): void;
  /** mean += share (w - mean) */
  approach(mean: A, w: A, share: number): void;
  sumSquares(x: A): number;
  /** out += sparse rows · weights */
  forwardSparse(sparse: SparseRows<A>, rows: Int32Array, weights: A, out: A, width: number): void;
  backwardSparse(
    sparse: SparseRows<A>,
    rows: Int32Array,
    delta: A,
    width: number,
    to: SparseGradient<A>,
  ): void;
  /** Piecewise linear encoding of listed columns of x (rows × stride) to out, rows `stride` apart. */
  pieces(x: A, rows: number, list: Int32Array, edges: A, each: number, out: A, stride: number): void;
  /** Periodic embeddings of listed columns of x (rows × stride) to out; kept: rows × columns × waves, for the way back. */
  periodic(x: A, rows: number, shape: WaveShape, waves: Waves<A>, kept: A, out: A, stride: number): void;
  /** Adds to the gradients; delta: rows × (columns · size). */
  chainPeriodic(
    x: A,
    rows: number,
    shape: WaveShape,
    waves: Waves<A>,
    kept: A,
    delta: A,
    to: Waves<A>,
    stride: number,
  ): void;
}

export function rowMajor<A>(data: A, width: number): Operand<A> {
  return { data, row: width, column: 1 };
}

export function transposed<A>(data: A, width: number): Operand<A> {
  return { data, row: 1, column: width };
}
