import type { Rng } from '../../core/rng.js';
import type { Design } from '../linear/design.js';
import type { Head } from './heads.js';
import { lossGradient } from './heads.js';
import type { Inputs } from './inputs.js';
import { encodeRow } from './inputs.js';
import type { Network, SparseGradient, SparseRows, Workspace } from './network.js';
import { backward, forward, layersOf, sparseGradient, workspace } from './network.js';
import type { Adam } from './optimizer.js';
import { adamStep } from './optimizer.js';

/** Packed rows, how they enter the network, their target (values or class codes), and weights of mean 1. */
export type Examples = {
  readonly inputs: Inputs;
  readonly design: Design;
  readonly target: Float64Array;
  readonly weight: Float64Array | null;
};

type Rows = Pick<Examples, 'inputs' | 'design'>;

export type TrainOptions = {
  readonly head: Head;
  readonly epochs: number;
  readonly batch: number;
  readonly rate: number;
  readonly decay: number;
  readonly dropout: number;
  readonly smoothing: number;
  /** epochs without a better validation loss after which training stops */
  readonly patience: number;
};

/** Trains in place by AdamW; with `valid`, ends with the weights of the epoch that was best there. */
export function train(net: Network, data: Examples, valid: Examples | null, o: TrainOptions, rng: Rng): void {
  const run = runOf(net, data, o, rng);
  const best = { loss: valid ? meanLoss(net, valid, o.head) : 0, age: 0, ...copyOf(net) };
  const order = Int32Array.from({ length: data.design.rows }, (_, i) => i);
  for (let epoch = 0; epoch < o.epochs; epoch++) {
    rng.shuffle(order);
    for (let from = 0; from < order.length; from += o.batch)
      trainBatch(run, order.subarray(from, Math.min(order.length, from + o.batch)));
    if (!valid) continue;
    const loss = meanLoss(net, valid, o.head);
    if (loss < best.loss) {
      Object.assign(best, { loss, age: 0 });
      best.weights.set(net.weights);
      best.sparseWeights.set(net.sparseWeights);
    } else if (++best.age >= o.patience) break;
  }
  if (!valid) return;
  net.weights.set(best.weights);
  net.sparseWeights.set(best.sparseWeights);
}

function copyOf(net: Network): { weights: Float64Array; sparseWeights: Float64Array } {
  return { weights: net.weights.slice(), sparseWeights: net.sparseWeights.slice() };
}

/** Everything that a step needs, allocated once. */
type Run = {
  readonly net: Network;
  readonly data: Examples;
  readonly o: TrainOptions;
  readonly rng: Rng;
  readonly ws: Workspace;
  readonly grad: Float64Array;
  readonly moments: readonly [Float64Array, Float64Array];
  readonly sparse: SparseGradient;
  readonly sparseMoments: readonly [Float64Array, Float64Array];
  readonly target: Float64Array;
  readonly weight: Float64Array | null;
  readonly steps: number;
  step: number;
};

function runOf(net: Network, data: Examples, o: TrainOptions, rng: Rng): Run {
  const ws = workspace(net, o.batch);
  const hidden = net.widths.slice(0, -1);
  if (o.dropout > 0) hidden.forEach((width, l) => (ws.masks[l] = new Float64Array(o.batch * width)));
  const zeros = (like: Float64Array): Float64Array => new Float64Array(like.length);
  return {
    net,
    data,
    o,
    rng,
    ws,
    grad: zeros(net.weights),
    moments: [zeros(net.weights), zeros(net.weights)],
    sparse: sparseGradient(net),
    sparseMoments: [zeros(net.sparseWeights), zeros(net.sparseWeights)],
    target: new Float64Array(o.batch),
    weight: data.weight ? new Float64Array(o.batch) : null,
    steps: o.epochs * Math.ceil(data.design.rows / o.batch),
    step: 0,
  };
}

function trainBatch(run: Run, rows: Int32Array): void {
  const { net, data, o, ws } = run;
  run.step++;
  load(net, ws, data, rows);
  for (let i = 0; i < rows.length; i++) {
    run.target[i] = data.target[rows[i]!]!;
    if (run.weight) run.weight[i] = data.weight![rows[i]!]!;
  }
  if (o.dropout > 0) ws.masks.forEach((mask) => mask && drop(mask, o.dropout, run.rng));
  const sparse: SparseRows | null = net.sparse > 0 ? { ...data.design, rows } : null;
  const raw = forward(net, ws, rows.length, sparse);
  lossGradient(o.head, raw, net.widths.at(-1)!, rows.length, run.target, run.weight, o.smoothing);
  backward(net, ws, rows.length, run.grad, sparse, run.sparse);
  update(run);
}

/** Encoded anew for each batch: the pieces of all rows at once would not fit into memory. */
function load(net: Network, ws: Workspace, { inputs, design }: Rows, rows: Int32Array): void {
  for (let i = 0; i < rows.length; i++)
    encodeRow(inputs, design.dense, rows[i]! * design.p, ws.x, i * net.inputs);
}

/** Inverted dropout: kept units are divided by the share that is kept, so that prediction needs no change. */
function drop(mask: Float64Array, rate: number, rng: Rng): void {
  const kept = 1 / (1 - rate);
  for (let i = 0; i < mask.length; i++) mask[i] = rng.next() < rate ? 0 : kept;
}

function update(run: Run): void {
  const { net, o, moments, sparseMoments } = run;
  const rate = o.rate * schedule(run.step, run.steps);
  const adam: Adam = { rate, beta1: 0.9, beta2: 0.95, decoupled: true, decay: o.decay, step: run.step };
  const biases = { ...adam, decay: 0 };
  for (const { w, b, outputs } of layersOf(net.inputs, net.widths)) {
    adamStep(net.weights, run.grad, ...moments, adam, w, b);
    adamStep(net.weights, run.grad, ...moments, biases, b, b + outputs);
  }
  const h = net.widths[0]!;
  if (net.sparse > 0)
    run.sparse.touched.forEach((j, slot) =>
      adamStep(net.sparseWeights, run.sparse.grad, ...sparseMoments, adam, j * h, j * h + h, slot * h),
    );
}

/** A short rise, then a cosine down to 0. */
function schedule(step: number, steps: number): number {
  const rise = Math.min(1, step / (0.05 * steps));
  return rise * 0.5 * (1 + Math.cos((Math.PI * (step - 1)) / steps));
}

/** Calls use(raw outputs, first row, count) for blocks of rows. */
export function predictBlocks(
  net: Network,
  data: Rows,
  use: (raw: Float64Array, from: number, count: number) => void,
): void {
  const d = data.design;
  const block = Math.min(256, Math.max(1, d.rows));
  const ws = workspace(net, block);
  for (let from = 0; from < d.rows; from += block) {
    const rows = Int32Array.from({ length: Math.min(block, d.rows - from) }, (_, i) => from + i);
    load(net, ws, data, rows);
    use(forward(net, ws, rows.length, net.sparse > 0 ? { ...d, rows } : null), from, rows.length);
  }
}

function meanLoss(net: Network, data: Examples, head: Head): number {
  let loss = 0;
  predictBlocks(net, data, (raw, from, count) => {
    const weight = data.weight?.subarray(from, from + count) ?? null;
    const target = data.target.subarray(from, from + count);
    loss += count * lossGradient(head, raw, net.widths.at(-1)!, count, target, weight);
  });
  return loss / data.design.rows;
}
