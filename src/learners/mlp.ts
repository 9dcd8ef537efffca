import type { Labelled, Matrix, Scores } from '../core/data.js';
import type { Rng } from '../core/rng.js';
import type { Params } from '../core/space.js';
import { num } from '../core/space.js';
import { checkable } from './checkable.js';
import type { FitContext, Learner } from './learner.js';
import type { Design } from './linear/design.js';
import { gather, gatherAll } from './linear/design.js';
import type { ClassMap } from './linear/labels.js';
import { rowWeights, spread } from './linear/labels.js';
import { activationOf } from './mlp/activations.js';
import type { Units } from './mlp/goal.js';
import { answer, examplesOf, goalOf, knownRows } from './mlp/goal.js';
import type { Inputs } from './mlp/inputs.js';
import { denseWidth, encodeRow, fitInputs, renumber } from './mlp/inputs.js';
import type { Network } from './mlp/network.js';
import { layersOf, weightCount } from './mlp/network.js';
import type { Examples } from './mlp/train.js';
import { predictBlocks, train } from './mlp/train.js';

type State = {
  readonly inputs: Inputs;
  readonly units: Units | null;
  readonly map: ClassMap | null;
  readonly widths: readonly number[];
  readonly activation: string;
  readonly weights: Float32Array;
  readonly sparseWeights: Float32Array;
};

/** Most weights into the first layer from sparse columns: what a model file, and this many rows, can bear. */
const SPARSE_WEIGHTS = 200_000;
const SPARSE_WEIGHTS_PER_ROW = 50;

