import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rngFrom } from '../../../src/core/rng.js';
import { activationNames } from '../../../src/learners/mlp/activations.js';
import type { Head } from '../../../src/learners/mlp/heads.js';
import { lossGradient } from '../../../src/learners/mlp/heads.js';
import type { Network, SparseRows } from '../../../src/learners/mlp/network.js';
import {
  backward,
  forward,
  layersOf,
  sparseGradient,
  weightCount,
  workspace,
} from '../../../src/learners/mlp/network.js';
import { adamStep, sgdStep } from '../../../src/learners/mlp/optimizer.js';
import type { ReferenceCase } from '../../support/reference.js';
import { cases, expectClose, field } from '../../support/reference.js';

/** A network with random weights, a batch for it (dense and sparse inputs), and targets. */
function example(head: Head, activation: string, seed: string) {
  const rng = rngFrom(seed);
  const outputs = head === 'softmax' ? 3 : 1;
  const widths = [5, 4, outputs];
  const random = (n: number): Float64Array => Float64Array.from({ length: n }, () => rng.normal());
  const net: Network = {
    inputs: 3,
    sparse: 6,
    widths,
    activation,
    weights: random(weightCount(3, widths)).map((v) => v * 0.7),
    sparseWeights: random(6 * 5),
  };
  const count = 5;
  const sparse: SparseRows = {
    indptr: Int32Array.of(0, 2, 2, 5, 6, 7, 8),
    indices: Int32Array.of(0, 3, 1, 3, 5, 2, 4, 0),
    values: random(8),
    rows: Int32Array.of(0, 2, 1, 5, 4),
  };
  const target =
    head === 'regression'
      ? random(count)
      : Float64Array.from({ length: count }, () => rng.int(outputs + (outputs === 1 ? 1 : 0)));
  const weight = random(count).map(Math.abs);
  const ws = workspace(net, count);
  ws.x.set(random(count * 3));
  ws.masks[0] = Float64Array.from({ length: count * 5 }, () => (rng.next() < 0.3 ? 0 : 1 / 0.7));
  const smoothing = head === 'regression' ? 0 : 0.1;
  const loss = (): number => {
    const raw = forward(net, ws, count, sparse);
    return lossGradient(head, raw, outputs, count, target, weight, smoothing);
  };
  return { net, ws, sparse, count, loss };
}

/** (f(w + h) - f(w - h)) / 2h for each weight. */
function differences(w: Float64Array, loss: () => number): Float64Array {
  const h = 1e-6;
  return w.map((value, i) => {
    w[i] = value + h;
    const up = loss();
    w[i] = value - h;
    const down = loss();
    w[i] = value;
    return (up - down) / (2 * h);
  });
}

function worst(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);
}

describe('the gradient of a network is that of finite differences', () => {
  const heads: Head[] = ['regression', 'binary', 'softmax'];
  const pairs = heads.flatMap((head) => activationNames.map((name) => [name, head] as const));
  it.each(pairs)('%s, %s: dense and sparse inputs, dropout, weights, label smoothing', (activation, head) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const { net, ws, sparse, count, loss } = example(head, activation, `gradient/${seed}`);
        // At a kink (relu and selu at 0) a difference quotient is no derivative.
        fc.pre(ws.masks.length > 0);
        // What rounding leaves of a difference grows with the loss.
        const tolerance = 1e-7 * (1 + loss());
        fc.pre(ws.z.slice(0, -1).every((z) => z.every((v) => Math.abs(v) > 1e-4)));
        const grad = new Float64Array(net.weights.length);
        const sparseGrad = sparseGradient(net);
        backward(net, ws, count, grad, sparse, sparseGrad);
        const inSlots = sparseGrad.grad;
        const sparseFull = new Float64Array(net.sparseWeights.length);
        sparseGrad.touched.forEach((j, slot) =>
          sparseFull.set(inSlots.subarray(slot * 5, slot * 5 + 5), j * 5),
        );
        expect(worst(grad, differences(net.weights, loss))).toBeLessThan(tolerance);
        expect(worst(sparseFull, differences(net.sparseWeights, loss))).toBeLessThan(tolerance);
        expect(new Set(sparseGrad.touched)).toEqual(new Set([0, 1, 3, 4, 5]));
      }),
      { numRuns: 8 },
    );
  });
});

/** PyTorch's W[l][out][in] and b[l][out] as one array, and back. */
function pack(W: number[][][], b: number[][]): Float64Array {
  return Float64Array.from(W.flatMap((w, l) => [...w.flat(), ...b[l]!]));
}

function unpack(net: Network, weights: Float64Array): { W: number[][][]; b: number[][] } {
  const layers = layersOf(net.inputs, net.widths);
  return {
    W: layers.map((l) =>
      Array.from({ length: l.outputs }, (_, k) => [
        ...weights.subarray(l.w + k * l.inputs, l.w + (k + 1) * l.inputs),
      ]),
    ),
    b: layers.map((l) => [...weights.subarray(l.b, l.b + l.outputs)]),
  };
}

