import type { Labelled, Matrix, Scores } from '../core/data.js';
import { usageError } from '../core/errors.js';
import type { Params } from '../core/space.js';
import { num } from '../core/space.js';
import { useKernels } from '../kernels/kernels.js';
import { checkable } from './checkable.js';
import { lateAfter, PATH_SHARE } from './deadline.js';
import type { FitContext, Learner } from './learner.js';
import type { Trace } from './linear/gradient-descent.js';
import { DESCENT } from './linear/gradient-descent.js';
import type { ClassMap, Present } from './linear/labels.js';
import { presentClasses, rowWeights, spread, sum } from './linear/labels.js';
import type { Ladder } from './linear/ladder.js';
import { proximalLadder, smoothLadder } from './linear/ladder.js';
import type { Layout } from './linear/margins.js';
import { interceptAt, marginBlocks, sizeOf, sparseAt } from './linear/margins.js';
import type { Examples } from './linear/parts.js';
import { fourfold, warmest } from './linear/path.js';
import type { Space } from './linear/smooth.js';
import { sigmoid, softmaxInPlace } from './linear/softmax.js';
import type { Solved } from './linear/solved.js';
import { EXPAND } from './linear/surroundings.js';
import { SELECT } from './select.js';
import { settled } from './linear/solved.js';

type State = {
  readonly map: ClassMap;
  readonly p: number;
  readonly q: number;
  /** the C that was used, 0 where nothing was penalized */
  readonly C: number;
  /** null: of an older version, which did not say */
  readonly solved: Solved | null;
  /** of gradient descent: how the mean loss with its penalty fell */
  readonly trace: Trace | null;
  /** see Layout */
  readonly theta: Float64Array;
};

function fit(train: Labelled, valid: Labelled | null, params: Params, ctx: FitContext): State {
  const weight = rowWeights(train);
  const present = presentClasses(train, weight);
  const factor = classFactors(present, params['class_weight'] === 'balanced');
  for (let i = 0; i < weight.length; i++)
    weight[i] = weight[i]! * factor[present.present[present.codes[i]!]!]!;
  const m = present.present.length;
  const layout = { outputs: m === 2 ? 1 : m, p: train.x.columns.length, q: train.x.sparse?.width ?? 0 };
  const theta = start(layout, present);
  const map = { classes: present.classes, present: present.present, floor: present.floor };
  const stateOf = (C: number): State => ({
    map,
    p: layout.p,
    q: layout.q,
    C,
    solved: { solver: 'none', steps: 0, converged: true, violation: 0 },
    trace: null,
    theta,
  });
  let C = num(params, 'C');
  if (m === 1) return stateOf(C);
  const space = useKernels();
  const mark = space.arena.mark();
  try {
    const onPath = params['path'] === true && params['penalty'] !== 'none';
    const check = onPath ? checkable(valid) : null;
    const examples: Examples = {
      x: train.x,
      rows: train.rows,
      layout,
      family: { loss: m === 2 ? 'logistic' : 'softmax', power: 0 },
      target: m === 2 ? sides(present.codes) : present.codes,
      weight,
    };
    const ratio = l1Ratio(params);
    const climb = ladderFor(space, examples, present, theta, params, ratio, check ? ctx : null);
    const total = sum(weight);
    const penalty = (strength: number): { l1: number; l2: number } =>
      params['penalty'] === 'none'
        ? { l1: 0, l2: 0 }
        : { l1: ratio / (strength * total), l2: (1 - ratio) / (strength * total) };
    if (check) {
      const late = lateAfter(ctx.left, PATH_SHARE);
      const lossAt = (strength: number): number => {
        climb(penalty(strength), 'rough', late);
        return validLoss(stateOf(strength), check, factor);
      };
      C = warmest(fourfold(C, -5, 5), theta, lossAt, late);
    }
    const found = climb(penalty(C), 'full', lateAfter(ctx.left));
    if (layout.outputs > 1) centre(theta, layout, ratio === 0);
    return { ...stateOf(params['penalty'] === 'none' ? 0 : C), ...found };
  } finally {
    space.arena.release(mark);
  }
}

/** 1 for the negative class, -1 for the positive one. */
function sides(codes: Int32Array): Float64Array {
  const out = new Float64Array(codes.length);
  for (let i = 0; i < codes.length; i++) out[i] = 1 - 2 * codes[i]!;
  return out;
}

/** The share of l1 in the penalty. */
function l1Ratio(params: Params): number {
  const penalty = params['penalty'];
  return penalty === 'l1' ? 1 : penalty === 'elastic-net' ? num(params, 'l1_ratio') : 0;
}

