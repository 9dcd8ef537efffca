import type { Labelled, Matrix, Scores } from '../core/data.js';
import type { Params } from '../core/space.js';
import { num } from '../core/space.js';
import { checkable } from './checkable.js';
import type { FitContext, Learner } from './learner.js';
import type { Design } from './linear/design.js';
import { gatherAll } from './linear/design.js';
import type { ClassMap } from './linear/labels.js';
import { presentClasses, rowWeights, spread } from './linear/labels.js';
import type { Layout } from './linear/margins.js';
import { interceptAt, marginBlocks, sizeOf, sparseAt } from './linear/margins.js';
import { softmaxInPlace } from './linear/softmax.js';
import { settled } from './linear/solved.js';

type State = {
  readonly map: ClassMap;
  readonly p: number;
  readonly q: number;
  /** corrections that were made, and passes over the rows */
  readonly corrections: number;
  readonly epochs: number;
  /** whether the last pass made none: the rows are separated */
  readonly converged: boolean;
  /** what margins are multiplied with before they become probabilities */
  readonly slope: number;
  /** see Layout */
  readonly theta: Float64Array;
};

/** The activation of a perceptron: -1 or +1, and +1 at 0. */
export function step(z: number): -1 | 1 {
  return z >= 0 ? 1 : -1;
}

function fit(train: Labelled, valid: Labelled | null, params: Params, { rng }: FitContext): State {
  const weight = rowWeights(train);
  const present = presentClasses(train, weight);
  const map = { classes: present.classes, present: present.present, floor: present.floor };
  const m = present.present.length;
  const design = gatherAll(train.x, train.rows);
  const layout = { outputs: m === 2 ? 1 : m, p: design.p, q: design.q };
  const theta = new Float64Array(sizeOf(layout));
  const base = { map, p: layout.p, q: layout.q, slope: 0, theta };
  if (m === 1) return { ...base, corrections: 0, epochs: 0, converged: true };
  const usable = Int32Array.from(weight.keys()).filter((i) => weight[i]! > 0);
  const options = { rate: num(params, 'learning_rate'), epochs: num(params, 'epochs') };
  let corrections = 0;
  let most = 0;
  let converged = true;
  for (let k = 0; k < layout.outputs; k++) {
    const positive = layout.outputs === 1 ? 1 : k;
    const target = present.codes.map((code) => (code === positive ? 1 : -1));
    const shuffle = rng.fork(`output ${k}`);
    const learnt = learn(design, layout, k, target, usable, theta, options, (list) => shuffle.shuffle(list));
    corrections += learnt.corrections;
    most = Math.max(most, learnt.epochs);
    converged = converged && learnt.converged;
  }
  const state = { ...base, corrections, epochs: most, converged };
  return { ...state, slope: slopeOf(state, checkable(valid) ?? train) };
}

/**
 * Rosenblatt's rule for one output, w ← w + rate · (target - step(w · x)) · x, until a pass makes no correction. Where
 * none comes to that, the weights of the pass with the fewest corrections stay (Gallant's pocket, by passes).
 */
function learn(
  design: Design,
  layout: Layout,
  k: number,
  target: Int32Array,
  rows: Int32Array,
  theta: Float64Array,
  options: { readonly rate: number; readonly epochs: number },
  shuffle: (list: Int32Array) => Int32Array,
): { corrections: number; epochs: number; converged: boolean } {
  const { dense, indptr, indices, values } = design;
  const { outputs, p, q } = layout;
  const w = new Float64Array(p + q + 1);
  const best = w.slice();
  let fewest = Infinity;
  let corrections = 0;
  let epochs = 0;
  while (fewest > 0 && epochs < options.epochs) {
    epochs++;
    let wrong = 0;
    for (const i of shuffle(rows)) {
      let z = w[p + q]!;
      for (let j = 0; j < p; j++) z += w[j]! * dense[i * p + j]!;
      for (let e = indptr[i]!; e < indptr[i + 1]!; e++) z += w[p + indices[e]!]! * values[e]!;
      if (step(z) === target[i]) continue;
      wrong++;
      const by = options.rate * (target[i]! - step(z));
      for (let j = 0; j < p; j++) w[j]! += by * dense[i * p + j]!;
      for (let e = indptr[i]!; e < indptr[i + 1]!; e++) w[p + indices[e]!]! += by * values[e]!;
      w[p + q]! += by;
    }
    corrections += wrong;
    if (wrong < fewest) {
      fewest = wrong;
      best.set(w);
    }
  }
  theta.set(best.subarray(0, p), k * p);
  for (let j = 0; j < q; j++) theta[sparseAt(layout) + j * outputs + k] = best[p + j]!;
  theta[interceptAt(layout) + k] = best[p + q]!;
  return { corrections, epochs, converged: fewest === 0 };
}

