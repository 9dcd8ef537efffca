import type { Labelled, Matrix, Scores } from '../core/data.js';
import type { Choice, Dim, Params, Space } from '../core/space.js';
import { num } from '../core/space.js';
import { checkable, countingRows } from './checkable.js';
import type { FitContext, Learner } from './learner.js';
import { gather, gatherAll } from './linear/design.js';
import type { ClassMap } from './linear/labels.js';
import { rowWeights, spread, sum } from './linear/labels.js';
import { activationNames } from './mlp/activations.js';
import type { Goal, Units, Wanted } from './mlp/goal.js';
import { answer, goalOf, knownRows, writeTargets } from './mlp/goal.js';
import type { Loss } from './mlp/heads.js';
import { initialize } from './mlp/initial.js';
import type { Inputs } from './mlp/inputs.js';
import { fitInputs } from './mlp/inputs.js';
import { withKernels } from './mlp/kernel-ops.js';
import type { Network } from './mlp/network.js';
import { networkOf } from './mlp/network.js';
import type { Numbers, Ops } from './mlp/ops.js';
import type { Optimizer } from './mlp/optimizer.js';
import { reference } from './mlp/reference.js';
import { predictBlocks, predictor, rowsOf } from './mlp/rows.js';
import { schedules } from './mlp/schedule.js';
import type { Shape } from './mlp/shape.js';
import { countOf } from './mlp/shape.js';
import type { Examples, TrainOptions } from './mlp/train.js';
import { train } from './mlp/train.js';
import { SELECT } from './select.js';

type State = {
  readonly inputs: Inputs;
  readonly units: Units | null;
  readonly map: ClassMap | null;
  readonly loss: Loss;
  readonly shape: Shape;
  readonly weights: Float32Array;
  readonly sparseWeights: Float32Array;
  readonly stats: Float32Array;
};

/** Most weights into the first layer from sparse columns: what a model file, and this many rows, can bear. */
const SPARSE_WEIGHTS = 200_000;
const SPARSE_WEIGHTS_PER_ROW = 50;
/** Numbers of a periodic embedding, and its waves (Holzmüller et al. 2024). */
const EMBEDDING = 3;
const WAVES = 16;
const PATIENCE = 12;

function fit(train: Labelled, valid: Labelled | null, params: Params, ctx: FitContext): State {
  return withKernels(ctx.fused === true, (ops) => fitWith(ops, train, valid, params, ctx));
}

/** The same fit in whatever operations. */
export function fitWith<A extends Numbers>(
  ops: Ops<A>,
  given: Labelled,
  valid: Labelled | null,
  params: Params,
  { rng, quantile, left, held = 0 }: Pick<FitContext, 'rng' | 'quantile' | 'left' | 'held'>,
): State {
  const data = { ...given, rows: countingRows(given.rows, given.weight) };
  const weight = rowWeights(data);
  const goal = goalOf(data, weight, {
    ...lossFor(params, quantile),
    positive: params['head'] === 'softplus',
    smoothing: num(params, 'label_smoothing'),
  });
  const width = num(params, 'width');
  const design = gatherAll(data.x, data.rows);
  const waves = params['embedding'] === 'periodic' ? EMBEDDING : 0;
  const most = Math.floor(Math.min(SPARSE_WEIGHTS, SPARSE_WEIGHTS_PER_ROW * data.rows.length) / width);
  const inputs = fitInputs(design, num(params, 'pieces'), waves, most);
  const shape = shapeOf(params, inputs, design.p, goal.outputs);
  const edges = ops.numbers(inputs.edges.length);
  edges.set(inputs.edges);
  const net = networkOf(shape, {
    edges,
    all: ops.numbers(countOf(shape)),
    sparse: ops.numbers(inputs.kept * width),
    stats: ops.numbers(shape.norm ? 2 * shape.widths.reduce((a, b) => a + b, 0) : 0),
  });
  const examples = (labelled: Labelled, own: Float64Array): Examples<A> => {
    const target = ops.numbers(labelled.rows.length);
    writeTargets(labelled, goal, target);
    const packed = labelled === data ? design : gatherAll(labelled.x, labelled.rows);
    return { ...rowsOf(ops, inputs, packed), target, weight: labelled.weight ? relative(ops, own) : null };
  };
  const all = examples(data, weight);
  const checked = checkable(valid);
  const check = checked && knownRows(checked, goal);
  initialize(ops, net, all, goal.start, num(params, 'frequency'), rng.fork('weights'));
  const options = { ...trainOptions(params, goal, data.rows.length), left: left ?? null, held };
  train(ops, net, all, check && examples(check, rowWeights(check)), options, rng.fork('train'));
  return {
    inputs,
    units: goal.units,
    map: goal.map,
    loss: goal.loss,
    ...folded(ops, net),
    sparseWeights: Float32Array.from(net.sparse),
    stats: Float32Array.from(net.stats),
  };
}

