import { describe, expect, it } from 'vitest';
import type { Labelled } from '../../../src/core/data.js';
import { rngFrom } from '../../../src/core/rng.js';
import type { Params } from '../../../src/core/space.js';
import { defaults } from '../../../src/core/space.js';
import { mlp } from '../../../src/learners/mlp.js';
import { forward, networkOf, workspace } from '../../../src/learners/mlp/network.js';
import type { Numbers } from '../../../src/learners/mlp/ops.js';
import { reference } from '../../../src/learners/mlp/reference.js';
import { classes, csrOf, labelled, matrixOf, real } from '../../support/labelled.js';
import { plainNetwork } from './plain-network.js';

type State = ReturnType<typeof mlp.fit>;

/** Nothing but layers, at a constant rate, so that fewer epochs are the beginning of more. */
const plain: Params = {
  ...defaults(mlp.space),
  width: 16,
  members: 1,
  pieces: 0,
  scaling: false,
  dropout: 0,
  weight_decay: 0,
  schedule: 'constant',
};

const draws = rngFrom('options');
const points = (rows: number): number[][] =>
  Array.from({ length: rows }, () => [draws.normal(), draws.normal()]);
const noise = (rows: number): number[] => Array.from({ length: rows }, () => draws.normal());

function fit(data: Labelled, change: Params, valid: Labelled | null = null): State {
  return mlp.fit(data, valid, { ...plain, ...change }, { rng: rngFrom('fit'), prepared: null });
}

function squaredError(state: State, { x, y, rows }: Labelled): number {
  const { data } = mlp.predict(state, x, rows);
  const values = y.task === 'regression' ? y.values : [];
  return rows.reduce((sum, row, i) => sum + (data[i]! - values[row]!) ** 2, 0) / rows.length;
}

const norm = (...arrays: Numbers[]): number => Math.hypot(...arrays.flatMap((array) => [...array]));

