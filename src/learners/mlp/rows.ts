import type { Design } from '../linear/design.js';
import type { Loss } from './heads.js';
import { sigmoid, softmaxInPlace, softplus } from '../linear/softmax.js';
import type { Inputs } from './inputs.js';
import { renumber, standardize } from './inputs.js';
import type { Network, SparseBatch, Workspace } from './network.js';
import { embed, forward, workspace } from './network.js';
import type { Numbers, Ops, SparseRows } from './ops.js';
import { inputsOf } from './shape.js';

/** Rows as a network reads them: standardized numbers (rows × numbers) and sparse entries. */
export type Rows<A> = { readonly rows: number; readonly numbers: A; readonly sparse: SparseRows<A> | null };

export function rowsOf<A extends Numbers>(ops: Ops<A>, inputs: Inputs, design: Design): Rows<A> {
  const numbers = ops.numbers(design.rows * design.p);
  standardize(inputs, design, numbers);
  const d = renumber(inputs, design);
  const copy = (from: Int32Array): Int32Array => {
    const to = ops.ints(from.length);
    to.set(from);
    return to;
  };
  const values = ops.numbers(d.values.length);
  values.set(d.values);
  const sparse = { starts: copy(d.indptr), columns: copy(d.indices), values };
  return { rows: design.rows, numbers, sparse: inputs.kept > 0 ? sparse : null };
}

/** Puts the listed rows into the workspace. */
export function load<A extends Numbers>(
  ops: Ops<A>,
  net: Network<A>,
  ws: Workspace<A>,
  data: Rows<A>,
  rows: Int32Array,
): SparseBatch<A> | null {
  const { numbers } = net.shape;
  ops.takeRows(data.numbers, numbers, rows, ws.x, inputsOf(net.shape));
  embed(ops, net, ws);
  return data.sparse && { all: data.sparse, rows };
}

const BLOCK = 256;

/** Workspaces for prediction by number of rows, made once. */
export type Predictor<A> = { readonly spaces: Map<number, Workspace<A>>; readonly rows: Int32Array };

export function predictor<A extends Numbers>(ops: Ops<A>): Predictor<A> {
  return { spaces: new Map(), rows: ops.ints(BLOCK) };
}

/** Calls use(outputs, first row, count) for blocks of rows; what it gets is overwritten by the next block. */
export function predictBlocks<A extends Numbers>(
  ops: Ops<A>,
  net: Network<A>,
  loss: Loss,
  data: Rows<A>,
  { spaces, rows }: Predictor<A>,
  use: (raw: Float64Array, from: number, count: number) => void,
): void {
  const means = new Float64Array(BLOCK * net.shape.outputs);
  for (let from = 0; from < data.rows; from += BLOCK) {
    const count = Math.min(BLOCK, data.rows - from);
    let ws = spaces.get(count);
    if (!ws) spaces.set(count, (ws = workspace(ops, net.shape, count)));
    for (let i = 0; i < count; i++) rows[i] = from + i;
    const raw = forward(ops, net, ws, load(ops, net, ws, data, rows.subarray(0, count)), null);
    use(
      meanOf(loss, raw, net.shape.members, net.shape.outputs, means.subarray(0, count * net.shape.outputs)),
      from,
      count,
    );
  }
}

/**
 * Members × count × outputs → count × outputs: values, log-odds, or scores whose softmax is the mean of the members'
 * probabilities.
 */
function meanOf(loss: Loss, raw: Numbers, members: number, outputs: number, out: Float64Array): Float64Array {
  if (members === 1 && !loss.positive) {
    for (let i = 0; i < out.length; i++) out[i] = raw[i]!;
    return out;
  }
  out.fill(0);
  const own = new Float64Array(out.length);
  for (let m = 0; m < members; m++) {
    for (let i = 0; i < own.length; i++) own[i] = raw[m * own.length + i]!;
    toProbabilities(loss, own, outputs);
    for (let i = 0; i < own.length; i++) out[i]! += own[i]! / members;
  }
  for (let i = 0; i < out.length; i++) {
    const p = out[i]!;
    if (loss.kind === 'softmax') out[i] = Math.log(Math.max(1e-300, p));
    else if (loss.kind === 'binary') out[i] = Math.log(Math.max(1e-300, p) / Math.max(1e-17, 1 - p));
  }
  return out;
}

function toProbabilities(loss: Loss, own: Float64Array, outputs: number): void {
  for (let i = 0; i < own.length; i += outputs) {
    if (loss.kind === 'softmax') softmaxInPlace(own, i, outputs);
    else if (loss.kind === 'binary') own[i] = sigmoid(own[i]!);
    else if (loss.positive) for (let k = i; k < i + outputs; k++) own[k] = softplus(own[k]!);
  }
}
