import type { Gradient, Network, SparseBatch, Workspace } from './network.js';
import { cut } from './network.js';
import type { Numbers, Ops } from './ops.js';
import { rowMajor, transposed } from './ops.js';
import type { HiddenPart } from './shape.js';
import { inputsOf } from './shape.js';

/**
 * After `forward` in training: from the gradient of the raw outputs in ws.raw to that of all parameters. x of embedded columns and
 * `delta` of every layer (with respect to y) stay in the workspace.
 */
export function backward<A extends Numbers>(
  ops: Ops<A>,
  net: Network<A>,
  ws: Workspace<A>,
  sparse: SparseBatch<A> | null,
  to: Gradient<A>,
): void {
  const { shape, parts } = net;
  const { widths } = shape;
  heads(ops, net, ws, to);
  for (let l = widths.length - 1; l >= 0; l--) {
    const width = widths[l]!;
    const inputs = l === 0 ? inputsOf(shape) : widths[l - 1]!;
    const hidden = ws.hidden[l]!;
    const below = ws.hidden[l - 1];
    const { delta } = hidden;
    const skip = shape.residual && below !== undefined && inputs === width;
    if (skip) below.delta.set(delta as never);
    const part = to.parts.hidden[l]!;
    if (part.share) ops.sumColumns(delta, hidden.gap, part.share);
    ops.multiply(delta, hidden.slope);
    if (part.gamma) chainNorm(ops, net, ws, l, part);
    const dy = l === 0 && shape.members > 1 ? (hidden.out.subarray(0, ws.rows * width) as A) : delta;
    members(ops, net, ws, l, part, dy);
    const rows = dy.length / width;
    const input = below ? below.out : ws.x;
    ops.gemm(inputs, width, rows, transposed(input, inputs), rowMajor(dy, width), part.w, null, false);
    if (below)
      ops.gemm(
        rows,
        inputs,
        width,
        rowMajor(dy, width),
        transposed(parts.hidden[l]!.w, width),
        below.delta,
        null,
        skip,
      );
    else first(ops, net, ws, sparse, dy, to);
  }
}

function heads<A extends Numbers>(
  ops: Ops<A>,
  { shape, parts }: Network<A>,
  ws: Workspace<A>,
  to: Gradient<A>,
): void {
  const { outputs, widths } = shape;
  const width = widths.at(-1) ?? inputsOf(shape);
  const block = ws.rows * outputs;
  const top = ws.hidden.at(-1);
  parts.heads.forEach(({ w }, i) => {
    const delta = cut(ws.raw, i * block, block);
    const grad = to.parts.heads[i]!;
    const input = top ? cut(top.out, i * ws.rows * width, ws.rows * width) : ws.x;
    ops.sumColumns(delta, null, grad.b);
    ops.gemm(
      width,
      outputs,
      ws.rows,
      transposed(input, width),
      rowMajor(delta, outputs),
      grad.w,
      null,
      false,
    );
    if (!top) return;
    const below = cut(top.delta, i * ws.rows * width, ws.rows * width);
    ops.gemm(ws.rows, width, outputs, rowMajor(delta, outputs), transposed(w, outputs), below, null, false);
  });
}

function chainNorm<A extends Numbers>(
  ops: Ops<A>,
  { parts }: Network<A>,
  ws: Workspace<A>,
  l: number,
  to: HiddenPart<A>,
): void {
  const { delta, normal, inverse } = ws.hidden[l]!;
  const gamma = parts.hidden[l]!.gamma!;
  const width = gamma.length;
  const rows = delta.length / width;
  ops.sumColumns(delta, null, to.beta!);
  ops.sumColumns(delta, normal, to.gamma!);
  const { scale, shift, tilt } = inverse!;
  for (let j = 0; j < width; j++) {
    scale[j] = gamma[j]! * scale[j]!;
    shift[j] = to.beta![j]! / rows;
    tilt[j] = to.gamma![j]! / rows;
  }
  ops.chainNorm(delta, normal!, scale, shift, tilt);
}

/** Through the factors and biases of members; dy of the first layer is the sum over members. */
function members<A extends Numbers>(
  ops: Ops<A>,
  { parts }: Network<A>,
  ws: Workspace<A>,
  l: number,
  to: HiddenPart<A>,
  dy: A,
): void {
  const { factors } = parts.hidden[l]!;
  const { delta, y } = ws.hidden[l]!;
  if (factors.length === 0) {
    ops.sumColumns(delta, null, to.biases[0]!);
    return;
  }
  const block = delta.length / factors.length;
  factors.forEach((factor, i) => {
    const d = cut(delta, i * block, block);
    ops.sumColumns(d, null, to.biases[i]!);
    ops.sumColumns(d, cut(y, l === 0 ? 0 : i * block, block), to.factors[i]!);
    ops.scaleColumns(d, factor, null, l === 0 ? dy : d, l === 0 && i > 0);
  });
}

/** What lies before the first linear layer: its sparse weights, the scaling of its inputs, periodic embeddings. */
function first<A extends Numbers>(
  ops: Ops<A>,
  { shape, parts }: Network<A>,
  ws: Workspace<A>,
  sparse: SparseBatch<A> | null,
  dy: A,
  to: Gradient<A>,
): void {
  const width = shape.widths[0]!;
  const { w } = parts.hidden[0]!;
  const grad = to.parts.hidden[0]!.w;
  if (parts.waves) {
    const { list, size } = shape.waves;
    const columns = list.length * size;
    const from = inputsOf(shape) - columns;
    const used = (parts.scale ? ws.scaled! : w).subarray(from * width) as A;
    ops.gemm(
      ws.rows,
      columns,
      width,
      rowMajor(dy, width),
      transposed(used, width),
      ws.waveDelta!,
      null,
      false,
    );
    const own = to.parts.waves!;
    for (const part of Object.values(own)) part.fill(0);
    ops.chainPeriodic(ws.x, ws.rows, shape.waves, parts.waves, ws.kept!, ws.waveDelta!, own, inputsOf(shape));
  }
  // V = scale · W is what the layer uses; grad holds dV.
  if (parts.scale) {
    ops.sumRowProducts(grad, w, to.parts.scale!);
    ops.scaleRows(grad, parts.scale, grad);
  }
  if (sparse) ops.backwardSparse(sparse.all, sparse.rows, dy, width, to.sparse);
}
