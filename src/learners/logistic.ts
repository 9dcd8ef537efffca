import type { Labelled, Matrix, Scores } from '../core/data.js';
import type { Rng } from '../core/rng.js';
import type { Params } from '../core/space.js';
import { num } from '../core/space.js';
import { checkable } from './checkable.js';
import type { FitContext, Learner } from './learner.js';
import type { Design } from './linear/design.js';
import { entriesPerRow, gatherAll } from './linear/design.js';
import type { ClassMap, Present } from './linear/labels.js';
import { presentClasses, rowWeights, spread, sum } from './linear/labels.js';
import { lbfgs } from './linear/lbfgs.js';
import type { LogLossProblem } from './linear/log-loss.js';
import { penalizedLogLoss } from './linear/log-loss.js';
import type { Layout } from './linear/margins.js';
import { interceptAt, marginBlocks, sizeOf, sparseAt } from './linear/margins.js';
import { bestOnPath, fourfold } from './linear/path.js';
import { sigmoid, softmaxInPlace } from './linear/softmax.js';

type State = {
  readonly map: ClassMap;
  readonly p: number;
  readonly q: number;
  /** the C that was used */
  readonly C: number;
  /** see Layout */
  readonly theta: Float64Array;
};

/** Multiplications of one evaluation beyond which a path runs on a sample of the rows. */
const PATH_WORK = 2e7;
/** Problems below this are solved to the last digit: that costs nothing. */
const SMALL_WORK = 1e5;

function fit(train: Labelled, valid: Labelled | null, params: Params, ctx: FitContext): State {
  const weight = rowWeights(train);
  const present = presentClasses(train, weight);
  const factor = classFactors(present, params['class_weight'] === 'balanced');
  for (let i = 0; i < weight.length; i++)
    weight[i] = weight[i]! * factor[present.present[present.codes[i]!]!]!;
  const m = present.present.length;
  const layout = { outputs: m === 2 ? 1 : m, p: train.x.columns.length, q: train.x.sparse?.width ?? 0 };
  const problem = { design: gatherAll(train.x, train.rows), layout, codes: present.codes, weight };
  const theta = start(layout, present);
  const state = (C: number): State => ({ map: present, p: layout.p, q: layout.q, C, theta });
  if (m === 1) return strip(state(num(params, 'C')));

  const small = workOf(problem.design, layout) < SMALL_WORK;
  let C = num(params, 'C');
  let evaluations = small ? 5000 : 300;
  const check = params['path'] === true ? checkable(valid) : null;
  if (check) {
    C = warmest(problem, present, theta, C, (strength) => validLoss(state(strength), check, factor), ctx.rng);
    if (!small) evaluations = 40;
  }
  solve(problem, theta, C, small ? 1e-22 : 1e-8, evaluations);
  if (layout.outputs > 1) centre(theta, layout);
  return strip(state(C));
}

/** The best C of the path, with theta moved to its solution. */
function warmest(
  problem: Unscaled,
  present: Present,
  theta: Float64Array,
  middle: number,
  lossAt: (C: number) => number,
  rng: Rng,
): number {
  const sample = sampled(problem, present, rng);
  const small = workOf(sample.design, sample.layout) < SMALL_WORK;
  const best = theta.slice();
  let bestLoss = Infinity;
  const C = bestOnPath(fourfold(middle, -5, 5), (strength) => {
    solve(sample, theta, strength, small ? 1e-6 : 1e-4, small ? 60 : 20);
    const loss = lossAt(strength);
    if (loss < bestLoss) {
      bestLoss = loss;
      best.set(theta);
    }
    return loss;
  });
  theta.set(best);
  return C;
}

/** Weight of each class: 1, or balanced as scikit-learn does: total / (classes · mass of the class). */
function classFactors({ classes, present, shares }: Present, balanced: boolean): Float64Array {
  const factor = new Float64Array(classes).fill(1);
  if (balanced) present.forEach((k, at) => (factor[k] = 1 / (present.length * shares[at]!)));
  return factor;
}