describe('a network', () => {
  it('weighs rows: of two that contradict each other, it believes the heavier one more', () => {
    // Both halves have the same points; what is 0 in one is 1 in the other, for negative x the other way round.
    const half = points(50);
    const y = [...half.map(([a]) => (a! > 0 ? 0 : 1)), ...half.map(([a]) => (a! > 0 ? 1 : 0))];
    const weight = y.map((_, i) => (i < 50 ? 3 : 1));
    const state = fit(labelled(matrixOf([...half, ...half]), real(y), undefined, weight), { epochs: 64 });
    const { data } = mlp.predict(
      state,
      matrixOf([
        [1.5, 0],
        [-1.5, 0],
      ]),
    );
    expect(data[0]).toBeCloseTo(0.25, 1);
    expect(data[1]).toBeCloseTo(0.75, 1);
  });

  it('keeps the weights of the epoch that was best on the rows to check on', () => {
    const [data, valid] = [
      labelled(matrixOf(points(40)), real(noise(40))),
      labelled(matrixOf(points(40)), real(noise(40))),
    ];
    const path = Array.from({ length: 8 }, (_, i) => fit(data, { epochs: i + 1 }));
    const errors = path.map((state) => squaredError(state, valid));
    const best = errors.indexOf(Math.min(...errors));
    expect(best).toBeLessThan(7);
    expect(fit(data, { epochs: 8 }, valid).weights).toEqual(path[best]!.weights);
    expect(fit(data, { epochs: 8 }).weights).toEqual(path[7]!.weights);
  });

  it('weighs the rows to check on: the best epoch is that of those which count', () => {
    const data = labelled(matrixOf(points(40)), real(noise(40)));
    const [x, y] = [matrixOf(points(40)), real(noise(40))];
    const best = (weight: number[]): Float32Array =>
      fit(data, { epochs: 12 }, labelled(x, y, undefined, weight)).weights;
    const heavy = (parity: number): number[] =>
      Array.from(x.columns[0]!, (_, i) => (i % 2 === parity ? 1e6 : 1e-6));
    const only = (parity: number): number[] => heavy(parity).map((w) => (w > 1 ? 1 : 0));
    expect(best(heavy(0))).toEqual(best(only(0)));
    expect(best(heavy(1))).toEqual(best(only(1)));
    expect(best(only(0))).not.toEqual(best(only(1)));
  });

  it('is the running mean of its path with ema: of all steps at first, then ever more of the last ones', () => {
    const data = labelled(matrixOf(points(16)), real(noise(16))); // one batch, so that each epoch is a step
    const path = Array.from({ length: 6 }, (_, i) => [...fit(data, { epochs: i + 1 }).weights]);
    const mean = path[0]!.map((_, j) => {
      const [a, b, c, d, e, f] = path.map((weights) => weights[j]!) as [
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      return 0.75 * (0.75 * ((a + b + c + d) / 4) + 0.25 * e) + 0.25 * f;
    });
    fit(data, { epochs: 6, ema: 0.75 }).weights.forEach((w, j) => expect(w).toBeCloseTo(mean[j]!, 5));
  });

  it.each(['adamw', 'adam', 'sgd'])('has smaller weights with weight decay (%s)', (optimizer) => {
    const data = labelled(matrixOf(points(100)), real(noise(100)));
    const size = (weight_decay: number): number =>
      norm(fit(data, { epochs: 32, optimizer, weight_decay }).weights);
    expect(size(0.3)).toBeLessThan(0.9 * size(0));
  });

  it('takes steps of no more than rate × clip', () => {
    const data = labelled(matrixOf(points(16)), real(noise(16)));
    const afterOneStep = (clip: number): Float32Array =>
      fit(data, { epochs: 1, optimizer: 'sgd', momentum: 0, learning_rate: 0.03, clip }).weights;
    const start = afterOneStep(1e-9);
    const length = (clip: number): number => Math.hypot(...afterOneStep(clip).map((w, j) => w - start[j]!));
    expect(length(0.05)).toBeCloseTo(0.03 * 0.05, 6);
    expect(length(0.1)).toBeCloseTo(0.03 * 0.1, 6);
    expect(length(0)).toBeGreaterThan(0.03 * 0.2);
    expect(length(1e6)).toBe(length(0));
  });

  it('does not see rows of weight 0, neither in training nor to learn about columns and targets', () => {
    const x = Array.from({ length: 200 }, () => [draws.normal(), draws.int(2), draws.normal()]);
    const y = x.map(([a, b]) => a! + b!);
    const words = x.map((_, i) => [[i % 7, 1] as const]);
    const junk = Array.from({ length: 20 }, (_, i) => i);
    const all = matrixOf(
      [...x, ...junk.map((i) => [1e6 + i, 77, -i])],
      csrOf([...words, ...junk.map(() => [[7, 9] as const])], 8),
    );
    const weight = [...x.map((_, i) => 1 + (i % 2)), ...junk.map(() => 0)];
    const rows = Int32Array.from({ length: 220 }, (_, i) => i);
    const targets = [
      real([...y, ...junk.map(() => 1e9)]),
      classes([...y.map((v) => (v > 0 ? 1 : 0)), ...junk.map(() => 2)], 3),
    ];
    for (const target of targets) {
      const fitted = (list: Int32Array): State =>
        fit(
          labelled(all, target, list, weight),
          { epochs: 4, pieces: 8 },
          labelled(all, target, list, weight),
        );
      expect(fitted(rows)).toEqual(fitted(rows.subarray(0, 200)));
    }
  });

  it('fits the median where the metric wants it, unless a loss is named', () => {
    const x = points(400);
    const y = x.map((_, i) => (i % 5 === 0 ? 10 : (i % 5) / 10));
    const middle = (loss: string, quantile?: number): number => {
      const ctx = { rng: rngFrom('fit'), prepared: null, ...(quantile !== undefined && { quantile }) };
      const state = mlp.fit(
        labelled(matrixOf(x), real(y)),
        null,
        { ...plain, epochs: 32, weight_decay: 0.1, loss },
        ctx,
      );
      return mlp.predict(state, matrixOf([[0, 0]])).data[0]!;
    };
    expect(middle('auto', 0.5)).toBeLessThan(0.8);
    expect(middle('auto')).toBeGreaterThan(1.4);
    expect(middle('squared', 0.5)).toBe(middle('auto'));
  });

  it.each([2, 3])('is never surer than label smoothing allows (%i classes)', (count) => {
    const x = points(90);
    const codes = x.map(([a]) => (a! < -0.3 ? 0 : a! > 0.3 ? count - 1 : 1));
    const far = matrixOf([
      [-2, 0],
      [2, 0],
    ]);
    const surest = (label_smoothing: number): number =>
      Math.max(
        ...mlp.predict(
          fit(labelled(matrixOf(x), classes(codes, count)), { epochs: 128, label_smoothing }),
          far,
        ).data,
      );
    expect(surest(0)).toBeGreaterThan(0.99);
    const most = 0.9 + 0.1 / count;
    expect(Math.abs(surest(0.1) - most)).toBeLessThan(0.04);
  });

  it('does not learn noise by heart with dropout, and drops nothing when it predicts', () => {
    const x = points(40);
    const data = labelled(matrixOf(x), real(noise(40)));
    const fitted = (dropout: number): State => fit(data, { epochs: 256, width: 64, dropout });
    const dropping = fitted(0.5);
    expect(squaredError(dropping, data)).toBeGreaterThan(2 * squaredError(fitted(0), data));
    const same = mlp.predict(dropping, matrixOf([x[0]!, x[0]!, x[0]!])).data;
    expect([same[1], same[2]]).toEqual([same[0], same[0]]);
  });

  it('passes a layer that does nothing if it is residual', () => {
    const [first, head] = [
      [
        [1, -2],
        [0.5, 3],
      ],
      [[2, -1]],
    ];
    const nothing = [
      [0, 0],
      [0, 0],
    ];
    const zeros = [0, 0];
    const outputs = (W: number[][][], residual: boolean): number => {
      const b = [...W.slice(1).map(() => zeros), [0.25]];
      const bare = plainNetwork(W, b, 'tanh');
      const { all, sparse, stats, edges } = bare;
      const net = networkOf({ ...bare.shape, residual }, { all, sparse, stats, edges });
      const ws = workspace(reference, net.shape, 1);
      ws.x.set([0.3, -0.7]);
      return forward(reference, net, ws, null, null)[0]!;
    };
    const short = outputs([first, head], false);
    expect(outputs([first, nothing, head], true)).toBeCloseTo(short, 12);
    expect(outputs([first, nothing, head], false)).toBe(0.25);
    expect(
      fit(labelled(matrixOf(points(9)), real(noise(9))), { epochs: 1, residual: true }).shape.residual,
    ).toBe(true);
  });

  it('takes as many epochs as its time allows if all last as long as the first, and ends its schedule with them', () => {
    const x = points(64);
    const data = labelled(matrixOf(x), real(x.map(([a]) => a!)));
    const params = { ...plain, schedule: 'cosine' };
    const within = (seconds: number, epochs: number): State => {
      let looks = 0;
      // a second passes whenever it is looked at: two of them in each epoch
      const left = (): number => seconds - looks++;
      return mlp.fit(data, null, { ...params, epochs }, { rng: rngFrom('fit'), prepared: null, left });
    };
    const free = (epochs: number): State => fit(data, { schedule: 'cosine', epochs });
    expect(within(1000, 64)).toEqual(free(64));
    expect(within(1, 64)).not.toEqual(free(64));
    expect(squaredError(within(12, 64), data)).toBeLessThan(squaredError(within(1, 64), data));
    expect(squaredError(free(64), data)).toBeLessThan(squaredError(within(12, 64), data));
  });
});
