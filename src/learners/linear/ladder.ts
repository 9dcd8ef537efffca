import type { Matrix } from '../../core/data.js';
import type { Rng } from '../../core/rng.js';
import type { Arena } from '../../kernels/kernels.js';
import { columnsOf } from './columns.js';
import type { Design } from './design.js';
import { entriesPerRow, gatherAll } from './design.js';
import type { Trace } from './gradient-descent.js';
import { gramDescent } from './gram-descent.js';
import { sum } from './labels.js';
import type { Layout } from './margins.js';
import { minimize, minimizeByGradientDescent, solverFor } from './minimize.js';
import type { Preconditioner } from './preconditioner.js';
import { preconditioner } from './preconditioner.js';
import type { Penalty } from './proximal-newton.js';
import { proximalNewton } from './proximal-newton.js';
import type { Family, Smooth, Space } from './smooth.js';
import type { Solved } from './solved.js';

/** Rows of x with their targets (see Smooth) and weights, by place in the list. */
export type Examples = {
  readonly x: Matrix;
  readonly rows: Int32Array;
  readonly layout: Layout;
  readonly family: Family;
  readonly target: Float64Array | Int32Array;
  readonly weight: Float64Array;
};

/** rough: a strength of a path, good enough to compare; full: what is kept. */
export type Care = 'rough' | 'full';

/** Solves for one strength after the other, each from theta as it is, and moves theta. */
export type Ladder = (
  penalty: Penalty,
  care: Care,
) => { readonly solved: Solved; readonly trace: Trace | null };

export type LadderOptions = {
  /** auto, newton, lbfgs or gd */
  readonly solver: string;
  /** the mean second derivative of the loss at the start, by output */
  readonly curves: ArrayLike<number>;
  /** gd: 0 = 1 / L; see minimizeByGradientDescent */
  readonly rate: number;
  readonly steps: number;
  /** set if rough solutions are wanted: they take a sample where there are many rows */
  readonly sample: Rng | null;
};

/** Multiplications of one evaluation beyond which a path runs on a sample of the rows. */
const PATH_WORK = 2e7;
/**
 * What is kept ends where a step promises less of the mean loss: coefficients are then right to some 1e-6 of their
 * size, while the steps of Newton's method and of L-BFGS are so good by then that the last digits cost a few of them.
 */
const FULL_DECREASE = 1e-13;
/** Tenfold of it where sparse columns are so many: each of them is seen by few rows and held by the penalty. */
const SPARSE_DECREASE = 1e-12;
const MANY_SPARSE = 1000;
/** After a path, whose strengths are a factor of 4 apart, even less where an evaluation takes long: the search fits many of them. */
const PATH_DECREASE = 1e-9;
const LARGE_WORK = 5e6;
/** Problems below this are solved to the last digit: that costs nothing. */
const SMALL_WORK = 1e5;
/** Up to so many columns coordinate descent works on the matrix of second derivatives. */
const GRAM_COLUMNS = 500;

/** For a penalty without l1. The rows are copied once, into the arena. */
export function smoothLadder(
  space: Space,
  examples: Examples,
  theta: Float64Array,
  options: LadderOptions,
): Ladder {
  const { arena } = space;
  const { layout } = examples;
  const sample = options.sample ? sampleSize(examples) : examples.rows.length;
  const { examples: ordered, keep } = sampleFirst(examples, sample, options.sample);
  const whole = placed(arena, ordered);
  const part = firstRows(arena, whole, keep);
  const rough = new Map<Smooth, Preconditioner>();
  const roughOf = (problem: Smooth): Preconditioner => {
    const known = rough.get(problem);
    if (known) return known;
    const made = preconditioner(space, problem.design, layout, problem.weight, options.curves);
    rough.set(problem, made);
    return made;
  };
  return ({ l2 }, care) => {
    const problem = care === 'rough' ? part : whole;
    const small = workOf(problem) < SMALL_WORK;
    if (options.solver === 'gd')
      return minimizeByGradientDescent(space, { ...problem, l2 }, theta, options.rate, options.steps);
    const solver = solverFor(options.solver, problem);
    const many = layout.q > MANY_SPARSE;
    const hurried = options.sample !== null && (many || workOf(problem) > LARGE_WORK);
    const least = hurried ? PATH_DECREASE : many ? SPARSE_DECREASE : FULL_DECREASE;
    const effort = effortOf(care, small, least);
    const solved = minimize(space, { ...problem, l2 }, theta, solver, () => roughOf(problem), effort);
    return { solved, trace: null };
  };
}

function effortOf(care: Care, small: boolean, least: number): { decrease: number; evaluations: number } {
  if (care === 'rough')
    return small ? { decrease: 1e-6, evaluations: 60 } : { decrease: 1e-5, evaluations: 20 };
  if (small) return { decrease: 1e-22, evaluations: 5000 };
  return { decrease: least, evaluations: 300 };
}

