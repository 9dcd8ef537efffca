import { describe, expect, it } from 'vitest';
import { useKernels } from '../../src/kernels/kernels.js';
import { descend } from '../../src/learners/linear/gradient-descent.js';
import { gatherAll } from '../../src/learners/linear/design.js';
import type { Objective } from '../../src/learners/linear/lbfgs.js';
import { objectiveOf } from '../../src/learners/linear/smooth.js';
import { penalizedLogLoss } from '../support/plain-losses.js';
import { logSigmoid, sigmoid, softmaxInPlace } from '../../src/learners/linear/softmax.js';
import { activationOf } from '../../src/learners/mlp/activations.js';
import { backPropagation } from '../../src/learners/mlp/back-propagation.js';
import type { Loss } from '../../src/learners/mlp/heads.js';
import { lossGradient } from '../../src/learners/mlp/heads.js';
import type { Network } from '../../src/learners/mlp/network.js';
import { forward, gradientOf, workspace } from '../../src/learners/mlp/network.js';
import { reference } from '../../src/learners/mlp/reference.js';
import { matrixOf } from '../support/labelled.js';
import type { ReferenceCase } from '../support/reference.js';
import { cases, expectClose, field } from '../support/reference.js';
import { plainNetwork, unpack } from './mlp/plain-network.js';

const vector = (v: unknown): Float64Array => Float64Array.from(typeof v === 'number' ? [v] : (v as number[]));
/** Cases of one weight have plain numbers where others have lists. */
const like = (c: ReferenceCase, key: string, v: Float64Array): unknown =>
  typeof c[key] === 'number' ? v[0] : v;

/** Σ c_j · w_j². */
function costOf(c: ReferenceCase): Objective {
  const factors = String(c.params['f'] ?? '0.6*w^2').includes('w2') ? [3, 5] : [0.6];
  return (w, gradient) => {
    gradient.set(factors.map((factor, j) => 2 * factor * w[j]!));
    return factors.reduce((sum, factor, j) => sum + factor * w[j]! * w[j]!, 0);
  };
}

/** Mean log loss with the intercept first, as the lecture writes its weights; times n for the sum. */
function logisticCost(c: ReferenceCase): Objective {
  const X = field<number[][]>(c, 'X');
  const codes = Int32Array.from(field<number[]>(c, 'y'));
  const times = c.params['reduction'] === 'sum' ? codes.length : 1;
  const problem = {
    design: gatherAll(matrixOf(X)),
    layout: { outputs: 1, p: 2, q: 0 },
    codes,
    weight: new Float64Array(codes.length).fill(1 / codes.length),
    penalty: 0,
  };
  return (w, gradient) => {
    const grad = new Float64Array(3);
    const value = penalizedLogLoss(problem, Float64Array.of(w[1]!, w[2]!, w[0]!), grad);
    gradient.set([grad[2]! * times, grad[0]! * times, grad[1]! * times]);
    return value * times;
  };
}

/** Mean squared error: a network without hidden layers, intercept first. */
function squaredCost(c: ReferenceCase): Objective {
  const X = field<number[][]>(c, 'X');
  const y = vector(c['y']);
  return (w, gradient) => {
    const raw = Float64Array.from(X, ([a, b]) => w[0]! + w[1]! * a! + w[2]! * b!);
    const value = lossGradient(as('squared'), raw, 1, y, null, 1 / y.length);
    gradient.fill(0);
    raw.forEach((g, i) => [1, ...X[i]!].forEach((v, j) => (gradient[j] = gradient[j]! + g * v)));
    return value;
  };
}

/** Σ w² as the cost of ridge has it: that of no rows. */
function ridgePenalty(w: readonly number[]): number {
  const space = useKernels();
  const mark = space.arena.mark();
  const design = gatherAll(matrixOf([w.map(() => 0)]), new Int32Array(0), space.arena);
  const [target, weight] = [space.arena.f64(0), space.arena.f64(0)];
  const layout = { outputs: 1, p: w.length, q: 0 };
  const family = { loss: 'squared', power: 0 } as const;
  const cost = objectiveOf(space, { design, layout, family, target, weight, l2: 2 });
  const value = cost(Float64Array.of(...w, 7), new Float64Array(w.length + 1));
  space.arena.release(mark);
  return value;
}