/**
 * A perceptron says yes or no. Probabilities: softmax of slope × margin (of two classes ± half of it), where slope is
 * the most likely one on these rows, each with a bit of doubt, so that separated rows do not make it infinite (as
 * Platt's targets do).
 */
function slopeOf(state: Omit<State, 'slope'>, rows: Labelled): number {
  const z = doubled(state, rows.x, rows.rows);
  const m = state.map.present.length;
  const place = new Int32Array(state.map.classes).fill(-1);
  state.map.present.forEach((k, at) => (place[k] = at));
  if (rows.y.task === 'regression') throw new TypeError('a classification target is needed');
  const { codes } = rows.y;
  const own = Int32Array.from(rows.rows, (row) => place[codes[row]!]!);
  const doubt = 1 / (rows.rows.length + m);
  /** Derivative of the mean log loss by the slope: rises with it. */
  const rise = (slope: number): number => {
    let total = 0;
    const p = new Float64Array(m);
    for (let i = 0; i < own.length; i++) {
      if (own[i]! < 0) continue;
      for (let k = 0; k < m; k++) p[k] = slope * z[i * m + k]!;
      softmaxInPlace(p, 0, m);
      for (let k = 0; k < m; k++)
        total += (p[k]! - (k === own[i] ? 1 - doubt * (m - 1) : doubt)) * z[i * m + k]!;
    }
    return total;
  };
  let size = 0;
  for (let i = 0; i < z.length; i++) size = Math.max(size, Math.abs(z[i]!));
  if (!(size > 0) || rise(0) >= 0) return 0;
  let low = 0;
  let high = 1 / size;
  while (rise(high) < 0 && high < 1e6 / size) high *= 2;
  for (let round = 0; round < 40; round++) {
    const middle = (low + high) / 2;
    if (rise(middle) < 0) low = middle;
    else high = middle;
  }
  return high;
}

/** Margins of every present class, also of two. */
function doubled({ map, p, q, theta }: Omit<State, 'slope'>, x: Matrix, rows?: Int32Array): Float64Array {
  const m = map.present.length;
  const layout = { outputs: m === 2 ? 1 : m, p, q };
  const out = new Float64Array((rows ? rows.length : x.rows) * m);
  marginBlocks(x, rows, layout, theta, (z, from, size) => {
    if (m !== 2) out.set(z.subarray(0, size * m), from * m);
    else
      for (let i = 0; i < size; i++) {
        out[(from + i) * 2] = -z[i]! / 2;
        out[(from + i) * 2 + 1] = z[i]! / 2;
      }
  });
  return out;
}

function predict(state: State, x: Matrix, rows?: Int32Array): Scores {
  const count = rows ? rows.length : x.rows;
  const m = state.map.present.length;
  const inner = doubled(state, x, rows);
  for (let i = 0; i < inner.length; i++) inner[i] = inner[i]! * state.slope;
  for (let i = 0; i < count; i++) softmaxInPlace(inner, i * m, m);
  return { rows: count, width: state.map.classes, data: spread(state.map, count, inner) };
}

/** Nanoseconds: a pass reads every number of the rows, for each output. */
function cost(_rows: number, cells: number, width: number, params: Params): number {
  return 2 * cells * (width === 2 ? 1 : width) * num(params, 'epochs');
}

/**
 * Rosenblatt's perceptron: corrections with the step activation (+1 at 0), one against the rest with more than two
 * classes. Separable rows are separated after at most (R / γ)² corrections (Novikoff 1962). The learning rate scales
 * the weights and, from weights of 0, changes no decision.
 */
export const perceptron: Learner<State> = {
  name: 'perceptron',
  tasks: ['binary', 'multiclass'],
  input: 'dense',
  optional: true,
  space: {
    epochs: { kind: 'int', low: 1, high: 1000, log: true, start: 50 },
    learning_rate: { kind: 'float', low: 1e-4, high: 10, log: true, start: 0.5, searched: false },
  },
  cost,
  chosen: ({ converged }) => settled({}, converged),
  fit,
  predict,
};
