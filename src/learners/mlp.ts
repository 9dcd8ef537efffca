import type { Labelled, Matrix, Scores } from '../core/data.js';
import type { Rng } from '../core/rng.js';
import type { Params } from '../core/space.js';
import { num } from '../core/space.js';
import type { FitContext, Learner } from './learner.js';
import type { Design } from './linear/design.js';
import { gather, gatherAll } from './linear/design.js';
import type { ClassMap } from './linear/labels.js';
import { numbers, presentClasses, rowWeights, spread, sum } from './linear/labels.js';
import { sigmoid, softmaxInPlace } from './linear/softmax.js';
import { activationOf } from './mlp/activations.js';
import type { Head } from './mlp/heads.js';
import type { Inputs } from './mlp/inputs.js';
import { applyInputs, denseWidth, fitInputs } from './mlp/inputs.js';
import type { Network } from './mlp/network.js';
import { layersOf, weightCount } from './mlp/network.js';
import type { Examples } from './mlp/train.js';
import { predictBlocks, train } from './mlp/train.js';

/** Regression: outputs are in units of scale around centre, and stay between low and high. */
type Units = { readonly centre: number; readonly scale: number; readonly low: number; readonly high: number };

type State = {
  readonly inputs: Inputs;
  readonly units: Units | null;
  readonly map: ClassMap | null;
  readonly widths: readonly number[];
  readonly activation: string;
  readonly weights: Float32Array;
  readonly sparseWeights: Float32Array;
};

/** Most weights into the first layer from sparse columns: what a model file can bear. */
const SPARSE_WEIGHTS = 1_000_000;

/** What is learned: the target as the network sees it, and the way back. */
type Goal = {
  readonly head: Head;
  readonly outputs: number;
  readonly units: Units | null;
  readonly map: ClassMap | null;
  /** raw outputs before anything is learned */
  readonly start: readonly number[];
};

function fit(data: Labelled, valid: Labelled | null, params: Params, { rng }: FitContext): State {
  const weight = rowWeights(data);
  const goal = goalOf(data, weight);
  const layers = Array.from({ length: num(params, 'layers') }, () => num(params, 'width'));
  const widths = [...layers, goal.outputs];
  const design = gatherAll(data.x, data.rows);
  const inputs = fitInputs(design, num(params, 'pieces'), Math.floor(SPARSE_WEIGHTS / widths[0]!));
  const examples = examplesOf(data, applyInputs(inputs, design), weight, goal);
  const net = initial(examples.design, widths, String(params['activation']), goal.start, rng.fork('weights'));
  const check = valid && valid.rows.length > 0 ? knownRows(valid, goal) : null;
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
    check && examplesOf(check, applyInputs(inputs, gatherAll(check.x, check.rows)), rowWeights(check), goal);
  if (goal.outputs > 0) train(net, examples, validExamples, options, rng.fork('train'));
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

function goalOf(data: Labelled, weight: Float64Array): Goal {
  if (data.y.task === 'regression') {
    const units = unitsOf(numbers(data), weight);
    return { head: 'regression', outputs: 1, units, map: null, start: [0] };
  }
  const { classes, present, floor, shares } = presentClasses(data, weight);
  const map = { classes, present, floor };
  const start = [...shares].map(Math.log);
  if (present.length === 2)
    return { head: 'binary', outputs: 1, units: null, map, start: [start[1]! - start[0]!] };
  return { head: 'softmax', outputs: present.length, units: null, map, start };
}

function unitsOf(values: Float64Array, weight: Float64Array): Units {
  const total = sum(weight);
  let low = Infinity;
  let high = -Infinity;
  let centre = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i]! < low) low = values[i]!;
    if (values[i]! > high) high = values[i]!;
    centre += (weight[i]! / total) * values[i]!;
  }
  const range = high - low || 1;
  let square = 0;
  for (let i = 0; i < values.length; i++)
    square += (weight[i]! / total) * ((values[i]! - centre) / range) ** 2;
  return { centre, scale: square > 0 ? Math.sqrt(square) * range : 1, low, high };
}

