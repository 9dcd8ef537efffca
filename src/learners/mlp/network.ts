import { gemm, rowMajor, transposed } from '../../core/gemm.js';
import type { Activation } from './activations.js';
import { activationOf } from './activations.js';

/**
 * Fully connected layers. `widths[l]` outputs of layer l; the last layer is linear (see heads.ts). All dense weights
 * in one array: for each layer W (out × in, row-major), then b (out). Sparse columns have weights of their own into
 * the first layer: sparse × widths[0], row-major.
 */
export type Network = {
  readonly inputs: number;
  readonly sparse: number;
  readonly widths: readonly number[];
  readonly activation: string;
  readonly weights: Float64Array;
  readonly sparseWeights: Float64Array;
};

/** Place of a layer in `weights`. */
export type Layer = {
  readonly inputs: number;
  readonly outputs: number;
  readonly w: number;
  readonly b: number;
};

export function layersOf(inputs: number, widths: readonly number[]): Layer[] {
  let at = 0;
  return widths.map((outputs, l) => {
    const into = l === 0 ? inputs : widths[l - 1]!;
    const layer = { inputs: into, outputs, w: at, b: at + into * outputs };
    at = layer.b + outputs;
    return layer;
  });
}

export function weightCount(inputs: number, widths: readonly number[]): number {
  const last = layersOf(inputs, widths).at(-1)!;
  return last.b + last.outputs;
}

/** Sparse rows of a batch: CSR, and which of its rows the batch has. */
export type SparseRows = {
  readonly indptr: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float64Array;
  readonly rows: Int32Array;
};

/** Buffers for batches of up to `capacity` rows; inputs go into `x` (capacity × inputs). */
export type Workspace = {
  readonly layers: readonly Layer[];
  readonly activation: Activation;
  readonly x: Float64Array;
  /** before and after the activation, per layer; the last `z` holds the raw outputs */
  readonly z: readonly Float64Array[];
  readonly out: readonly Float64Array[];
  /** gradient with respect to z, per layer */
  readonly delta: readonly Float64Array[];
  /** inverted dropout, per hidden layer: 0 or 1 / (1 - rate); null = none */
  readonly masks: (Float64Array | null)[];
};

export function workspace(net: Network, capacity: number): Workspace {
  const layers = layersOf(net.inputs, net.widths);
  const buffers = (): Float64Array[] => layers.map((l) => new Float64Array(capacity * l.outputs));
  return {
    layers,
    activation: activationOf(net.activation),
    x: new Float64Array(capacity * net.inputs),
    z: buffers(),
    out: buffers(),
    delta: buffers(),
    masks: layers.slice(1).map(() => null),
  };
}

/** Raw outputs (count × outputs) of the rows in ws.x, left in the last ws.z. */
export function forward(net: Network, ws: Workspace, count: number, sparse: SparseRows | null): Float64Array {
  const last = ws.layers.length - 1;
  let input = ws.x;
  ws.layers.forEach(({ inputs, outputs, w, b }, l) => {
    const z = ws.z[l]!;
    for (let i = 0; i < count; i++)
      for (let k = 0; k < outputs; k++) z[i * outputs + k] = net.weights[b + k]!;
    const weights = transposed(net.weights, inputs, w);
    gemm(count, outputs, inputs, rowMajor(input, inputs), weights, z, 0, outputs);
    if (l === 0 && sparse) addSparse(net, sparse, z, count);
    if (l === last) return;
    const out = ws.out[l]!;
    ws.activation.apply(z, out, count * outputs);
    const mask = ws.masks[l];
    if (mask) multiply(out, mask, count * outputs);
    input = out;
  });
  return ws.z[last]!;
}

