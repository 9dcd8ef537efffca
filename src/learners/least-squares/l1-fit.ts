import { checkable } from '../checkable.js';
import { lateAfter, NEVER } from '../deadline.js';
import type { FitContext } from '../learner.js';
import type { Labelled } from '../../core/data.js';
import type { Params } from '../../core/space.js';
import { num } from '../../core/space.js';
import { useKernels } from '../../kernels/kernels.js';
import { columnDescent } from './column-descent.js';
import { columnsOf } from './columns.js';
import type { Descent } from './duality-gap.js';
import { gramDescent } from './gram-descent.js';
import { dot } from '../linear/lbfgs.js';
import type { Step } from './l1-path.js';
import { alphaGrid, followPath, ladder, strongestAlpha } from './l1-path.js';
import { centre, momentsOf, sizeOf, squaredError } from './normal-equations.js';
import type { LinearState, Middle, Scaled } from './regression.js';
import { errorOf, interceptOf, scaledRegression, stateOf } from './regression.js';

export type L1State = LinearState & {
  /** what was used, as scikit-learn counts it */
  readonly alpha: number;
  readonly l1Ratio: number;
  /** the duality gap that was left, relative to the sum of squares of the target */
  readonly gap: number;
  readonly converged: boolean;
};

const STRENGTHS = 100;
const WEAKEST = 1e-3;
/** Up to this many columns a Gram matrix is made. */
const MOST_GRAM = 1500;
/** Duality gaps relative to ‖y‖²: with a Gram matrix the last digits cost nothing. */
const TOLERANCE = { gram: 1e-11, columns: 1e-8, columnsOnPath: 1e-5 };
/** The path ends when so many strengths in a row, each 7 % weaker than the one before, have not been better. */
const PATIENCE = 10;

/**
 * The elastic net. With `path` and rows to check on, up to 100 strengths from the one that leaves no coefficient down to
 * a thousandth of what that is for the lasso are tried, each from the solution before, and the one with the smallest
 * squared error on those rows is kept; when time is up, of those that were reached. There l1Ratio is for the target in units of its standard deviation: otherwise
 * its unit would decide how the two penalties share.
 */
export function fitL1(
  train: Labelled,
  valid: Labelled | null,
  params: Params,
  l1Ratio: number,
  { left }: Pick<FitContext, 'left'>,
): L1State {
  const { arena } = useKernels();
  const mark = arena.mark();
  try {
    const data = scaledRegression(train);
    const check = params['path'] === true ? checkable(valid) : null;
    const problem = problemOf(data, check && scaledRegression(check, data.scale));
    const { descent, total, tolerance } = problem;
    const unit = check ? problem.deviation : 1 / data.scale;
    const options = { l1Ratio, total, tolerance, unit, late: check ? lateAfter(left) : NEVER };
    const strongest = strongestAlpha(descent, options);
    const alphas = check
      ? alphaGrid(strongest, STRENGTHS, WEAKEST * l1Ratio)
      : ladder(strongest, num(params, 'alpha'));
    const choose = check ? chooser(problem) : lastOne();
    followPath(descent, alphas, options, choose.visit);
    const { alpha, gap, converged, coef } = choose.best();
    const l1 = alpha * l1Ratio * unit * data.scale;
    const l2 = alpha * (1 - l1Ratio);
    const state = stateOf(data, coef, problem);
    return { ...state, alpha: l1 + l2, l1Ratio: l1 > 0 ? l1 / (l1 + l2) : l1Ratio, gap, converged };
  } finally {
    arena.release(mark);
  }
}

type Problem = Middle & {
  readonly descent: Descent;
  /** the sum of the weights */
  readonly total: number;
  /** of the target, 1 if that is constant */
  readonly deviation: number;
  readonly tolerance: number;
  /** on the rows to check on */
  errorOf(coef: Float64Array): number;
};

function problemOf(data: Scaled, check: Scaled | null): Problem {
  if (sizeOf(data.x) > MOST_GRAM) {
    const columns = columnsOf(data);
    const error = (coef: Float64Array): number => errorOf(check!, coef, interceptOf(coef, columns));
    const tolerance = check ? TOLERANCE.columnsOnPath : TOLERANCE.columns;
    const squares = dot(columns.target, columns.target);
    return { ...middleOf(columns, squares), descent: columnDescent(columns), tolerance, errorOf: error };
  }
  const moments = momentsOf(data);
  const normal = centre(moments);
  const checked = check && momentsOf(check, moments.shift);
  const error = (coef: Float64Array): number => squaredError(checked!, coef, interceptOf(coef, normal));
  const descent = gramDescent(normal);
  return { ...middleOf(normal, normal.squares), descent, tolerance: TOLERANCE.gram, errorOf: error };
}

type Centred = Middle & { readonly total: number };

function middleOf({ mean, targetMean, total }: Centred, squares: number): Centred & { deviation: number } {
  return { mean, targetMean, total, deviation: Math.sqrt(squares / total) || 1 };
}

type Chooser = { visit(step: Step): boolean; best(): Step };

function chooser(problem: Problem): Chooser {
  let best: Step | null = null;
  let least = Infinity;
  let misses = 0;
  return {
    visit(step) {
      const error = problem.errorOf(step.coef);
      misses++;
      if (error < least || !best) {
        least = error;
        best = { ...step, coef: step.coef.slice() };
        misses = 0;
      }
      return misses === PATIENCE;
    },
    best: () => best!,
  };
}

function lastOne(): Chooser {
  let last: Step | null = null;
  return {
    visit(step) {
      last = step;
      return false;
    },
    best: () => ({ ...last!, coef: last!.coef.slice() }),
  };
}

/** Nanoseconds: the Gram matrix and a path of it, or sweeps over the columns. */
export function costOfL1(
  rows: number,
  cells: number,
  _width: number,
  params: Params,
  columns: number,
): number {
  const strengths = params['path'] === true ? 60 : 15;
  if (columns > MOST_GRAM) return strengths * 20 * cells;
  return (
    10 * cells + 0.4 * cells * (cells / Math.max(1, rows)) + strengths * (20 + 0.1 * columns) * columns ** 2
  );
}
