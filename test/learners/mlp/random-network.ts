import type { Rng } from '../../../src/core/rng.js';
import { rngFrom } from '../../../src/core/rng.js';
import { backward } from '../../../src/learners/mlp/backward.js';
import type { Loss } from '../../../src/learners/mlp/heads.js';
import type { Gradient, Network, Workspace } from '../../../src/learners/mlp/network.js';
import {
  embed,
  forward,
  gradientOf,
  lossOf,
  networkOf,
  workspace,
} from '../../../src/learners/mlp/network.js';
import type { Numbers, Ops, SparseRows } from '../../../src/learners/mlp/ops.js';
import type { Shape } from '../../../src/learners/mlp/shape.js';
import { countOf, inputsOf, partsOf } from '../../../src/learners/mlp/shape.js';

export const LOSSES: readonly Loss[] = [
  { kind: 'squared', parameter: 0, positive: false },
  { kind: 'squared', parameter: 0, positive: true },
  { kind: 'huber', parameter: 0.7, positive: false },
  { kind: 'quantile', parameter: 0.3, positive: false },
  { kind: 'binary', parameter: 0.1, positive: false },
  { kind: 'softmax', parameter: 0.1, positive: false },
];

const NONE = new Int32Array(0);
const plain = {
  numbers: 3,
  pieces: { list: NONE, each: 0 },
  waves: { list: NONE, waves: 4, size: 2 },
  sparse: 0,
  widths: [5, 4],
  outputs: 1,
  activation: 'tanh',
  members: 1,
  scaling: false,
  slopes: false,
  norm: false,
  residual: false,
};
export const PARTS = {
  plain: {},
  sparse: { sparse: 6 },
  members: { members: 3, sparse: 6 },
  scaling: { scaling: true, sparse: 6 },
  slopes: { slopes: true },
  'batch norm': { norm: true },
  residual: { residual: true, widths: [5, 5, 5] },
  pieces: { pieces: { list: Int32Array.of(0, 2), each: 3 } },
  waves: { waves: { list: Int32Array.of(2, 0), waves: 4, size: 2 } },
  all: {
    pieces: { list: Int32Array.of(1), each: 2 },
    waves: { list: Int32Array.of(1, 2), waves: 8, size: 3 },
    sparse: 6,
    widths: [5, 5, 4],
    members: 2,
    scaling: true,
    slopes: true,
    norm: true,
    residual: true,
  },
};

export function shapeFor(loss: Loss, change: Partial<Shape>): Shape {
  return { ...plain, outputs: loss.kind === 'softmax' ? 3 : 1, ...change };
}

export type Example<A> = {
  readonly net: Network<A>;
  readonly ws: Workspace<A>;
  readonly gradient: Gradient<A>;
  /** loss of the batch, which its gradient follows */
  readonly loss: () => number;
  readonly back: () => void;
};

const ROWS = 7;

/** A network of random weights and a batch for it: the same numbers in whatever operations. */
export function randomExample<A extends Numbers>(
  ops: Ops<A>,
  shape: Shape,
  loss: Loss,
  seed: string,
): Example<A> {
  const rng = rngFrom(seed);
  const numbers = (length: number, draw: () => number): A => {
    const out = ops.numbers(length);
    for (let i = 0; i < length; i++) out[i] = Math.fround(draw());
    return out;
  };
  const edges = Array.from({ length: shape.pieces.list.length }, () =>
    [...numbers(shape.pieces.each + 1, () => rng.normal())].sort((a, b) => a - b),
  ).flat();
  const widthOfAll = shape.widths.reduce((a, b) => a + b, 0);
  const net = networkOf(shape, {
    all: numbers(countOf(shape), () => 0),
    sparse: numbers(shape.sparse * shape.widths[0]!, () => rng.normal()),
    stats: numbers(shape.norm ? 2 * widthOfAll : 0, () => 1),
    edges: numbers(edges.length, () => 0),
  });
  net.edges.set(edges);
  drawWeights(net, rng);
  const ws = workspace(ops, shape, ROWS);
  const x = numbers(ROWS * shape.numbers, () => rng.normal());
  const own = ops.ints(ROWS);
  own.set([0, 2, 1, 5, 4, 6, 3]);
  const sparse = shape.sparse > 0 ? { all: sparseRows(ops, rng), rows: own } : null;
  const classes = loss.kind === 'softmax' ? 3 : 2;
  const values = loss.kind === 'binary' || loss.kind === 'softmax';
  const target = numbers(ROWS, () => (values ? rng.int(classes) : rng.normal()));
  const weight = numbers(ROWS, () => Math.abs(rng.normal()));
  const gradient = gradientOf(ops, net);
  return {
    net,
    ws,
    gradient,
    loss: () => {
      ops.takeRows(x, shape.numbers, own, ws.x, inputsOf(shape));
      embed(ops, net, ws);
      forward(ops, net, ws, sparse, { rate: 0.3, seed: 11 });
      return lossOf(ops, net, ws, loss, target, weight);
    },
    back: () => backward(ops, net, ws, sparse, gradient),
  };
}

function drawWeights<A extends Numbers>({ shape, all }: Network<A>, rng: Rng): void {
  let at = 0;
  partsOf(shape, (length, role) => {
    const around = role === 'gamma' || role === 'share' || role === 'scale' ? 1 : 0;
    for (let i = 0; i < length; i++) all[at + i] = Math.fround(around + 0.6 * rng.normal());
    at += length;
  });
}

/** Seven rows of six columns, column 2 empty. */
function sparseRows<A extends Numbers>(ops: Ops<A>, rng: Rng): SparseRows<A> {
  const starts = ops.ints(8);
  starts.set([0, 2, 2, 5, 6, 7, 8, 8]);
  const columns = ops.ints(8);
  columns.set([0, 3, 1, 3, 5, 1, 4, 0]);
  const values = ops.numbers(8);
  for (let i = 0; i < 8; i++) values[i] = Math.fround(rng.normal());
  return { starts, columns, values };
}
