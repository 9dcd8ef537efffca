import type { Rng } from '../../core/rng.js';
import { backward } from './backward.js';
import type { Loss } from './heads.js';
import { lossGradient } from './heads.js';
import type { Gradient, Network, Workspace } from './network.js';
import { forward, gradientOf, lossOf, networkOf, workspace } from './network.js';
import type { Numbers, Ops } from './ops.js';
import type { Optimizer, Steering } from './optimizer.js';
import { steering, step } from './optimizer.js';
import type { Predictor, Rows } from './rows.js';
import { load, predictBlocks, predictor } from './rows.js';
import { schedule } from './schedule.js';

/** Rows, their targets (values or class codes), and weights of mean 1. */
export type Examples<A> = Rows<A> & { readonly target: A; readonly weight: A | null };

export type TrainOptions = {
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly epochs: number;
  readonly batch: number;
  readonly rate: number;
  readonly schedule: string;
  readonly dropout: number;
  /** epochs without a better validation loss after which training stops */
  readonly patience: number;
  /** see FitContext; null = no limit */
  readonly left: (() => number) | null;
  readonly held: number;
  /** share of the last mean in the running mean of the weights, per step; 0 = none */
  readonly ema: number;
};

/** Trains in place; with `valid`, ends with the weights of the epoch that was best there. */
export function train<A extends Numbers>(
  ops: Ops<A>,
  net: Network<A>,
  data: Examples<A>,
  valid: Examples<A> | null,
  o: TrainOptions,
  rng: Rng,
): void {
  const run = runOf(ops, net, data, o);
  const check = predictor(ops);
  // What is validated and kept: the network itself, or the mean of its path.
  const shown = o.ema > 0 ? copyOf(ops, net) : net;
  const best = { loss: Infinity, age: 0, net: valid ? copyOf(ops, net) : null };
  const order = ops.ints(data.rows);
  order.forEach((_, i) => (order[i] = i));
  const { rows } = run.ws;
  const plan = o.left && planner(run, o.left, Math.ceil(((valid?.rows ?? 0) + o.held) / (FORWARD * rows)));
  for (let epoch = 0; run.step < run.steps; epoch++) {
    rng.shuffle(order);
    for (let b = 0; b < run.perEpoch && run.step < run.steps; b++) {
      trainBatch(run, order.subarray(b * rows, (b + 1) * rows), rng);
      if (o.ema > 0) follow(ops, shown, net, Math.max(1 - o.ema, 1 / run.step));
      if (run.step % PLANNED === 0) plan?.();
    }
    const loss = valid ? validLoss(ops, shown, valid, o.loss, check) : -epoch;
    plan?.();
    if (!valid) continue;
    if (loss < best.loss) {
      best.loss = loss;
      best.age = 0;
      assign(best.net!, shown);
    } else if (++best.age >= o.patience) break;
  }
  assign(net, best.net ?? shown);
}

/** Steps between two looks at the clock. */
const PLANNED = 32;
/** A step takes as long as predictions for so many times its rows. */
const FORWARD = 1.6;

/**
 * Makes the steps as many as the time allows if they take as long as those before, and leaves the time of `last` more for
 * the check and the predictions in the end; the schedule is stretched over them.
 */
function planner(run: Pick<Run<never>, 'step' | 'steps'>, left: () => number, last: number): () => void {
  const { steps } = run;
  const before = left();
  return () => {
    const now = left();
    const within = Math.floor(now / Math.max((before - now) / run.step, 1e-12)) - last;
    run.steps = Math.min(steps, run.step + Math.max(0, within));
  };
}

function copyOf<A extends Numbers>(ops: Ops<A>, net: Network<A>): Network<A> {
  const copy = (from: A): A => {
    const to = ops.numbers(from.length);
    to.set(from as never);
    return to;
  };
  const { shape, edges } = net;
  return networkOf(shape, { edges, all: copy(net.all), sparse: copy(net.sparse), stats: copy(net.stats) });
}

function assign<A extends Numbers>(to: Network<A>, from: Network<A>): void {
  to.all.set(from.all as never);
  to.sparse.set(from.sparse as never);
  to.stats.set(from.stats as never);
}

function follow<A extends Numbers>(ops: Ops<A>, mean: Network<A>, net: Network<A>, share: number): void {
  ops.approach(mean.all, net.all, share);
  ops.approach(mean.sparse, net.sparse, share);
  mean.stats.set(net.stats as never);
}

/** Everything that a step needs, allocated once. */
type Run<A> = {
  readonly ops: Ops<A & Numbers>;
  readonly net: Network<A>;
  readonly data: Examples<A>;
  readonly o: TrainOptions;
  readonly ws: Workspace<A>;
  readonly gradient: Gradient<A>;
  readonly steering: Steering<A>;
  readonly target: A;
  readonly weight: A | null;
  readonly perEpoch: number;
  steps: number;
  step: number;
};

/** All batches have the same size, so that an epoch leaves out less than one row in each batch, other ones each time. */
function runOf<A extends Numbers>(ops: Ops<A>, net: Network<A>, data: Examples<A>, o: TrainOptions): Run<A> {
  const perEpoch = Math.max(1, Math.round(data.rows / o.batch));
  const rows = Math.floor(data.rows / perEpoch);
  const gradient = gradientOf(ops, net);
  return {
    ops: ops as never,
    net,
    data,
    o,
    ws: workspace(ops, net.shape, rows),
    gradient,
    steering: steering(ops, net, gradient, o.optimizer),
    target: ops.numbers(rows),
    weight: data.weight ? ops.numbers(rows) : null,
    perEpoch,
    steps: o.epochs * perEpoch,
    step: 0,
  };
}

function trainBatch<A extends Numbers>(run: Run<A>, rows: Int32Array, rng: Rng): void {
  const { net, data, o, ws, gradient } = run;
  const ops: Ops<A> = run.ops as never;
  const sparse = load(ops, net, ws, data, rows);
  ops.takeRows(data.target, 1, rows, run.target, 1);
  if (run.weight) ops.takeRows(data.weight!, 1, rows, run.weight, 1);
  const seed = o.dropout > 0 ? rng.int(2 ** 31) : 0;
  forward(ops, net, ws, sparse, { rate: o.dropout, seed });
  lossOf(ops, net, ws, o.loss, run.target, run.weight);
  backward(ops, net, ws, sparse, gradient);
  const rate = o.rate * schedule(o.schedule, run.step, run.steps);
  run.step++;
  step(ops, run.steering, o.optimizer, rate, run.step);
}

/** Of the members' mean, without label smoothing. */
function validLoss<A extends Numbers>(
  ops: Ops<A>,
  net: Network<A>,
  data: Examples<A>,
  loss: Loss,
  check: Predictor<A>,
): number {
  const classes = loss.kind === 'binary' || loss.kind === 'softmax';
  const plain: Loss = { ...loss, positive: false, parameter: classes ? 0 : loss.parameter };
  let sum = 0;
  predictBlocks(ops, net, loss, data, check, (raw, from, count) => {
    const weight = data.weight?.subarray(from, from + count) ?? null;
    const target = data.target.subarray(from, from + count);
    sum += lossGradient(plain, raw, net.shape.outputs, target, weight, 1);
  });
  return sum / data.rows;
}
