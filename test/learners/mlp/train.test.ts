import { describe, expect, it } from 'vitest';
import { allRows } from '../../../src/core/data.js';
import type { Params } from '../../../src/core/space.js';
import { defaults } from '../../../src/core/space.js';
import { rngFrom } from '../../../src/core/rng.js';
import { fitWith, mlp } from '../../../src/learners/mlp.js';
import { kernelOps, withKernels } from '../../../src/learners/mlp/kernel-ops.js';
import type { Numbers, Ops } from '../../../src/learners/mlp/ops.js';
import { reference } from '../../../src/learners/mlp/reference.js';
import { useKernels } from '../../../src/kernels/kernels.js';
import { classes, csrOf, labelled, matrixOf, real } from '../../support/labelled.js';

/** Two numbers, one of them with many values, and one sparse column of four in each row. */
const rng = rngFrom('train');
const N = 200;
const rows = Array.from({ length: N }, () => [rng.normal(), rng.int(2)]);
const words = Array.from({ length: N }, () => rng.int(4));
const x = matrixOf(
  rows,
  csrOf(
    words.map((w) => [[w, 1] as const]),
    4,
  ),
);
const signal = rows.map(([a, b], i) => Math.abs(a!) + b! + words[i]!);
const all = allRows(N);
const [train, valid] = [all.filter((i) => i % 4 > 0), all.filter((i) => i % 4 === 0)];
const params: Params = {
  ...defaults(mlp.space),
  width: 16,
  layers: 2,
  epochs: 12,
  members: 2,
  batch_size: 32,
};

const options: [string, Params][] = [
  ['optimizer', { optimizer: 'sgd', learning_rate: 0.003 }],
  ['optimizer', { optimizer: 'nesterov', learning_rate: 0.003, clip: 1 }],
  ['optimizer', { optimizer: 'adam', weight_decay: 1e-4 }],
  ['schedule', { schedule: 'one-cycle', ema: 0.9 }],
  ['parts', { embedding: 'periodic', scaling: true, slopes: true, batch_norm: true, residual: true }],
  ['one member', { members: 1, pieces: 0 }],
  ['loss', { loss: 'huber' }],
  ['loss', { loss: 'quantile', quantile: 0.2 }],
  ['head', { head: 'softplus' }],
];