/** No coefficients; intercepts that predict the class shares. */
function start(layout: Layout, { shares }: Present): Float64Array {
  const theta = new Float64Array(sizeOf(layout));
  const bias = interceptAt(layout);
  if (layout.outputs === 1 && shares.length === 2) theta[bias] = Math.log(shares[1]! / shares[0]!);
  else shares.forEach((share, k) => (theta[bias + k] = Math.log(share)));
  return theta;
}

type Unscaled = Omit<LogLossProblem, 'penalty'>;

/** Minimises C · Σ weight · loss + ‖w‖²/2 (divided by C · Σ weight), moving theta. */
function solve(p: Unscaled, theta: Float64Array, C: number, decrease: number, evaluations: number): void {
  const total = sum(p.weight);
  const problem = { ...p, weight: p.weight.map((w) => w / total), penalty: 1 / (C * total) };
  const inverse = roughInverse(problem);
  lbfgs((x, grad) => penalizedLogLoss(problem, x, grad), theta, { decrease, evaluations, inverse });
}

/** 1 / diagonal of the Hessian where all probabilities are the class shares. */
function roughInverse({ design, layout, codes, weight, penalty }: LogLossProblem): Float64Array {
  const { outputs, p, q } = layout;
  const shares = new Float64Array(outputs === 1 ? 2 : outputs);
  const squares = new Float64Array(p + q);
  for (let i = 0; i < design.rows; i++) {
    const w = weight[i]!;
    shares[codes[i]!]! += w;
    for (let j = 0; j < p; j++) squares[j]! += w * design.dense[i * p + j]! ** 2;
    for (let e = design.indptr[i]!; e < design.indptr[i + 1]!; e++)
      squares[p + design.indices[e]!]! += w * design.values[e]! ** 2;
  }
  const inverse = new Float64Array(sizeOf(layout));
  for (let k = 0; k < outputs; k++) {
    const share = shares[outputs === 1 ? 1 : k]!;
    const curve = Math.max(1e-6, share * (1 - share));
    for (let j = 0; j < p; j++) inverse[k * p + j] = 1 / (penalty + curve * squares[j]!);
    for (let j = 0; j < q; j++)
      inverse[sparseAt(layout) + j * outputs + k] = 1 / (penalty + curve * squares[p + j]!);
    inverse[interceptAt(layout) + k] = 1 / curve;
  }
  return inverse;
}

function workOf(design: Design, layout: Layout): number {
  return design.rows * entriesPerRow(design) * layout.outputs;
}

/** The problem itself, or a sample of its rows that keeps the path affordable (at least 5000 rows). */
function sampled(problem: Unscaled, { present }: Present, rng: Rng): Unscaled {
  const { design } = problem;
  const keep = Math.max(5000, Math.floor((design.rows * PATH_WORK) / workOf(design, problem.layout)));
  if (keep >= design.rows) return problem;
  const rows = rng.fork('path').shuffle(Int32Array.from({ length: design.rows }, (_, i) => i));
  const seen = new Uint8Array(present.length);
  // The first row of each class comes along, so that no class is without rows.
  const chosen = rows.filter((row, at) => {
    const first = !seen[problem.codes[row]!];
    seen[problem.codes[row]!] = 1;
    return at < keep || first;
  });
  chosen.sort();
  return {
    layout: problem.layout,
    design: takeRows(design, chosen),
    codes: chosen.map((row) => problem.codes[row]!),
    weight: Float64Array.from(chosen, (row) => problem.weight[row]!),
  };
}