function ladderFor(
  space: Space,
  examples: Examples,
  { shares }: Present,
  theta: Float64Array,
  params: Params,
  l1: number,
  path: FitContext | null,
): Ladder {
  const solver = String(params['solver']);
  if (solver === 'coordinate-descent' || (l1 > 0 && solver === 'auto'))
    return proximalLadder(space, examples, theta);
  if (l1 > 0)
    throw usageError(`solver ${solver} knows no l1 penalty`, 'use solver=coordinate-descent or penalty=l2');
  const curve = (share: number): number => share * (1 - share);
  return smoothLadder(space, examples, theta, {
    solver,
    curves: examples.layout.outputs === 1 ? [curve(shares[1]!)] : Array.from(shares, curve),
    rate: num(params, 'learning_rate'),
    steps: num(params, 'steps'),
    sample: path ? path.rng : null,
  });
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

/**
 * Softmax knows only differences of the outputs: the intercepts are shifted to mean 0, and without l1 the coefficients
 * of each column, which no penalty minds (with l2 they are there already, up to rounding).
 */
function centre(theta: Float64Array, layout: Layout, coefficients: boolean): void {
  const { outputs, p, q } = layout;
  const shift = (from: number, step: number): void => {
    let mean = 0;
    for (let k = 0; k < outputs; k++) mean += theta[from + k * step]! / outputs;
    for (let k = 0; k < outputs; k++) theta[from + k * step]! -= mean;
  };
  shift(interceptAt(layout), 1);
  if (!coefficients) return;
  for (let j = 0; j < p; j++) shift(j, p);
  for (let j = 0; j < q; j++) shift(sparseAt(layout) + j * outputs, 1);
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

/**
 * Nanoseconds: what goes before, a path on at most 2e7 multiplications, and the evaluations on all rows, fewer of them
 * where they take long (see linear/ladder) or where sparse columns are many, with the memory of L-BFGS.
 */
function cost(rows: number, cells: number, width: number, params: Params, columns: number): number {
  const outputs = width === 2 ? 1 : width;
  const work = cells * outputs;
  const memory = 25 * outputs * columns;
  const evaluation = (1.5 + 0.25 * outputs) * cells + 8 * rows * outputs;
  const evaluations = work > 1.5e8 ? 110 : columns > 1000 ? 60 : 250;
  const path = params['path'] === true ? 60 : 0;
  return (
    100 * cells + (evaluation + memory) * evaluations + path * (evaluation * Math.min(1, 2e7 / work) + memory)
  );
}

/**
 * Multinomial or binary logistic regression (scikit-learn's LogisticRegression): C · Σ w · loss + (1 - l1_ratio) / 2 ·
 * ‖w‖² + l1_ratio · Σ|w|, intercepts free; softmax has a vector for each class, and intercepts that sum to 0. With
 * `path` and rows to check on, strengths C · 4^-5 … C · 4^5 are tried from strong to weak, each from the solution
 * before, and the one with the smallest log loss on those rows is kept.
 *
 * solver: auto takes coordinate descent where there is l1, Newton's method for two classes and few columns, else
 * L-BFGS. gd is plain gradient descent with the step `learning_rate` (0: 1 / L), `steps` of it at most; its state shows
 * how the loss fell. `solved` in the state says whether the optimum was reached.
 */
export const logistic: Learner<State> = {
  name: 'logistic',
  tasks: ['binary', 'multiclass'],
  input: 'dense',
  space: {
    C: { kind: 'float', low: 1e-4, high: 1e4, log: true, start: 1, searched: false },
    path: { kind: 'choice', options: [true, false], start: true, searched: false },
    class_weight: { kind: 'choice', options: ['none', 'balanced'], start: 'none' },
    // With some l1 a fit takes three to ten times as long, and no table that was tried gained from it.
    penalty: {
      kind: 'choice',
      options: ['l2', 'l1', 'elastic-net', 'none'],
      start: 'l2',
      searched: false,
    },
    l1_ratio: { kind: 'float', low: 0, high: 1, start: 0.5, searched: false },
    solver: {
      kind: 'choice',
      options: ['auto', 'newton', 'lbfgs', 'coordinate-descent', 'gd'],
      start: 'auto',
      searched: false,
    },
    ...DESCENT,
    expand: EXPAND,
    select: SELECT,
  },
  endsInTime: true,
  ofWide: ['select'],
  cost,
  chosen: ({ C, solved }) => settled(C > 0 ? { C } : {}, solved?.converged),
  fit,
  predict,
};
