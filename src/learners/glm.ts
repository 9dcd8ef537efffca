import type { Labelled, Matrix, Scores } from '../core/data.js';
import { inputError } from '../core/errors.js';
import type { Params } from '../core/space.js';
import { num } from '../core/space.js';
import { useKernels } from '../kernels/kernels.js';
import { checkable } from './checkable.js';
import type { Late } from './deadline.js';
import { lateAfter, PATH_SHARE } from './deadline.js';
import type { FitContext, Learner } from './learner.js';
import { numbers, rowWeights, sum } from './linear/labels.js';
import type { Care } from './linear/ladder.js';
import { smoothLadder } from './linear/ladder.js';
import { marginBlocks } from './linear/margins.js';
import { fourfold, warmest } from './linear/path.js';
import type { Solved } from './linear/solved.js';
import { settled } from './linear/solved.js';
import { EXPAND, TARGET } from './linear/surroundings.js';

type State = {
  readonly p: number;
  readonly q: number;
  /** what `auto` has become */
  readonly loss: string;
  /** the alpha that was used */
  readonly alpha: number;
  readonly solved: Solved;
  /** dense, then sparse coefficients, then the intercept */
  readonly theta: Float64Array;
};

/** Powers of Tweedie's variance; that of `tweedie` is a parameter. */
const POWERS: Readonly<Record<string, number>> = { poisson: 1, gamma: 2, squared_error: 0 };
/** Where the log of a mean of 0 would be, and beyond what a prediction would not be finite. */
const LEAST_MEAN = 1e-12;
const LARGEST = 700;

function fit(train: Labelled, valid: Labelled | null, params: Params, ctx: FitContext): State {
  const y = numbers(train);
  const weight = rowWeights(train);
  const loss = lossFor(String(params['loss']), y, weight);
  const power = POWERS[loss] ?? num(params, 'power');
  checkLabels(loss, power, y, weight);
  const unit = unitOf(loss, y, weight);
  const layout = { outputs: 1, p: train.x.columns.length, q: train.x.sparse?.width ?? 0 };
  const theta = new Float64Array(layout.p + layout.q + 1);
  const stateOf = (alpha: number, solved: Solved): State => ({
    p: layout.p,
    q: layout.q,
    loss,
    alpha,
    solved,
    theta: inUnits(loss, theta, unit),
  });
  if (loss === 'squared_error') theta[theta.length - 1] = meanOf(y, weight) / unit;
  let alpha = num(params, 'alpha');
  // No mean, no logarithm: nothing but 0 was seen.
  if (!(unit > 0)) return stateOf(alpha, { solver: 'none', steps: 0, converged: true, violation: 0 });
  const space = useKernels();
  const mark = space.arena.mark();
  try {
    const check = params['path'] === true ? checkable(valid) : null;
    const examples = {
      x: train.x,
      rows: train.rows,
      layout,
      family: { loss: loss === 'squared_error' ? 'squared' : 'tweedie', power } as const,
      target: y.map((v) => v / unit),
      weight,
    };
    const climb = smoothLadder(space, examples, theta, {
      solver: String(params['solver']),
      curves: [1],
      rate: 0,
      steps: 0,
      sample: check ? ctx.rng : null,
    });
    // In units of the mean the deviance is smaller by this, and so must be what it is weighed against.
    const share = loss === 'squared_error' ? 1 : unit ** (2 - power);
    const solve = (strength: number, care: Care, late: Late): State =>
      stateOf(strength, climb({ l1: 0, l2: strength / share }, care, late).solved);
    if (check) {
      const late = lateAfter(ctx.left, PATH_SHARE);
      const lossAt = (strength: number): number =>
        validLoss(solve(strength, 'rough', late), check, power, unit);
      alpha = warmest(fourfold(alpha, 6, -6), theta, lossAt, late);
    }
    return solve(alpha, 'full', lateAfter(ctx.left));
  } finally {
    space.arena.release(mark);
  }
}

/** auto: poisson where no label that counts is negative, else squared_error. */
function lossFor(name: string, y: Float64Array, weight: Float64Array): string {
  if (name !== 'auto') return name;
  return y.some((v, i) => v < 0 && weight[i]! > 0) ? 'squared_error' : 'poisson';
}