/** Rows whose class the training rows have too: the others say nothing about when to stop. */
function knownRows(valid: Labelled, { map }: Goal): Labelled | null {
  const { y } = valid;
  if (!map || y.task === 'regression') return valid;
  const known = new Set(map.present);
  const rows = valid.rows.filter((i) => known.has(y.codes[i]!));
  return rows.length > 0 ? { ...valid, rows } : null;
}

function examplesOf(data: Labelled, design: Design, weight: Float64Array, { units, map }: Goal): Examples {
  const mean = sum(weight) / weight.length;
  const scaled = data.weight ? weight.map((w) => w / mean) : null;
  const { y, rows } = data;
  const target = new Float64Array(rows.length);
  if (y.task === 'regression') {
    const { centre, scale } = units!;
    for (let i = 0; i < rows.length; i++) target[i] = (y.values[rows[i]!]! - centre) / scale;
  } else {
    const place = new Int32Array(map!.classes);
    map!.present.forEach((k, at) => (place[k] = at));
    for (let i = 0; i < rows.length; i++) target[i] = place[y.codes[rows[i]!]!]!;
  }
  return { design, target, weight: scaled };
}

/** Weights that keep the variance from layer to layer; the last layer starts small, with the target's mean as bias. */
function initial(
  d: Design,
  widths: readonly number[],
  activation: string,
  start: readonly number[],
  rng: Rng,
): Network {
  const weights = new Float64Array(weightCount(d.p, widths));
  const sparseWeights = new Float64Array(d.q * widths[0]!);
  const { gain } = activationOf(activation);
  const layers = layersOf(d.p, widths);
  layers.forEach(({ inputs, w, b }, l) => {
    const last = l === layers.length - 1;
    const size = Math.sqrt((last ? 0.01 : gain) / (l === 0 ? meanSquare(d) : inputs));
    for (let i = w; i < b; i++) weights[i] = size * rng.normal();
    if (last) weights.set(start, b);
  });
  // Rare columns are seen too seldom to unlearn a large random start: small, as if the input were dense.
  const small = Math.sqrt(gain / (d.p + d.q + widths[0]!));
  for (let i = 0; i < sparseWeights.length; i++) sparseWeights[i] = small * rng.normal();
  return { inputs: d.p, sparse: d.q, widths, activation, weights, sparseWeights };
}

/** Mean squared length of the dense part of a row. */
function meanSquare({ rows, dense }: Design): number {
  let total = 0;
  for (let i = 0; i < dense.length; i++) total += dense[i]! * dense[i]!;
  return Math.max(0.1, total / rows);
}

function predict(state: State, x: Matrix, rows?: Int32Array): Scores {
  const { inputs, map, units, widths, activation } = state;
  const count = rows ? rows.length : x.rows;
  const outputs = widths.at(-1)!;
  const inner = new Float64Array(count * (map ? map.present.length : 1));
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
    const design = gather(x, rows, start, Math.min(count, start + block));
    predictBlocks(net, applyInputs(inputs, design), (raw, from, size) => {
      const at = (start + from) * (map ? map.present.length : 1);
      for (let i = 0; i < size; i++) {
        if (units)
          inner[at + i] = Math.min(units.high, Math.max(units.low, units.centre + units.scale * raw[i]!));
        else if (map?.present.length === 2) {
          inner[at + 2 * i] = sigmoid(-raw[i]!);
          inner[at + 2 * i + 1] = sigmoid(raw[i]!);
        } else {
          inner.set(raw.subarray(i * outputs, (i + 1) * outputs), at + i * outputs);
          softmaxInPlace(inner, at + i * outputs, outputs);
        }
      }
    });
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
 * A fully connected network: standardized, softly clipped inputs (RealMLP, Holzmüller et al. 2024), dropout, AdamW with a
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