/** For any penalty, by coordinate descent. The rows are copied once into the arena: by column unless there are few. */
export function proximalLadder(space: Space, examples: Examples, theta: Float64Array): Ladder {
  const { x, rows, layout, family } = examples;
  if (layout.outputs === 1 && layout.p + layout.q <= GRAM_COLUMNS) {
    const whole = placed(space.arena, examples);
    const small = workOf(whole) < SMALL_WORK;
    return ({ l1, l2 }, care) => {
      const mark = space.arena.mark();
      const { decrease, steps } = proximalEffort(care, small);
      const solved = gramDescent(space, { ...whole, l2 }, l1, theta, decrease, steps);
      space.arena.release(mark);
      return { solved, trace: null };
    };
  }
  const columns = columnsOf(space.arena, x, rows);
  const weight = normalized(space.arena, examples.weight);
  const target = targetIn(space.arena, examples.target);
  const solve = proximalNewton(space, { columns, layout, family, target, weight }, theta);
  let entries = 0;
  for (let j = 0; j < columns.p + columns.q; j++) entries += columns.length[j]!;
  const small = entries * layout.outputs < SMALL_WORK;
  return (penalty, care) => {
    const { decrease, steps } = proximalEffort(care, small);
    return { solved: solve(penalty, decrease, steps), trace: null };
  };
}

function proximalEffort(care: Care, small: boolean): { decrease: number; steps: number } {
  if (care === 'rough') return { decrease: small ? 1e-8 : 1e-6, steps: 20 };
  return { decrease: small ? 1e-22 : 1e-10, steps: 200 };
}

function workOf({ design, layout }: Smooth): number {
  return design.rows * entriesPerRow(design) * layout.outputs;
}

/** Rows that keep a path affordable; at least 5000. */
function sampleSize({ x, rows, layout }: Examples): number {
  let entries = rows.length * x.columns.length;
  if (x.sparse) for (const row of rows) entries += x.sparse.indptr[row + 1]! - x.sparse.indptr[row]!;
  const work = entries * layout.outputs;
  return Math.max(5000, Math.floor((rows.length * PATH_WORK) / Math.max(1, work)));
}

/** The examples in an order in which a sample comes first; the first row of each class comes along. */
function sampleFirst(e: Examples, size: number, rng: Rng | null): { examples: Examples; keep: number } {
  const { rows, target, family } = e;
  if (!rng || size >= rows.length) return { examples: e, keep: rows.length };
  const chosen = new Uint8Array(rows.length);
  const labelled = family.loss === 'logistic' || family.loss === 'softmax';
  const seen = new Set<number>();
  rng
    .fork('path')
    .shuffle(Int32Array.from(rows.keys()))
    .forEach((place, at) => {
      if (at < size || (labelled && !seen.has(target[place]!))) chosen[place] = 1;
      seen.add(target[place]!);
    });
  const order = new Int32Array(rows.length);
  let keep = 0;
  for (let i = 0; i < rows.length; i++) if (chosen[i]) order[keep++] = i;
  for (let i = 0, at = keep; i < rows.length; i++) if (!chosen[i]) order[at++] = i;
  const examples = {
    ...e,
    rows: order.map((place) => rows[place]!),
    target: target.map((_, at) => target[order[at]!]!),
    weight: e.weight.map((_, at) => e.weight[order[at]!]!),
  };
  return { examples, keep };
}

function placed(arena: Arena, { x, rows, layout, family, target, weight }: Examples): Smooth {
  return {
    design: gatherAll(x, rows, arena),
    layout,
    family,
    target: targetIn(arena, target),
    weight: normalized(arena, weight),
    l2: 0,
  };
}

function firstRows(arena: Arena, whole: Smooth, keep: number): Smooth {
  if (keep === whole.design.rows) return whole;
  const { indptr, indices, values } = whole.design;
  const design: Design = {
    ...whole.design,
    rows: keep,
    indices: indices.subarray(0, indptr[keep]),
    values: values.subarray(0, indptr[keep]),
  };
  return { ...whole, design, weight: normalized(arena, whole.weight.subarray(0, keep)) };
}

function normalized(arena: Arena, weight: Float64Array): Float64Array {
  const total = sum(weight);
  const out = arena.f64(weight.length);
  for (let i = 0; i < weight.length; i++) out[i] = weight[i]! / total;
  return out;
}

function targetIn(arena: Arena, target: Float64Array | Int32Array): Float64Array | Int32Array {
  const out = target instanceof Int32Array ? arena.i32(target.length) : arena.f64(target.length);
  out.set(target);
  return out;
}