describe('a fit', () => {
  const target = real(signal);
  const mean = signal.reduce((a, b) => a + b) / N;
  const error = (predict: (i: number) => number): number =>
    valid.reduce((sum, i) => sum + Math.abs(predict(i) - signal[i]!), 0) / valid.length;

  it.each(options)('learns with %s %o', (_, change) => {
    const state = mlp.fit(
      labelled(x, target, train),
      labelled(x, target, valid),
      { ...params, epochs: 60, ...change },
      { rng: rngFrom('fit'), prepared: null },
    );
    const { data } = mlp.predict(state, x);
    expect(data.every(Number.isFinite)).toBe(true);
    expect(error((i) => data[i]!)).toBeLessThan(0.6 * error(() => mean));
  });

  it('of the kernels is the fit of the reference, but for rounding', () => {
    const work = <A extends Numbers>(ops: Ops<A>): Float32Array =>
      fitWith(
        ops,
        labelled(x, target, train),
        labelled(x, target, valid),
        { ...params, epochs: 2, scaling: true, batch_norm: true, learning_rate: 1e-3, dropout: 0.2 },
        { rng: rngFrom('fit') },
      ).weights;
    const [ours, theirs] = [withKernels(false, work), work(reference)];
    const off = ours.map((v, i) => Math.abs(v - theirs[i]!));
    expect(off.reduce((a, b) => a + b) / off.length).toBeLessThan(1e-4);
  });

  it('predicts held-out rows by kernels as it does without, and gives their memory back', () => {
    const y = classes(
      signal.map((v) => Math.min(2, Math.max(0, Math.round(v)))),
      3,
    );
    const { arena } = useKernels();
    const mark = arena.mark();
    const change = { batch_norm: true, embedding: 'periodic' };
    const state = mlp.fit(
      labelled(x, y),
      null,
      { ...params, ...change },
      { rng: rngFrom('f'), prepared: null },
    );
    const [fast, plain] = [mlp.predictFast!(state, x, valid), mlp.predict(state, x, valid)];
    expect(fast.rows).toBe(plain.rows);
    fast.data.forEach((v, i) => expect(Math.abs(v - plain.data[i]!)).toBeLessThan(1e-5));
    expect(arena.mark()).toBe(mark);
  });

  it('stops in the middle of an epoch when time is up, and learns in what it has', () => {
    let now = 0;
    const left = (): number => 1 - now++ / 4;
    const ctx = { rng: rngFrom('fit'), prepared: null, left };
    const many = { ...params, batch_size: 1, epochs: 200 };
    const state = mlp.fit(labelled(x, target, train), labelled(x, target, valid), many, ctx);
    expect(now).toBeLessThan(12);
    const { data } = mlp.predict(state, x);
    expect(error((i) => data[i]!)).toBeLessThan(error(() => mean));
  });

  it('takes fewer steps where many rows are to be predicted afterwards, in the same time', () => {
    const stepsWith = (held: number): number => {
      let looks = 0;
      const left = (): number => 100 - looks++;
      const ctx = { rng: rngFrom('fit'), prepared: null, left, held };
      mlp.fit(labelled(x, target, train), null, { ...params, batch_size: 1, epochs: 200 }, ctx);
      return looks;
    };
    expect(stepsWith(100_000)).toBeLessThan(stepsWith(0) / 2);
  });

  it('gives the memory of the kernels back', () => {
    const { arena } = useKernels();
    const mark = arena.mark();
    mlp.fit(labelled(x, target, train), null, params, { rng: rngFrom('fit'), prepared: null });
    expect(arena.mark()).toBe(mark);
    expect(() => withKernels(false, () => JSON.parse('{'))).toThrow(SyntaxError);
    expect(arena.mark()).toBe(mark);
  });

  it('predicts quantiles that lie where they should', () => {
    const noisy = real(rows.map(() => rng.next()));
    const at = (quantile: number): number => {
      const change = { loss: 'quantile', quantile, epochs: 60, pieces: 0, weight_decay: 0.01 };
      const state = mlp.fit(
        labelled(x, noisy),
        null,
        { ...params, ...change },
        { rng: rngFrom('q'), prepared: null },
      );
      return mlp.predict(state, x).data.reduce((a, b) => a + b) / N;
    };
    expect(at(0.1)).toBeLessThan(0.35);
    expect(at(0.9)).toBeGreaterThan(0.65);
  });

  it('never predicts below 0 with the head softplus, and takes targets below 0 with the plain one', () => {
    const fit = (values: number[]): Float64Array => {
      const state = mlp.fit(
        labelled(x, real(values)),
        null,
        { ...params, head: 'softplus' },
        { rng: rngFrom('fit'), prepared: null },
      );
      return mlp.predict(state, x).data;
    };
    expect(Math.min(...fit(signal.map((v) => Math.max(0, v - 2))))).toBeGreaterThanOrEqual(0);
    expect(Math.min(...fit(signal.map((v) => v - 2)))).toBeLessThan(0);
  });

  it('predicts the mean of the probabilities of its members', () => {
    const y = classes(
      signal.map((v) => (v > 2 ? 1 : 0)),
      2,
    );
    const state = mlp.fit(
      labelled(x, y),
      null,
      { ...params, members: 2 },
      { rng: rngFrom('fit'), prepared: null },
    );
    const { shape, weights } = state;
    // Each member alone: its factors, biases and output layer in place of the other's.
    const alone = (own: number): Float64Array => {
      const copy = weights.slice();
      let at = shape.numbers + shape.pieces.list.length * shape.pieces.each;
      let from = shape.scaling ? at : 0;
      const same = (size: number): void => {
        copy.set(weights.subarray(from + own * size, from + (own + 1) * size), from + (1 - own) * size);
        from += 2 * size;
      };
      for (const width of shape.widths) {
        from += at * width;
        same(width);
        same(width);
        at = width;
      }
      same(at + 1);
      return mlp.predict({ ...state, weights: copy }, x).data;
    };
    const [first, second, both] = [alone(0), alone(1), mlp.predict(state, x).data];
    expect(Math.max(...first.map((p, i) => Math.abs(p - second[i]!)))).toBeGreaterThan(1e-4);
    both.forEach((p, i) => expect(p).toBeCloseTo((first[i]! + second[i]!) / 2, 9));
  });
});

it('fused multiply-add is used only if asked for', () => {
  const { fused, kernels } = useKernels();
  expect(fused() === null || fused() !== kernels.gemm).toBe(true);
  expect(kernelOps(false).gemm).not.toBe(kernelOps(true).gemm);
});
