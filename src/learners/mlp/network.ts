import type { Loss } from './heads.js';
import type { Numbers, Ops, SparseGradient, SparseRows } from './ops.js';
import { rowMajor } from './ops.js';
import type { Parts, Shape } from './shape.js';
import { checkShape, inputsOf, views } from './shape.js';

/** A network in the arrays of one kind of operations. */
export type Network<A> = {
  readonly shape: Shape;
  readonly all: A;
  readonly parts: Parts<A>;
  /** sparse columns × width of the first layer */
  readonly sparse: A;
  /** running means and variances of batch norm, layer after layer */
  readonly stats: A;
  /** edges of the pieces: columns × (each + 1) */
  readonly edges: A;
};

/** @throws RangeError if the arrays are not those of the shape */
export function networkOf<A extends Numbers>(
  shape: Shape,
  arrays: Pick<Network<A>, 'all' | 'sparse' | 'stats' | 'edges'>,
): Network<A> {
  const { all, sparse, stats, edges } = arrays;
  checkShape(shape, {
    all: all.length,
    sparse: sparse.length,
    stats: stats.length,
    edges: edges.length,
  });
  return { shape, ...arrays, parts: views(shape, arrays.all as never) };
}

type Hidden<A> = {
  /** before the factors of members (the first layer: of all members together) */
  readonly y: A;
  readonly z: A;
  readonly out: A;
  readonly slope: A;
  readonly gap: A | null;
  readonly normal: A | null;
  /** of the normalization, by columns */
  readonly inverse: { readonly scale: A; readonly shift: A; readonly tilt: A } | null;
  /** gradient with respect to out, then to z, then to y */
  readonly delta: A;
};

/** Buffers for batches of exactly `rows` rows. Members stand one behind the other: members × rows rows. */
export type Workspace<A> = {
  readonly rows: number;
  /** what the first layer sees, and the weights it uses (scaled) */
  readonly x: A;
  readonly scaled: A | null;
  readonly kept: A | null;
  /** gradient of the periodic embeddings */
  readonly waveDelta: A | null;
  readonly hidden: readonly Hidden<A>[];
  readonly raw: A;
};

/** With what a batch is trained: dropout of a rate, drawn from the seed, or by masks of what survives, for each hidden layer. */
export type Training<A> = { readonly rate: number; readonly seed: number; readonly masks?: readonly A[] };

/** Sparse rows, and which of them the batch has. */
export type SparseBatch<A> = { readonly all: SparseRows<A>; readonly rows: Int32Array };

const EPSILON = 1e-5;
const MOMENTUM = 0.1;

export function workspace<A extends Numbers>(ops: Ops<A>, shape: Shape, rows: number): Workspace<A> {
  const { members, widths, outputs, slopes, norm, waves } = shape;
  const inputs = inputsOf(shape);
  const all = members * rows;
  return {
    rows,
    x: ops.numbers(rows * inputs),
    scaled: shape.scaling ? ops.numbers(inputs * (widths[0] ?? outputs)) : null,
    kept: waves.list.length > 0 ? ops.numbers(rows * waves.list.length * waves.waves) : null,
    waveDelta: waves.list.length > 0 ? ops.numbers(rows * waves.list.length * waves.size) : null,
    hidden: widths.map((width, l) => {
      const z = ops.numbers(all * width);
      const own = (): A => ops.numbers(all * width);
      return {
        z,
        y: members > 1 ? ops.numbers((l === 0 ? rows : all) * width) : z,
        out: own(),
        slope: slopes ? own() : z,
        gap: slopes ? own() : null,
        normal: norm ? own() : null,
        inverse: norm
          ? { scale: ops.numbers(width), shift: ops.numbers(width), tilt: ops.numbers(width) }
          : null,
        delta: own(),
      };
    }),
    raw: ops.numbers(all * outputs),
  };
}

/** From ws.x, whose first columns are standardized numbers, to what the first layer sees. */
export function embed<A extends Numbers>(
  ops: Ops<A>,
  { shape, parts, edges }: Network<A>,
  ws: Workspace<A>,
): void {
  const { numbers, pieces, waves } = shape;
  const stride = inputsOf(shape);
  const behind = (columns: number): A => ws.x.subarray(columns) as A;
  if (pieces.list.length > 0)
    ops.pieces(ws.x, ws.rows, pieces.list, edges, pieces.each, behind(numbers), stride);
  ops.softClip(ws.x, ws.rows, numbers, stride);
  const out = numbers + pieces.list.length * pieces.each;
  if (parts.waves) ops.periodic(ws.x, ws.rows, waves, parts.waves, ws.kept!, behind(out), stride);
}