/** 'auto' is the loss whose minimum is what the metric wants: that of a quantile, or the squared one. */
function lossFor(params: Params, quantile?: number): Pick<Wanted, 'loss' | 'quantile'> {
  if (params['loss'] === 'auto' && quantile !== undefined) return { loss: 'quantile', quantile };
  return { loss: String(params['loss']), quantile: num(params, 'quantile') };
}

/** The learned scaling of inputs goes into the weights of the first layer: prediction need not know of it. */
function folded<A extends Numbers>(
  ops: Ops<A>,
  { shape, all, parts }: Network<A>,
): Pick<State, 'shape' | 'weights'> {
  const { scale, hidden } = parts;
  if (!scale) return { shape, weights: Float32Array.from(all) };
  ops.scaleRows(hidden[0]!.w, scale, hidden[0]!.w);
  return { shape: { ...shape, scaling: false }, weights: Float32Array.from(all.subarray(scale.length)) };
}

/** Weights of mean 1. */
function relative<A extends Numbers>(ops: Ops<A>, weight: Float64Array): A {
  const mean = sum(weight) / weight.length;
  const out = ops.numbers(weight.length);
  out.set(weight.map((w) => w / mean));
  return out;
}

function shapeOf(params: Params, inputs: Inputs, numbers: number, outputs: number): Shape {
  const width = num(params, 'width');
  return {
    numbers,
    pieces: { list: inputs.list, each: inputs.each },
    waves: { list: inputs.waves, waves: WAVES, size: EMBEDDING },
    sparse: inputs.kept,
    widths: Array.from({ length: num(params, 'layers') }, () => width),
    outputs,
    activation: String(params['activation']),
    members: num(params, 'members'),
    scaling: params['scaling'] === true,
    slopes: params['slopes'] === true,
    norm: params['batch_norm'] === true,
    residual: params['residual'] === true,
  };
}

function trainOptions(params: Params, goal: Goal, rows: number): Omit<TrainOptions, 'left' | 'held'> {
  const embedding = num(params, 'embedding_rate');
  const optimizer: Optimizer = {
    name: params['optimizer'] as Optimizer['name'],
    decay: num(params, 'weight_decay'),
    momentum: num(params, 'momentum'),
    beta1: 0.9,
    beta2: 0.95,
    clip: num(params, 'clip'),
    rates: {
      scale: num(params, 'scaling_rate'),
      frequency: embedding,
      phase: embedding,
      mix: embedding,
      bias: num(params, 'bias_rate'),
    },
    decayAll: false,
  };
  return {
    loss: goal.loss,
    optimizer,
    epochs: epochsFor(rows, num(params, 'epochs')),
    batch: batchFor(rows, num(params, 'batch_size')),
    rate: num(params, 'learning_rate'),
    schedule: String(params['schedule']),
    dropout: num(params, 'dropout'),
    patience: PATIENCE,
    ema: num(params, 'ema'),
  };
}

/** Large data need fewer passes: up to 2000 rows all epochs, then down with the root of the rows, at least 4. */
export function epochsFor(rows: number, epochs: number): number {
  return Math.max(Math.min(4, epochs), Math.round(epochs * Math.min(1, Math.sqrt(2000 / rows))));
}

/** Small data need enough steps in an epoch. */
function batchFor(rows: number, batch: number): number {
  return Math.max(1, Math.min(batch, Math.max(16, Math.ceil(rows / 32)), rows));
}

function predict(state: State, x: Matrix, rows?: Int32Array): Scores {
  return predictWith(reference, state, x, rows);
}

function predictFast(state: State, x: Matrix, rows: Int32Array): Scores {
  return withKernels(true, (ops) => predictWith(ops, state, x, rows));
}