function networkOf(c: ReferenceCase): Network {
  const W = field<number[][][]>(c, 'W');
  return {
    inputs: W[0]![0]!.length,
    sparse: 0,
    widths: W.map((w) => w.length),
    activation: c.params['hidden_activation'] as string,
    weights: pack(W, field<number[][]>(c, 'b')),
    sparseWeights: new Float64Array(0),
  };
}

const all = cases('mlp');

describe('networks give the figures of PyTorch', () => {
  const gradients = all.filter((c) => c.name.startsWith('gradients_'));
  it.each(gradients.map((c) => [c.name, c] as const))('%s', (_, c) => {
    const net = networkOf(c);
    const X = field<number[][]>(c, 'X');
    const ws = workspace(net, X.length);
    ws.x.set(X.flat());
    const outputs = net.widths.at(-1)!;
    const raw = forward(net, ws, X.length, null);
    expectClose(
      X.map((_, i) => raw.subarray(i * outputs, (i + 1) * outputs)),
      c,
      'raw_output',
    );
    const target = Float64Array.from(field<number[]>(c, 'y'));
    const loss = lossGradient(c.params['head'] as Head, raw, outputs, X.length, target, null);
    expectClose(loss, c, 'loss');
    const grad = new Float64Array(net.weights.length);
    backward(net, ws, X.length, grad);
    const { W, b } = unpack(net, grad);
    expectClose(W, c, 'grad_W');
    expectClose(b, c, 'grad_b');
  });

  const training = all.filter((c) => c.name.startsWith('train_'));
  it.each(training.map((c) => [c.name, c] as const))('%s', (_, c) => {
    const net = networkOf(c);
    const X = field<number[][]>(c, 'X');
    const y = field<number[]>(c, 'y');
    const ws = workspace(net, X.length);
    const grad = new Float64Array(net.weights.length);
    const [first, second] = [new Float64Array(grad.length), new Float64Array(grad.length)];
    const losses = field<number[][]>(c, 'batches').map((rows, step) => {
      ws.x.set(rows.flatMap((i) => X[i]!));
      const target = Float64Array.from(rows, (i) => y[i]!);
      const raw = forward(net, ws, rows.length, null);
      const head = c.params['head'] as Head;
      const loss = lossGradient(head, raw, net.widths.at(-1)!, rows.length, target, null);
      backward(net, ws, rows.length, grad);
      optimize(c, net.weights, grad, first, second, step);
      return loss;
    });
    expectClose(losses, c, 'losses');
    const { W, b } = unpack(net, net.weights);
    expectClose(W, c, 'W');
    expectClose(b, c, 'b');
  });

  const dropouts = all.filter((c) => c.name.startsWith('dropout_'));
  it.each(dropouts.map((c) => [c.name, c] as const))('%s', (_, c) => {
    // An identity layer before and after shows what the mask of a hidden layer does on the way up and down.
    const X = field<number[][]>(c, 'X').map((row) => row.map((v) => v + 100));
    const n = X[0]!.length;
    const eye = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));
    const weights = pack([eye, eye], [new Array<number>(n).fill(0), new Array<number>(n).fill(0)]);
    const net = { inputs: n, sparse: 0, widths: [n, n], activation: 'relu', weights, sparseWeights: weights };
    const ws = workspace(net, X.length);
    ws.x.set(X.flat());
    const mask = field<number[][]>(c, 'mask').flat();
    const rate = c.params['rate'] as number;
    ws.masks[0] = Float64Array.from(mask, (kept) => kept / (1 - rate));
    const raw = forward(net, ws, X.length, null);
    // relu needs inputs above 0, so they are shifted by 100: take off what the shift has become.
    const out = raw.map((v, i) => v - 100 * ws.masks[0]![i]!);
    const shaped = (flat: Float64Array): Float64Array[] => X.map((_, i) => flat.subarray(i * n, (i + 1) * n));
    expectClose(shaped(out), c, 'output_train', { rtol: 1e-9, atol: 1e-11 });
    raw.fill(1);
    backward(net, ws, X.length, new Float64Array(weights.length));
    expectClose(shaped(ws.delta[0]!), c, 'grad_input');
  });

  it('leaves no case out but those of batch normalization, which the network does not have', () => {
    const claimed = new Set([...gradients, ...training, ...dropouts]);
    const rest = all.filter((c) => !claimed.has(c)).map((c) => c.name);
    expect(rest).toEqual(['batchnorm_1', 'batchnorm_2', 'net_bn_dropout_1', 'net_bn_dropout_2']);
  });
});

function optimize(
  c: ReferenceCase,
  w: Float64Array,
  grad: Float64Array,
  first: Float64Array,
  second: Float64Array,
  step: number,
): void {
  const { optimizer, lr, momentum, nesterov, weight_decay, betas } = c.params;
  const decay = (weight_decay as number | undefined) ?? 0;
  const rate = lr as number;
  if (optimizer === 'sgd') {
    const mu = (momentum as number | undefined) ?? 0;
    sgdStep(w, grad, first, { rate, momentum: mu, nesterov: nesterov === true, decay, first: step === 0 });
    return;
  }
  const [beta1, beta2] = (betas as [number, number] | undefined) ?? [0.9, 0.999];
  adamStep(w, grad, first, second, {
    rate,
    beta1,
    beta2,
    decoupled: optimizer === 'adamw',
    decay,
    step: step + 1,
  });
}