function addSparse(net: Network, s: SparseRows, z: Float64Array, count: number): void {
  const h = net.widths[0]!;
  const w = net.sparseWeights;
  for (let i = 0; i < count; i++) {
    const row = s.rows[i]!;
    for (let e = s.indptr[row]!; e < s.indptr[row + 1]!; e++) {
      const v = s.values[e]!;
      const at = s.indices[e]! * h;
      for (let k = 0; k < h; k++) z[i * h + k]! += v * w[at + k]!;
    }
  }
}

function multiply(to: Float64Array, by: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) to[i] = to[i]! * by[i]!;
}

/** Gradient of the sparse weights: only the rows that the batch has touched. */
export type SparseGradient = {
  /** slot of each sparse column in `grad`, -1 = untouched */
  readonly slot: Int32Array;
  readonly touched: number[];
  grad: Float64Array;
};

export function sparseGradient(net: Network): SparseGradient {
  return {
    slot: new Int32Array(net.sparse).fill(-1),
    touched: [],
    grad: new Float64Array(64 * net.widths[0]!),
  };
}

/**
 * After `forward`: from the gradient of the raw outputs in the last ws.z to that of all weights, written to `grad`
 * (and to `sparseGrad`).
 */
export function backward(
  net: Network,
  ws: Workspace,
  count: number,
  grad: Float64Array,
  sparse: SparseRows | null = null,
  sparseGrad: SparseGradient | null = null,
): void {
  grad.fill(0);
  const last = ws.layers.length - 1;
  ws.delta[last]!.set(ws.z[last]!);
  for (let l = last; l >= 0; l--) {
    const { inputs, outputs, w, b } = ws.layers[l]!;
    const delta = ws.delta[l]!;
    const input = l === 0 ? ws.x : ws.out[l - 1]!;
    for (let i = 0; i < count; i++)
      for (let k = 0; k < outputs; k++) grad[b + k] = grad[b + k]! + delta[i * outputs + k]!;
    gemm(outputs, inputs, count, transposed(delta, outputs), rowMajor(input, inputs), grad, w, inputs);
    if (l === 0) break;
    const below = ws.delta[l - 1]!;
    below.fill(0);
    const weights = rowMajor(net.weights, inputs, w);
    gemm(count, inputs, outputs, rowMajor(delta, outputs), weights, below, 0, inputs);
    const mask = ws.masks[l - 1];
    if (mask) multiply(below, mask, count * inputs);
    chain(ws, l - 1, mask, below, count * inputs);
  }
  if (sparse && sparseGrad) collectSparse(net.widths[0]!, ws.delta[0]!, count, sparse, sparseGrad);
}

function chain(
  ws: Workspace,
  l: number,
  mask: Float64Array | null | undefined,
  grad: Float64Array,
  count: number,
): void {
  const z = ws.z[l]!;
  const out = ws.out[l]!;
  // Dropout has scaled the outputs; derivatives that are made from them need the unscaled ones.
  if (mask) ws.activation.apply(z, out, count);
  ws.activation.chain(z, out, grad, count);
}

function collectSparse(
  h: number,
  delta: Float64Array,
  count: number,
  s: SparseRows,
  to: SparseGradient,
): void {
  for (const j of to.touched) to.slot[j] = -1;
  to.touched.length = 0;
  for (let i = 0; i < count; i++) {
    const row = s.rows[i]!;
    for (let e = s.indptr[row]!; e < s.indptr[row + 1]!; e++) {
      const j = s.indices[e]!;
      if (to.slot[j]! < 0) touch(h, to, j);
      const at = to.slot[j]! * h;
      const v = s.values[e]!;
      for (let k = 0; k < h; k++) to.grad[at + k]! += v * delta[i * h + k]!;
    }
  }
}

function touch(h: number, to: SparseGradient, j: number): void {
  const slot = to.touched.length;
  to.slot[j] = slot;
  to.touched.push(j);
  if ((slot + 1) * h > to.grad.length) {
    const larger = new Float64Array(2 * to.grad.length);
    larger.set(to.grad);
    to.grad = larger;
  }
  to.grad.fill(0, slot * h, (slot + 1) * h);
}