function takeRows(d: Design, rows: Int32Array): Design {
  const dense = new Float64Array(rows.length * d.p);
  const indptr = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => {
    dense.set(d.dense.subarray(row * d.p, (row + 1) * d.p), i * d.p);
    indptr[i + 1] = indptr[i]! + d.indptr[row + 1]! - d.indptr[row]!;
  });
  const indices = new Int32Array(indptr[rows.length]!);
  const values = new Float64Array(indptr[rows.length]!);
  rows.forEach((row, i) => {
    indices.set(d.indices.subarray(d.indptr[row]!, d.indptr[row + 1]!), indptr[i]!);
    values.set(d.values.subarray(d.indptr[row]!, d.indptr[row + 1]!), indptr[i]!);
  });
  return { rows: rows.length, p: d.p, q: d.q, dense, indptr, indices, values };
}

/** Softmax knows only differences of the outputs: the intercepts are shifted to mean 0. */
function centre(theta: Float64Array, layout: Layout): void {
  const bias = theta.subarray(interceptAt(layout));
  const mean = sum(bias) / bias.length;
  for (let k = 0; k < bias.length; k++) bias[k] = bias[k]! - mean;
}

function strip({ map, ...rest }: State): State {
  return { map: { classes: map.classes, present: map.present, floor: map.floor }, ...rest };
}

function validLoss(state: State, valid: Labelled, factor: Float64Array): number {
  if (valid.y.task === 'regression') throw new TypeError('a classification target is needed');
  const { data, width } = predict(state, valid.x, valid.rows);
  const weight = rowWeights(valid);
  let loss = 0;
  for (let i = 0; i < valid.rows.length; i++) {
    const k = valid.y.codes[valid.rows[i]!]!;
    const probability = data[i * width + k]!;
    loss -= weight[i]! * factor[k]! * Math.log(Math.max(probability, 2.22e-16));
  }
  return loss;
}

function predict(state: State, x: Matrix, rows?: Int32Array): Scores {
  const { map, p, q, theta } = state;
  const m = map.present.length;
  const layout = { outputs: m === 2 ? 1 : m, p, q };
  const count = rows ? rows.length : x.rows;
  const inner = new Float64Array(count * m);
  marginBlocks(x, rows, layout, theta, (z, from, size) => {
    if (m !== 2) {
      inner.set(z.subarray(0, size * m), from * m);
      for (let i = from; i < from + size; i++) softmaxInPlace(inner, i * m, m);
      return;
    }
    for (let i = 0; i < size; i++) {
      inner[(from + i) * 2] = sigmoid(-z[i]!);
      inner[(from + i) * 2 + 1] = sigmoid(z[i]!);
    }
  });
  return { rows: count, width: map.classes, data: spread(map, count, inner) };
}

/** Nanoseconds: some 40 evaluations on all rows, the path on at most PATH_WORK, and the memory of L-BFGS. */
function cost(rows: number, cells: number, width: number, params: Params): number {
  const outputs = width === 2 ? 1 : width;
  const work = cells * outputs;
  const memory = 25 * outputs * Math.min(cells / 7, 20_000);
  const evaluation = 0.8 * work + 25 * rows * outputs;
  const path = params['path'] === true ? 150 : 0;
  return (evaluation + memory) * 40 + path * (evaluation * Math.min(1, PATH_WORK / work) + memory);
}

/**
 * Multinomial or binary logistic regression with an L2 penalty (scikit-learn's LogisticRegression: C · Σ w · loss
 * + ‖w‖²/2, intercepts free). With `path` and rows to check on, strengths C · 4^-5 … C · 4^5 are tried from strong
 * to weak, each from the solution before, and the one with the smallest log loss on those rows is kept.
 */
export const logistic: Learner<State> = {
  name: 'logistic',
  tasks: ['binary', 'multiclass'],
  input: 'dense',
  space: {
    C: { kind: 'float', low: 1e-4, high: 1e4, log: true, start: 1 },
    path: { kind: 'choice', options: [true, false], start: true },
    class_weight: { kind: 'choice', options: ['none', 'balanced'], start: 'none' },
  },
  cost,
  fit,
  predict,
};
