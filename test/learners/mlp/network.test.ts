import { describe, expect, it } from 'vitest';
import { backward } from '../../../src/learners/mlp/backward.js';
import type { Loss } from '../../../src/learners/mlp/heads.js';
import type { Network } from '../../../src/learners/mlp/network.js';
import { forward, gradientOf, lossOf, workspace } from '../../../src/learners/mlp/network.js';
import type { Optimizer } from '../../../src/learners/mlp/optimizer.js';
import { steering, step } from '../../../src/learners/mlp/optimizer.js';
import { reference as ops } from '../../../src/learners/mlp/reference.js';
import type { ReferenceCase } from '../../support/reference.js';
import { cases, expectClose, field } from '../../support/reference.js';
import { plainNetwork, unpack } from './plain-network.js';

const kinds = { regression: 'squared', binary: 'binary', softmax: 'softmax' } as const;
const lossFor = (c: ReferenceCase): Loss => ({
  kind: kinds[c.params['head'] as keyof typeof kinds],
  parameter: 0,
  positive: false,
});

function networkFor(c: ReferenceCase): Network<Float64Array> {
  const activation = c.params['hidden_activation'] as string;
  const [W, b] = [field<number[][][]>(c, 'W'), field<number[][]>(c, 'b')];
  // PyTorch's normalization begins with gamma 1 and beta 0.
  const hidden = b.slice(0, -1);
  const norm = { gamma: hidden.map((v) => v.map(() => 1)), beta: hidden.map((v) => v.map(() => 0)) };
  return plainNetwork(W, b, activation, 'masks' in c ? norm : undefined);
}

function optimizerFor(c: ReferenceCase): Optimizer {
  const { optimizer, momentum, nesterov, weight_decay, betas } = c.params;
  const [beta1, beta2] = (betas as [number, number] | undefined) ?? [0.9, 0.999];
  return {
    name: nesterov === true ? 'nesterov' : (optimizer as Optimizer['name']),
    decay: (weight_decay as number | undefined) ?? 0,
    momentum: (momentum as number | undefined) ?? 0,
    beta1,
    beta2,
    clip: 0,
    rates: {},
    decayAll: true,
  };
}

const rowsOf = (flat: Float64Array, width: number): number[][] =>
  Array.from({ length: flat.length / width }, (_, i) => [...flat.subarray(i * width, (i + 1) * width)]);

const all = cases('mlp');