function predictWith<A extends Numbers>(ops: Ops<A>, state: State, x: Matrix, rows?: Int32Array): Scores {
  const { inputs, map, units, shape, loss } = state;
  const count = rows ? rows.length : x.rows;
  const width = map ? map.present.length : 1;
  const inner = new Float64Array(count * width);
  const placed = (from: Numbers): A => {
    const to = ops.numbers(from.length);
    to.set(from as never);
    return to;
  };
  const net = networkOf(shape, {
    edges: placed(inputs.edges),
    all: placed(state.weights),
    sparse: placed(state.sparseWeights),
    stats: placed(state.stats),
  });
  const spaces = predictor(ops);
  const block = 4096;
  for (let start = 0; start < count; start += block) {
    const data = rowsOf(ops, inputs, gather(x, rows, start, Math.min(count, start + block)));
    predictBlocks(ops, net, loss, data, spaces, (raw, from, size) =>
      answer(units, width, raw, size, inner, (start + from) * width),
    );
  }
  return map
    ? { rows: count, width: map.classes, data: spread(map, count, inner) }
    : { rows: count, width: 1, data: inner };
}

/** Nanoseconds: three products per weight and row, at about 10 per ns (early stopping counted in), and the passes over activations. */
function cost(rows: number, cells: number, width: number, params: Params): number {
  const h = num(params, 'width');
  const layers = num(params, 'layers');
  const members = num(params, 'members');
  const columns = cells / Math.max(1, rows);
  const inputs = columns + Math.min(256, 0.4 * columns * num(params, 'pieces'));
  const perRow = 0.3 * h * (inputs + members * ((layers - 1) * h + width)) + 9 * members * h * layers;
  return epochsFor(rows, num(params, 'epochs')) * rows * perRow;
}

/** Set by name: it does not clearly pay to search it. */
const fixed = (low: number, high: number, start: number): Dim => ({
  kind: 'float',
  low,
  high,
  start,
  searched: false,
});
const choice = (options: readonly Choice[], start: Choice): Dim => ({
  kind: 'choice',
  options,
  start,
  searched: false,
});

const space: Space = {
  layers: { kind: 'int', low: 1, high: 5, start: 2 },
  width: { kind: 'int', low: 32, high: 256, log: true, start: 64 },
  members: { kind: 'choice', options: [1, 2, 4, 8, 16], start: 4 },
  activation: { kind: 'choice', options: activationNames, start: 'silu' },
  dropout: { kind: 'float', low: 0, high: 0.5, start: 0.15 },
  learning_rate: { kind: 'float', low: 1e-3, high: 3e-2, log: true, start: 1e-2 },
  weight_decay: { kind: 'float', low: 1e-5, high: 0.3, log: true, start: 1e-2 },
  batch_size: { kind: 'choice', options: [64, 128, 256, 512], start: 256 },
  pieces: { kind: 'choice', options: [0, 8, 16, 32], start: 16 },
  select: SELECT,
  label_smoothing: { kind: 'float', low: 0, high: 0.1, start: 0 },
  epochs: { kind: 'int', low: 1, high: 256, log: true, start: 64, searched: false },
  scaling: choice([false, true], true),
  scaling_rate: fixed(0.1, 20, 6),
  embedding: choice(['none', 'periodic'], 'none'),
  frequency: fixed(1e-3, 10, 0.1),
  embedding_rate: fixed(1e-3, 10, 0.1),
  slopes: choice([false, true], false),
  bias_rate: fixed(0, 10, 1),
  batch_norm: choice([false, true], false),
  residual: choice([false, true], false),
  loss: choice(['auto', 'squared', 'huber', 'quantile'], 'auto'),
  quantile: fixed(0.01, 0.99, 0.5),
  head: choice(['linear', 'softplus'], 'linear'),
  optimizer: choice(['sgd', 'nesterov', 'adam', 'adamw'], 'adamw'),
  momentum: fixed(0, 0.999, 0.9),
  schedule: choice(schedules, 'cosine'),
  clip: fixed(0, 1e6, 0),
  ema: fixed(0, 0.9999, 0),
};

/**
 * A fully connected network: standardized, softly clipped inputs (RealMLP, Holzmüller et al. 2024), numbers also in pieces
 * (piecewise linear encoding, Gorishniy et al. 2022), dropout, AdamW with a
 * cosine schedule, early stopping on the validation rows. Regression targets are standardized and predictions stay in
 * the range seen. By name also what else these papers, and TabM (Gorishniy et al. 2025), are made of.
 */
export const mlp: Learner<State> = {
  name: 'mlp',
  tasks: ['regression', 'binary', 'multiclass'],
  input: 'dense',
  space,
  idle: { regression: ['label_smoothing'] },
  ofWide: ['select'],
  endsInTime: true,
  cost,
  fit,
  predict,
  predictFast,
};