/** The weights after each step of gradient descent, and the cost before it. */
function wayOf(
  cost: Objective,
  from: Float64Array,
  stepSize: number,
  steps: number,
): { values: number[]; weights: Float64Array[] } {
  const w = from.slice();
  const one = Array.from({ length: steps }, () => {
    const [value] = descend(cost, w, stepSize, 0, 1).trace.values;
    return { value: value!, weights: w.slice() };
  });
  return { values: one.map(({ value }) => value), weights: one.map(({ weights }) => weights) };
}

/** The lecture's weights[l][from][to], without biases. */
function networkOf(weights: number[][][]): Network<Float64Array> {
  const turned = weights.map((w) => w[0]!.map((_, to) => w.map((row) => row[to]!)));
  return plainNetwork(
    turned,
    turned.map((w) => w.map(() => 0)),
    'sigmoid',
  );
}

function asLecture(net: Network<Float64Array>, all: Float64Array): number[][][] {
  return unpack(net, all).W.map((w) => w[0]!.map((_, from) => w.map((row) => row[from]!)));
}

const as = (kind: Loss['kind']): Loss => ({ kind, parameter: 0, positive: false });

type Check = (c: ReferenceCase) => void;

const checks: [RegExp, Check][] = [
  [
    /^gradient_/,
    (c) => {
      const w = vector(c['w']);
      const gradient = new Float64Array(w.length);
      const value = costOf(c)(w, gradient);
      expectClose(value, c, 'value');
      expectClose(like(c, 'w', gradient), c, 'gradient');
      if ('magnitude' in c.expected) expectClose(Math.hypot(...gradient), c, 'magnitude');
    },
  ],
  [
    /^gd_(0\.6w2|2d)/,
    (c) => {
      const { step_size, n_steps } = c.params as { step_size: number; n_steps: number };
      const way = wayOf(costOf(c), vector(c['w0']), step_size, n_steps).weights;
      expectClose(
        way.map((w) => like(c, 'w0', w)),
        c,
        'trajectory',
      );
      if ('converges' in c.expected)
        expect(Math.abs(way.at(-1)![0]!) < Math.abs(c['w0'] as number)).toBe(c.expected['converges']);
    },
  ],
  [
    /^gd_(linear|logistic)_regression/,
    (c) => {
      const linear = c.name.includes('linear');
      const { step_size, n_steps, w0 } = c.params as { step_size: number; n_steps: number; w0: number[] };
      const cost = linear ? squaredCost(c) : logisticCost(c);
      const { weights, values } = wayOf(cost, vector(w0), step_size, n_steps);
      expectClose(weights, c, 'weights');
      expectClose(values, c, linear ? 'mse_before_step' : 'logloss_before_step');
    },
  ],
  [
    /^logloss_slide/,
    (c) => {
      const p = c['p'] as number;
      const loss = lossGradient(as('binary'), vector(Math.log(p / (1 - p))), 1, vector(c['y']), null, 1);
      expectClose(loss, c, 'logloss');
      expectClose(loss, c, 'slide_rounded');
    },
  ],
  [
    /^activations$/,
    (c) => {
      const x = vector(c['x']);
      for (const name of ['sigmoid', 'tanh', 'relu']) {
        const { f } = activationOf(name);
        const out = new Float64Array(x.length);
        const slope = new Float64Array(x.length);
        f(x, out, slope);
        expectClose(out, c, name);
        expectClose(slope, c, `${name}_derivative`);
      }
    },
  ],
  [
    /^sigmoid_extreme$/,
    (c) => {
      expectClose(vector(c['x']).map(sigmoid), c, 'sigmoid');
      expectClose(vector(c['x']).map(logSigmoid), c, 'log_sigmoid');
    },
  ],
  [
    /^softmax_/,
    (c) => {
      const x = vector(c['x']);
      expectClose(softmaxInPlace(x, 0, x.length), c, 'logsumexp');
      expectClose(x, c, 'softmax');
    },
  ],
  [
    /^cross_entropy_binary$/,
    (c) => {
      const raw = vector(c['p']).map((p) => Math.log(p / (1 - p)));
      expectClose(lossGradient(as('binary'), raw, 1, vector(c['y']), null, 1 / raw.length), c, 'cost');
    },
  ],
  [
    /^cross_entropy_softmax$/,
    (c) => {
      const p = c['p'] as number[][];
      const raw = Float64Array.from(p.flat(), Math.log);
      expectClose(lossGradient(as('softmax'), raw, 3, vector(c['y']), null, 1 / p.length), c, 'cost');
    },
  ],
  [
    /^mse$/,
    (c) => {
      const p = vector(c['p']);
      const mse = lossGradient(as('squared'), p, 1, vector(c['y']), null, 1 / p.length);
      expectClose(mse, c, 'mse');
      expectClose(mse * p.length, c, 'sse');
    },
  ],
  [
    /^penalties/,
    (c) => {
      const w = c['w'] as number[];
      const l1 = w.reduce((sum, v) => sum + Math.abs(v), 0);
      const l2 = ridgePenalty(w);
      const cost = c['cost'] as number;
      const alpha = c.params['alpha'] as number;
      expectClose(l1, c, 'l1');
      expectClose(l2, c, 'l2');
      expectClose(cost + alpha * l2, c, 'cost_ridge');
      expectClose(cost + alpha * l1, c, 'cost_lasso');
    },
  ],
  [
    /^forward_2_2_1/,
    (c) => {
      const net = networkOf([c.params['W_hidden'], c.params['W_out']] as number[][][]);
      const ws = workspace(reference, net.shape, 1);
      ws.x.set(c['x'] as number[]);
      const o = forward(reference, net, ws, null, null)[0]!;
      const { z, out } = ws.hidden[0]!;
      const got = new Map<string, number>([
        ['h1_in', z[0]!],
        ['h1_out', out[0]!],
        ['h2_in', z[1]!],
        ['h2_out', out[1]!],
        ['o_in', o],
        ['o_out', sigmoid(o)],
      ]);
      for (const [key, value] of got) expectClose(value, c, key);
      expect(sigmoid(o) >= 0.5 ? 1 : 0).toBe(c.expected['predicted_class']);
      // The slide cuts decimals off.
      expectClose(Object.fromEntries(got), c, 'slide', { rtol: 0, atol: 0.01 });
    },
  ],
  [
    /^backprop_/,
    (c) => {
      const { eta, alpha, epochs } = c.params as { eta: number; alpha: number; epochs: number };
      const net = networkOf(c.params['weights'] as unknown as number[][][]);
      const ws = workspace(reference, net.shape, 1);
      const gradient = gradientOf(reference, net);
      const velocity = new Float64Array(net.all.length);
      const data = c['data'] as { x: number[]; t: number[] }[];
      const steps = Array.from({ length: epochs }, () => data)
        .flat()
        .map(({ x, t }) => {
          ws.x.set(x);
          const { error, outputs } = backPropagation(net, ws, gradient, t, eta, alpha, velocity);
          const hidden = ws.hidden.map(({ out }) => [...out]);
          return {
            outputs: [...hidden, [...outputs]],
            error,
            deltas: [...ws.hidden.map(({ delta }) => [...delta]), [...ws.raw]],
            dw: asLecture(
              net,
              velocity.map((v) => eta * v),
            ),
            weights: asLecture(net, net.all),
          };
        });
      expectClose(steps, c, 'steps');
    },
  ],
];

describe('the formulas of the lecture', () => {
  const all = cases('lecture');
  const checkOf = (c: ReferenceCase): Check | undefined => checks.find(([name]) => name.test(c.name))?.[1];

  it.each(all.filter(checkOf).map((c) => [c.name, c] as const))('%s', (_, c) => checkOf(c)!(c));

  it('leaves out only what no learner does: thresholds belong to the report, the step function to perceptrons', () => {
    expect(all.filter((c) => !checkOf(c)).map((c) => c.name)).toEqual(['threshold_rule', 'perceptron_step']);
  });
});