/** @throws AutomlError (input) if labels that count are out of the range of the loss */
function checkLabels(loss: string, power: number, y: Float64Array, weight: Float64Array): void {
  if (loss === 'squared_error') return;
  for (let i = 0; i < y.length; i++) {
    if (weight[i] === 0 || y[i]! > 0 || (y[i] === 0 && power < 2)) continue;
    const range = power < 2 ? 'of 0 or more' : 'above 0';
    throw inputError(
      `the ${loss} loss needs labels ${range}, one is ${y[i]}`,
      'use loss=squared_error instead',
    );
  }
}

function meanOf(y: Float64Array, weight: Float64Array): number {
  let mean = 0;
  const total = sum(weight);
  for (let i = 0; i < y.length; i++) mean += (weight[i]! / total) * y[i]!;
  return mean;
}

/** Labels count in this unit, so that sums stay in range: their mean, or of squared_error the largest of them. */
function unitOf(loss: string, y: Float64Array, weight: Float64Array): number {
  if (loss !== 'squared_error') return meanOf(y, weight);
  let size = 0;
  for (let i = 0; i < y.length; i++) size = Math.max(size, Math.abs(y[i]!));
  return size || 1;
}

function inUnits(loss: string, theta: Float64Array, unit: number): Float64Array {
  if (loss === 'squared_error') return theta.map((v) => v * unit);
  const out = theta.slice();
  out[out.length - 1]! += Math.log(Math.max(unit, LEAST_MEAN));
  return out;
}

/** Half of the deviance, without what does not depend on the prediction. */
function validLoss(state: State, valid: Labelled, power: number, unit: number): number {
  const { data } = predict(state, valid.x, valid.rows);
  const y = numbers(valid);
  const weight = rowWeights(valid);
  let loss = 0;
  for (let i = 0; i < y.length; i++) {
    const mean = data[i]! / unit;
    const label = y[i]! / unit;
    if (power === 0) loss += weight[i]! * (mean - label) ** 2;
    else {
      const first = power === 2 ? Math.log(mean) : mean ** (2 - power) / (2 - power);
      const second = power === 1 ? Math.log(mean) : mean ** (1 - power) / (1 - power);
      loss += weight[i]! * (first - label * second);
    }
  }
  return loss;
}

function predict({ p, q, loss, theta }: State, x: Matrix, rows?: Int32Array): Scores {
  const count = rows ? rows.length : x.rows;
  const data = new Float64Array(count);
  const log = loss !== 'squared_error';
  marginBlocks(x, rows, { outputs: 1, p, q }, theta, (z, from, size) => {
    for (let i = 0; i < size; i++)
      data[from + i] = log ? Math.exp(Math.max(-LARGEST, Math.min(LARGEST, z[i]!))) : z[i]!;
  });
  return { rows: count, width: 1, data };
}

/** Nanoseconds: evaluations on all rows; of a path on at most 2e7 multiplications. */
function cost(rows: number, cells: number, _width: number, params: Params): number {
  const evaluation = 1.75 * cells + 20 * rows;
  const path = params['path'] === true ? 60 : 0;
  return 100 * cells + evaluation * 60 + path * evaluation * Math.min(1, 2e7 / cells);
}

/**
 * Generalized linear models with a log link (scikit-learn's PoissonRegressor, GammaRegressor, TweedieRegressor:
 * 1 / (2 Σ w) Σ w · deviance + alpha / 2 · ‖coef‖², intercept free); squared_error has the identity as its link, auto is
 * poisson unless a label is negative, then squared_error. With `path` and rows to check on, strengths alpha · 4^6 …
 * alpha · 4^-6 are tried from strong to weak, and the one with the smallest deviance on those rows is kept.
 */
export const glm: Learner<State> = {
  name: 'glm',
  tasks: ['regression'],
  input: 'dense',
  optional: true,
  space: {
    loss: {
      kind: 'choice',
      options: ['auto', 'poisson', 'gamma', 'tweedie', 'squared_error'],
      start: 'auto',
      searched: false,
    },
    power: { kind: 'float', low: 1, high: 2, start: 1.5, searched: false },
    alpha: { kind: 'float', low: 0, high: 1e3, start: 1e-2, searched: false },
    path: { kind: 'choice', options: [true, false], start: true, searched: false },
    target: { ...TARGET, searched: false },
    expand: EXPAND,
    solver: { kind: 'choice', options: ['auto', 'newton', 'lbfgs'], start: 'auto', searched: false },
  },
  endsInTime: true,
  cost,
  chosen: ({ alpha, solved }) => settled({ alpha }, solved.converged),
  fit,
  predict,
};