describe('networks give the figures of PyTorch', () => {
  const gradients = all.filter((c) => c.name.startsWith('gradients_'));
  it.each(gradients.map((c) => [c.name, c] as const))('%s', (_, c) => {
    const net = networkFor(c);
    const X = field<number[][]>(c, 'X');
    const ws = workspace(ops, net.shape, X.length);
    ws.x.set(X.flat());
    forward(ops, net, ws, null, { rate: 0, seed: 0 });
    expectClose(rowsOf(ws.raw, net.shape.outputs), c, 'raw_output');
    const target = Float64Array.from(field<number[]>(c, 'y'));
    expectClose(lossOf(ops, net, ws, lossFor(c), target, null), c, 'loss');
    const gradient = gradientOf(ops, net);
    backward(ops, net, ws, null, gradient);
    const { W, b } = unpack(net, gradient.all);
    expectClose(W, c, 'grad_W');
    expectClose(b, c, 'grad_b');
  });

  const training = all.filter((c) => c.name.startsWith('train_'));
  it.each(training.map((c) => [c.name, c] as const))('%s', (_, c) => {
    const net = networkFor(c);
    const X = field<number[][]>(c, 'X');
    const y = field<number[]>(c, 'y');
    const gradient = gradientOf(ops, net);
    const optimizer = optimizerFor(c);
    const steered = steering(ops, net, gradient, optimizer);
    const losses = field<number[][]>(c, 'batches').map((rows, at) => {
      const ws = workspace(ops, net.shape, rows.length);
      ws.x.set(rows.flatMap((i) => X[i]!));
      forward(ops, net, ws, null, { rate: 0, seed: 0 });
      const target = Float64Array.from(rows, (i) => y[i]!);
      const loss = lossOf(ops, net, ws, lossFor(c), target, null);
      backward(ops, net, ws, null, gradient);
      step(ops, steered, optimizer, c.params['lr'] as number, at + 1);
      return loss;
    });
    const close = { rtol: 1e-9, atol: 1e-12 }; // after ten steps; the file would allow more
    expect(losses).toHaveLength(10);
    expectClose(losses, c, 'losses', close);
    const { W, b } = unpack(net, net.all);
    expectClose(W, c, 'W', close);
    expectClose(b, c, 'b', close);
  });

  const eye = (n: number): number[][] =>
    Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));

  const dropouts = all.filter((c) => c.name.startsWith('dropout_'));
  it.each(dropouts.map((c) => [c.name, c] as const))('%s', (_, c) => {
    // An identity layer before and after shows what the mask of a hidden layer does on the way up and down.
    const X = field<number[][]>(c, 'X').map((row) => row.map((v) => v + 100));
    const n = X[0]!.length;
    const zeros = new Array<number>(n).fill(0);
    const net = plainNetwork([eye(n), eye(n)], [zeros, zeros], 'relu');
    const ws = workspace(ops, net.shape, X.length);
    ws.x.set(X.flat());
    const rate = c.params['rate'] as number;
    const mask = Float64Array.from(field<number[][]>(c, 'mask').flat(), (kept) => kept / (1 - rate));
    const raw = forward(ops, net, ws, null, { rate, seed: 0, masks: [mask] });
    // relu needs inputs above 0, so they are shifted by 100: take off what the shift has become.
    const out = raw.map((v, i) => v - 100 * mask[i]!);
    expectClose(rowsOf(out, n), c, 'output_train', { rtol: 1e-9, atol: 1e-11 });
    raw.fill(1);
    backward(ops, net, ws, null, gradientOf(ops, net));
    expectClose(rowsOf(ws.hidden[0]!.delta, n), c, 'grad_input');
    ws.x.set(X.flat());
    const shifted = forward(ops, net, ws, null, null).map((v) => v - 100);
    expectClose(rowsOf(shifted, n), c, 'output_eval', { rtol: 1e-9, atol: 1e-11 });
  });

  const norms = all.filter((c) => c.name.startsWith('batchnorm_'));
  it.each(norms.map((c) => [c.name, c] as const))('%s', (_, c) => {
    // Identity layers around it; relu lets pass what beta has lifted by 100.
    const [X, Xtest] = [field<number[][]>(c, 'X'), field<number[][]>(c, 'X_test')];
    const n = X[0]!.length;
    const zeros = new Array<number>(n).fill(0);
    const lifted = field<number[]>(c, 'beta').map((v) => v + 100);
    const gamma = field<number[]>(c, 'gamma');
    const net = plainNetwork([eye(n), eye(n)], [zeros, zeros], 'relu', { gamma: [gamma], beta: [lifted] });
    net.stats.fill(1, n, 2 * n);
    const ws = workspace(ops, net.shape, X.length);
    ws.x.set(X.flat());
    const close = { rtol: 1e-9, atol: 1e-11 };
    const raw = forward(ops, net, ws, null, { rate: 0, seed: 0 });
    expectClose(
      rowsOf(
        raw.map((v) => v - 100),
        n,
      ),
      c,
      'output_train',
      close,
    );
    raw.set(field<number[][]>(c, 'grad_output').flat());
    const gradient = gradientOf(ops, net);
    backward(ops, net, ws, null, gradient);
    expectClose(rowsOf(ws.hidden[0]!.delta, n), c, 'grad_input');
    expectClose(gradient.parts.hidden[0]!.gamma!, c, 'grad_gamma');
    expectClose(gradient.parts.hidden[0]!.beta!, c, 'grad_beta');
    expectClose(net.stats.subarray(0, n), c, 'running_mean');
    expectClose(net.stats.subarray(n, 2 * n), c, 'running_var');
    const test = workspace(ops, net.shape, Xtest.length);
    test.x.set(Xtest.flat());
    expectClose(
      rowsOf(
        forward(ops, net, test, null, null).map((v) => v - 100),
        n,
      ),
      c,
      'output_eval',
      close,
    );
  });

  const both = all.filter((c) => c.name.startsWith('net_bn_dropout_'));
  it.each(both.map((c) => [c.name, c] as const))('%s', (_, c) => {
    const net = networkFor(c);
    const X = field<number[][]>(c, 'X');
    const target = Float64Array.from(field<number[]>(c, 'y'));
    const gradient = gradientOf(ops, net);
    const optimizer = optimizerFor(c);
    const steered = steering(ops, net, gradient, optimizer);
    const rate = c.params['rate'] as number;
    const ws = workspace(ops, net.shape, X.length);
    const losses = field<number[][][][]>(c, 'masks').map((masks, at) => {
      ws.x.set(X.flat());
      const scaled = masks.map((mask) => Float64Array.from(mask.flat(), (kept) => kept / (1 - rate)));
      forward(ops, net, ws, null, { rate, seed: 0, masks: scaled });
      const loss = lossOf(ops, net, ws, lossFor(c), target, null);
      backward(ops, net, ws, null, gradient);
      if (at === 0) {
        const first = unpack(net, gradient.all);
        for (const key of ['W', 'b', 'gamma', 'beta'] as const)
          expectClose(first[key], c, `first_grad_${key}`);
      }
      step(ops, steered, optimizer, c.params['lr'] as number, at + 1);
      return loss;
    });
    expectClose(losses, c, 'losses');
    const last = unpack(net, net.all);
    for (const key of ['W', 'b', 'gamma', 'beta'] as const) expectClose(last[key], c, key);
  });

  it('leaves no case out', () => {
    const claimed = [...gradients, ...training, ...dropouts, ...norms, ...both];
    expect(claimed).toHaveLength(all.length);
  });
});