/** Raw outputs (members × rows × outputs) of the rows in ws.x (see `embed`), left in ws.raw. training: null when predicting. */
export function forward<A extends Numbers>(
  ops: Ops<A>,
  net: Network<A>,
  ws: Workspace<A>,
  sparse: SparseBatch<A> | null,
  training: Training<A> | null,
): A {
  const { shape, parts } = net;
  let input = ws.x;
  let inputs = inputsOf(shape);
  let statsAt = 0;
  parts.hidden.forEach((part, l) => {
    const width = shape.widths[l]!;
    const hidden = ws.hidden[l]!;
    const { y, z, out, slope } = hidden;
    const w = l === 0 && parts.scale ? ws.scaled! : part.w;
    if (l === 0 && parts.scale) ops.scaleRows(part.w, parts.scale, w);
    const bias = part.factors.length > 0 ? null : part.biases[0]!;
    ops.gemm(y.length / width, width, inputs, rowMajor(input, inputs), rowMajor(w, width), y, bias, false);
    if (l === 0 && sparse) ops.forwardSparse(sparse.all, sparse.rows, net.sparse, y, width);
    const block = ws.rows * width;
    part.factors.forEach((factor, i) =>
      ops.scaleColumns(
        cut(y, l === 0 ? 0 : i * block, block),
        factor,
        part.biases[i]!,
        cut(z, i * block, block),
        false,
      ),
    );
    if (part.gamma) normalize(ops, net, part.gamma, part.beta!, hidden, statsAt, training !== null);
    statsAt += 2 * width;
    ops.activate(shape.activation, z, out, training ? slope : null);
    if (part.share)
      ops.blendColumns(z, out, training ? slope : null, training ? hidden.gap : null, part.share);
    if (training) drop(ops, hidden, training, l);
    if (shape.residual && l > 0 && inputs === width) ops.increase(out, input);
    input = out;
    inputs = width;
  });
  const block = ws.rows * shape.outputs;
  parts.heads.forEach(({ w, b }, i) => {
    const from = shape.widths.length > 0 ? cut(input, i * ws.rows * inputs, ws.rows * inputs) : input;
    const to = cut(ws.raw, i * block, block);
    ops.gemm(
      ws.rows,
      shape.outputs,
      inputs,
      rowMajor(from, inputs),
      rowMajor(w, shape.outputs),
      to,
      b,
      false,
    );
  });
  return ws.raw;
}

export function cut<A extends Numbers>(array: A, from: number, length: number): A {
  return array.subarray(from, from + length) as A;
}

/** Batch normalization (Ioffe and Szegedy 2015) of z in place, in PyTorch's conventions. */
function normalize<A extends Numbers>(
  ops: Ops<A>,
  { stats }: Network<A>,
  gamma: A,
  beta: A,
  { z, normal, inverse }: Hidden<A>,
  at: number,
  training: boolean,
): void {
  const width = gamma.length;
  const mean = cut(stats, at, width);
  const variance = cut(stats, at + width, width);
  const { scale, shift } = inverse!;
  if (training) {
    const rows = z.length / width;
    ops.columnMoments(z, shift, scale);
    for (let j = 0; j < width; j++) {
      mean[j]! += MOMENTUM * (shift[j]! - mean[j]!);
      variance[j]! += MOMENTUM * ((scale[j]! * rows) / Math.max(1, rows - 1) - variance[j]!);
    }
  } else {
    shift.set(mean);
    scale.set(variance);
  }
  for (let j = 0; j < width; j++) {
    scale[j] = 1 / Math.sqrt(scale[j]! + EPSILON);
    shift[j] = -shift[j]! * scale[j]!;
  }
  ops.scaleColumns(z, scale, shift, normal!, false);
  ops.scaleColumns(normal!, gamma, beta, z, false);
}

function drop<A extends Numbers>(
  ops: Ops<A>,
  hidden: Hidden<A>,
  { rate, seed, masks }: Training<A>,
  l: number,
): void {
  if (rate <= 0) return;
  for (const array of [hidden.out, hidden.slope, hidden.gap]) {
    if (!array) continue;
    if (masks) ops.multiply(array, masks[l]!);
    else ops.dropOut(array, rate, seed + 0x9e3779b1 * l);
  }
}

/** Where gradients go: parts and the sparse weights. */
export type Gradient<A> = { readonly all: A; readonly parts: Parts<A>; readonly sparse: SparseGradient<A> };

export function gradientOf<A extends Numbers>(ops: Ops<A>, net: Network<A>): Gradient<A> {
  const all = ops.numbers(net.all.length);
  const { sparse } = net.shape;
  return {
    all,
    parts: views(net.shape, all as never),
    sparse: {
      gradient: ops.numbers(net.sparse.length),
      seen: ops.bytes(sparse),
      touched: ops.ints(sparse),
      count: 0,
    },
  };
}

/** Loss of the batch in ws.raw, averaged over rows and members; its gradient replaces the outputs. */
export function lossOf<A extends Numbers>(
  ops: Ops<A>,
  { shape }: Network<A>,
  ws: Workspace<A>,
  loss: Loss,
  target: A,
  weight: A | null,
): number {
  const { members, outputs } = shape;
  const values = loss.kind === 'binary' || loss.kind === 'softmax' ? 1 : outputs;
  const each = 1 / (ws.rows * members * values);
  const block = ws.rows * outputs;
  let sum = 0;
  for (let i = 0; i < members; i++)
    sum += ops.loss(loss, cut(ws.raw, i * block, block), outputs, target, weight, each);
  return sum;
}
