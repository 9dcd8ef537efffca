import type { Rng } from '../../core/rng.js';
import type { Late } from '../deadline.js';
import { NEVER } from '../deadline.js';
import { columnsOf } from './columns.js';
import type { Trace } from './gradient-descent.js';
import { gramDescent } from './gram-descent.js';
import type { Effort } from './minimize.js';
import { minimize, minimizeByGradientDescent, solverFor } from './minimize.js';
import type { Examples } from './parts.js';
import { normalized, partsOf, placed, targetIn, workOf } from './parts.js';
import type { Preconditioner } from './preconditioner.js';
import { preconditioner } from './preconditioner.js';
import type { Penalty } from './proximal-newton.js';
import { proximalNewton } from './proximal-newton.js';
import type { Smooth, Space } from './smooth.js';
import type { Solved } from './solved.js';

/** rough: a strength of a path, good enough to compare; full: what is kept. */
export type Care = 'rough' | 'full';

/**
 * Solves for one strength after the other, each from theta as it is, and moves theta. It ends with what it has when it is
 * late; rough solutions of smooth penalties take little and are finished: what is kept begins with them.
 */
export type Ladder = (
  penalty: Penalty,
  care: Care,
  late: Late,
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
/** Evaluations of a long problem on a part of the rows, and as many on all of them: it need not converge. */
const LONG_EVALUATIONS = 100;
/** Up to so many columns coordinate descent works on the matrix of second derivatives. */
const GRAM_COLUMNS = 500;

/** For a penalty without l1. The rows are copied once, into the arena. */
export function smoothLadder(
  space: Space,
  examples: Examples,
  theta: Float64Array,
  options: LadderOptions,
): Ladder {
  const { layout } = examples;
  const { sample, begin, whole } = partsOf(space.arena, examples, options.sample);
  const rough = new Map<Smooth, Preconditioner>();
  const roughOf = (problem: Smooth): Preconditioner => {
    const known = rough.get(problem);
    if (known) return known;
    const made = preconditioner(space, problem.design, layout, problem.weight, options.curves);
    rough.set(problem, made);
    return made;
  };
  return ({ l2 }, care, late) => {
    const problem = care === 'rough' ? sample : whole;
    if (options.solver === 'gd')
      return minimizeByGradientDescent(space, { ...problem, l2 }, theta, options.rate, options.steps, late);
    const solve = (part: Smooth, effort: Effort): Solved => {
      const solver = solverFor(options.solver, part);
      const until = care === 'rough' ? NEVER : late;
      return minimize(space, { ...part, l2 }, theta, solver, () => roughOf(part), effort, until);
    };
    const many = layout.q > MANY_SPARSE;
    const hurried = options.sample !== null && (many || workOf(problem) > LARGE_WORK);
    const least = hurried ? PATH_DECREASE : many ? SPARSE_DECREASE : FULL_DECREASE;
    if (care === 'full' && begin !== whole) {
      const effort = { decrease: least, evaluations: LONG_EVALUATIONS };
      const begun = solve(begin, effort);
      return { solved: late() ? { ...begun, converged: false } : solve(whole, effort), trace: null };
    }
    return { solved: solve(problem, effortOf(care, workOf(problem) < SMALL_WORK, least)), trace: null };
  };
}

function effortOf(care: Care, small: boolean, least: number): Effort {
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
    return ({ l1, l2 }, care, late) => {
      const mark = space.arena.mark();
      const { decrease, steps } = proximalEffort(care, small);
      const solved = gramDescent(space, { ...whole, l2 }, l1, theta, decrease, steps, late);
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
  return (penalty, care, late) => {
    const { decrease, steps } = proximalEffort(care, small);
    return { solved: solve(penalty, decrease, steps, late), trace: null };
  };
}

function proximalEffort(care: Care, small: boolean): { decrease: number; steps: number } {
  if (care === 'rough') return { decrease: small ? 1e-8 : 1e-6, steps: 20 };
  return { decrease: small ? 1e-22 : 1e-10, steps: 200 };
}
