import type { Network } from '../../../src/learners/mlp/network.js';
import { networkOf } from '../../../src/learners/mlp/network.js';
import type { Shape } from '../../../src/learners/mlp/shape.js';
import { countOf, views } from '../../../src/learners/mlp/shape.js';

const NONE = new Int32Array(0);

/** A network of the reference with these weights, W[l][out][in] and b[l][out], as PyTorch has them. */
export function plainNetwork(
  W: readonly (readonly (readonly number[])[])[],
  b: readonly (readonly number[])[],
  activation: string,
  norm?: { readonly gamma: readonly number[][]; readonly beta: readonly number[][] },
): Network<Float64Array> {
  const widths = W.map((w) => w.length);
  const shape: Shape = {
    numbers: W[0]![0]!.length,
    pieces: { list: NONE, each: 0 },
    waves: { list: NONE, waves: 4, size: 1 },
    sparse: 0,
    widths: widths.slice(0, -1),
    outputs: widths.at(-1)!,
    activation,
    members: 1,
    scaling: false,
    slopes: false,
    norm: norm !== undefined,
    residual: false,
  };
  const none = new Float64Array(0);
  const stats = new Float64Array(norm ? 2 * shape.widths.reduce((sum, width) => sum + width, 0) : 0);
  const net = networkOf(shape, { all: new Float64Array(countOf(shape)), sparse: none, stats, edges: none });
  W.forEach((w, l) => {
    const part = net.parts.hidden[l];
    const to = part ? part.w : net.parts.heads[0]!.w;
    w.forEach((row, out) => row.forEach((v, into) => (to[into * w.length + out] = v)));
    (part ? part.biases[0]! : net.parts.heads[0]!.b).set(b[l]!);
    part?.gamma?.set(norm!.gamma[l]!);
    part?.beta?.set(norm!.beta[l]!);
  });
  return net;
}

/** What plainNetwork was made of: of the network itself, or of its gradient. */
export function unpack(
  { shape }: Network<Float64Array>,
  all: Float64Array,
): { W: number[][][]; b: number[][]; gamma: number[][]; beta: number[][] } {
  const { hidden, heads } = views(shape, all);
  const layers = [...hidden.map((part) => ({ w: part.w, b: part.biases[0]! })), heads[0]!];
  return {
    W: layers.map(({ w, b }) =>
      Array.from(b, (_, out) =>
        Array.from({ length: w.length / b.length }, (_, into) => w[into * b.length + out]!),
      ),
    ),
    b: layers.map(({ b }) => [...b]),
    gamma: hidden.map(({ gamma }) => [...(gamma ?? [])]),
    beta: hidden.map(({ beta }) => [...(beta ?? [])]),
  };
}