function fit(data: Labelled, valid: Labelled | null, params: Params, { rng }: FitContext): State {
  const weight = rowWeights(data);
  const goal = goalOf(data, weight);
  const layers = Array.from({ length: num(params, 'layers') }, () => num(params, 'width'));
  const widths = [...layers, goal.outputs];
  const design = gatherAll(data.x, data.rows);
  const inputs = fitInputs(
    design,
    num(params, 'pieces'),
    Math.floor(Math.min(SPARSE_WEIGHTS, SPARSE_WEIGHTS_PER_ROW * data.rows.length) / widths[0]!),
  );
  const examples = examplesOf(data, inputs, design, weight, goal);
  const net = initial(examples, widths, String(params['activation']), goal.start, rng.fork('weights'));
  const checked = checkable(valid);
  const check = checked && knownRows(checked, goal);
  const options = {
    head: goal.head,
    epochs: epochsFor(data.rows.length, num(params, 'epochs')),
    batch: batchFor(data.rows.length, num(params, 'batch_size')),
    rate: num(params, 'learning_rate'),
    decay: num(params, 'weight_decay'),
    dropout: num(params, 'dropout'),
    smoothing: goal.head === 'regression' ? 0 : num(params, 'label_smoothing'),
    patience: 12,
  };
  const validExamples =
    check && examplesOf(check, inputs, gatherAll(check.x, check.rows), rowWeights(check), goal);
  train(net, examples, validExamples, options, rng.fork('train'));
  return {
    inputs,
    units: goal.units,
    map: goal.map,
    widths,
    activation: net.activation,
    weights: Float32Array.from(net.weights),
    sparseWeights: Float32Array.from(net.sparseWeights),
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

/** Weights that keep the variance from layer to layer; the last layer starts small, with the target's mean as bias. */
function initial(
  { inputs, design }: Examples,
  widths: readonly number[],
  activation: string,
  start: readonly number[],
  rng: Rng,
): Network {
  const p = denseWidth(inputs);
  const weights = new Float64Array(weightCount(p, widths));
  const sparseWeights = new Float64Array(inputs.kept * widths[0]!);
  const { gain } = activationOf(activation);
  const layers = layersOf(p, widths);
  layers.forEach((layer, l) => {
    const last = l === layers.length - 1;
    const size = Math.sqrt((last ? 0.01 : gain) / (l === 0 ? meanSquare(inputs, design) : layer.inputs));
    for (let i = layer.w; i < layer.b; i++) weights[i] = size * rng.normal();
    if (last) weights.set(start, layer.b);
  });
  // Rare columns are seen too seldom to unlearn a large random start: small, as if the input were dense.
  const small = Math.sqrt(gain / (p + inputs.kept + widths[0]!));
  for (let i = 0; i < sparseWeights.length; i++) sparseWeights[i] = small * rng.normal();
  return { inputs: p, sparse: inputs.kept, widths, activation, weights, sparseWeights };
}

/** Mean squared length of what the network sees of the dense part of a row, from the first 2000 rows. */
function meanSquare(inputs: Inputs, design: Design): number {
  const row = new Float64Array(denseWidth(inputs));
  const count = Math.min(2000, design.rows);
  let total = 0;
  for (let i = 0; i < count; i++) {
    encodeRow(inputs, design.dense, i * design.p, row, 0);
    for (let j = 0; j < row.length; j++) total += row[j]! * row[j]!;
  }
  return Math.max(0.1, total / count);
}

function predict(state: State, x: Matrix, rows?: Int32Array): Scores {
  const { inputs, map, units, widths, activation } = state;
  const count = rows ? rows.length : x.rows;
  const width = map ? map.present.length : 1;
  const inner = new Float64Array(count * width);
  const net: Network = {
    inputs: denseWidth(inputs),
    sparse: inputs.kept,
    widths,
    activation,
    weights: Float64Array.from(state.weights),
    sparseWeights: Float64Array.from(state.sparseWeights),
  };
  const block = 4096;
  for (let start = 0; start < count; start += block) {
    const design = renumber(inputs, gather(x, rows, start, Math.min(count, start + block)));
    predictBlocks(net, { inputs, design }, (raw, from, size) =>
      answer(units, width, raw, size, inner, (start + from) * width),
    );
  }
  return map
    ? { rows: count, width: map.classes, data: spread(map, count, inner) }
    : { rows: count, width: 1, data: inner };
}

/** Nanoseconds: three products per weight and row, at about 4 per ns, and the passes over activations. */
function cost(rows: number, cells: number, width: number, params: Params): number {
  const h = num(params, 'width');
  const layers = num(params, 'layers');
  const columns = cells / Math.max(1, rows);
  const inputs = columns + Math.min(256, 0.4 * columns * num(params, 'pieces'));
  const perRow = 1.5 * h * (inputs + (layers - 1) * h + width) + 80 * h * layers;
  return epochsFor(rows, num(params, 'epochs')) * rows * perRow;
}

/**
 * A fully connected network: standardized, softly clipped inputs (RealMLP, Holzmüller et al. 2024), numbers also in pieces
 * (piecewise linear encoding, Gorishniy et al. 2022), dropout, AdamW with a
 * cosine schedule, early stopping on the validation rows. Regression targets are standardized and predictions stay in
 * the range seen.
 */
export const mlp: Learner<State> = {
  name: 'mlp',
  tasks: ['regression', 'binary', 'multiclass'],
  input: 'dense',
  space: {
    layers: { kind: 'int', low: 1, high: 4, start: 2 },
    width: { kind: 'int', low: 32, high: 256, log: true, start: 64 },
    activation: {
      kind: 'choice',
      options: ['relu', 'selu', 'silu', 'mish', 'tanh', 'sigmoid'],
      start: 'silu',
    },
    dropout: { kind: 'float', low: 0, high: 0.5, start: 0.15 },
    learning_rate: { kind: 'float', low: 3e-4, high: 3e-2, log: true, start: 7e-3 },
    weight_decay: { kind: 'float', low: 1e-5, high: 0.3, log: true, start: 1e-2 },
    batch_size: { kind: 'choice', options: [64, 128, 256, 512], start: 128 },
    pieces: { kind: 'choice', options: [0, 8, 16, 32], start: 16 },
    label_smoothing: { kind: 'float', low: 0, high: 0.1, start: 0 },
    epochs: { kind: 'int', low: 8, high: 256, log: true, start: 32 },
  },
  cost,
  fit,
  predict,
};
