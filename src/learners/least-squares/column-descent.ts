import { useKernels } from '../../kernels/kernels.js';
import type { Columns } from './columns.js';
import { addColumn } from './columns.js';
import type { Descent, Progress } from './duality-gap.js';
import { dualityGap, largest, norms } from './duality-gap.js';
import { descend, suggest } from './gram-descent.js';
import { addScaled, dot } from '../linear/lbfgs.js';
import type { WorkingGroup } from './working-group.js';
import { enlarge, workingGroup } from './working-group.js';

/** What a descent works on, in the memory of the kernels. */
type Work = {
  readonly columns: Columns;
  /** ‖target‖² */
  readonly squares: number;
  readonly coef: Float64Array;
  /** target - X w, too large by shift[0] · root */
  readonly residual: Float64Array;
  readonly shift: Float64Array;
  /** Xᵀ(target - X w), as of the last time that it was computed */
  readonly gradient: Float64Array;
  /** columns that may have coefficients other than 0 */
  readonly inside: Uint8Array;
  /** lists of dense and of sparse columns (numbered from 0) for a sweep */
  readonly denseList: Int32Array;
  readonly sparseList: Int32Array;
};

/** So many columns may be in question for a Gram matrix of them. */
const MOST_INSIDE = 2048;

/**
 * Coordinate descent for more columns than a Gram matrix can hold. It works on the columns that the sequential strong
 * rule (Tibshirani and others 2012) lets through, by their Gram matrix while they are not too many; all others are
 * checked in the end. Its arrays stay until the caller releases the arena.
 */
export function columnDescent(columns: Columns, most = MOST_INSIDE): Descent {
  const work = workOn(columns);
  gradients(work);
  const group = workingGroup(columns, work.gradient, work.squares, most);
  const strongest = largest(work.gradient);
  const way = { last: strongest, before: strongest, coef: work.coef.slice() };
  return {
    coef: work.coef,
    strongest,
    solve(l1, l2, tolerance, sweeps) {
      const { inside, coef } = work;
      for (let j = 0; j < inside.length; j++) inside[j] = Number(coef[j] !== 0);
      letIn(work, 2 * l1 - way.last);
      if (enlarge(group, inside)) {
        group.members.forEach((j, place) => (group.gram.coef[place] = coef[j]!));
        suggest(group.gram, onward(work, group, way, l1), l1, l2);
      }
      way.before = way.last;
      way.last = l1;
      way.coef.set(coef);
      return solve(work, group, l1, l2, tolerance, sweeps);
    },
  };
}

/** The last two strengths, and the coefficients of the first of them. */
type Way = { last: number; before: number; readonly coef: Float64Array };

/** Coefficients of the group if they go on as they came: between changes of signs they are linear in the strength. */
function onward(
  { coef }: Work,
  { members, gram }: WorkingGroup,
  { last, before, coef: from }: Way,
  l1: number,
): Float64Array {
  const step = before > last && last > l1 ? (last - l1) / (before - last) : 0;
  const guess = gram.coef.slice();
  members.forEach((j, place) => {
    const next = coef[j]! + step * (coef[j]! - from[j]!);
    guess[place] = next * coef[j]! > 0 ? next : 0;
  });
  return guess;
}

function workOn(columns: Columns): Work {
  const { arena } = useKernels();
  const { p, q, length, target } = columns;
  const residual = arena.f64(length);
  residual.set(target);
  return {
    columns,
    squares: dot(target, target),
    coef: arena.f64(p + q).fill(0),
    residual,
    shift: arena.f64(1).fill(0),
    gradient: arena.f64(p + q).fill(0),
    inside: new Uint8Array(p + q),
    denseList: arena.i32(p),
    sparseList: arena.i32(q),
  };
}

/** A goal, as a part of the tolerance, that rounding may put out of reach. */
const FINEST = 1e-4;

function solve(
  work: Work,
  group: WorkingGroup,
  l1: number,
  l2: number,
  tolerance: number,
  most: number,
): Progress {
  const { squares } = work;
  let sweeps = 0;
  let goal = 0.9 * tolerance;
  for (;;) {
    if (enlarge(group, work.inside)) {
      sweeps += descend(group.gram, l1, l2, goal, most - sweeps).sweeps;
      takeOver(work, group);
    } else sweeps += descendByColumns(work, l1, l2, goal, most - sweeps);
    const gap = gapOf(work, l1, l2, false);
    const done = !(gap > tolerance * squares) || sweeps >= most || goal < FINEST * tolerance;
    if (done) return { gap: squares > 0 ? gap / squares : 0, sweeps };
    if (!letIn(work, l1)) goal *= 0.1;
  }
}

/** Lets in the columns whose gradient is as large as the bound; says whether there were any. */
function letIn({ columns, gradient, inside }: Work, bound: number): boolean {
  let more = false;
  for (let j = 0; j < inside.length; j++) {
    if (inside[j] || !(Math.abs(gradient[j]!) >= bound) || columns.squares[j] === 0) continue;
    inside[j] = 1;
    more = true;
  }
  return more;
}

/** The coefficients of the group, and the residual that they leave. */
function takeOver({ columns, coef, residual, shift }: Work, { members, gram }: WorkingGroup): void {
  members.forEach((j, place) => {
    const step = gram.coef[place]! - coef[j]!;
    if (step === 0) return;
    coef[j] = gram.coef[place]!;
    shift[0]! += addColumn(columns, j, -step, residual);
  });
}

/** Sweeps over the non-zero coefficients for one over all that are inside. */
const INNER = 5;

function descendByColumns(work: Work, l1: number, l2: number, goal: number, most: number): number {
  let sweeps = 0;
  while (sweeps < most && gapOf(work, l1, l2, true) > goal * work.squares) {
    sweep(work, l1, l2, false);
    for (let i = 1; i < INNER; i++) sweep(work, l1, l2, true);
    sweeps += INNER;
  }
  return sweeps;
}

function sweep(work: Work, l1: number, l2: number, active: boolean): void {
  const { kernels } = useKernels();
  const { columns, coef, residual, shift, inside, denseList, sparseList } = work;
  const { p, q, length, dense, starts, entries, squares, mean, sums } = columns;
  const takes = (j: number): boolean => (active ? coef[j] !== 0 : inside[j] === 1);
  let count = 0;
  for (let j = 0; j < p; j++) if (takes(j)) denseList[count++] = j;
  kernels.sweepColumns(
    dense.byteOffset,
    length,
    denseList.byteOffset,
    count,
    squares.byteOffset,
    coef.byteOffset,
    residual.byteOffset,
    l1,
    l2,
  );
  count = 0;
  for (let j = 0; j < q; j++) if (takes(p + j)) sparseList[count++] = j;
  kernels.sweepSparse(
    starts.byteOffset,
    entries.byteOffset,
    sparseList.byteOffset,
    count,
    squares.byteOffset + 8 * p,
    mean.byteOffset + 8 * p,
    sums.byteOffset,
    coef.byteOffset + 8 * p,
    residual.byteOffset,
    shift.byteOffset,
    l1,
    l2,
  );
}

/** The residual as it is meant to be. */
function flush({ columns, residual, shift }: Work): void {
  if (shift[0] === 0) return;
  addScaled(residual, -shift[0]!, columns.root);
  shift[0] = 0;
}

/** Of all columns, or of those inside. The residual is orthogonal to `root`: sparse columns need no correction. */
function gradients(work: Work, onlyInside = false): void {
  const { kernels } = useKernels();
  flush(work);
  const { columns, residual, gradient, inside } = work;
  const { p, q, length, dense, starts, entries } = columns;
  const at = residual.byteOffset;
  const ofDense = (j: number, count: number): void =>
    kernels.timesColumns(dense.byteOffset + 8 * j * length, length, count, at, gradient.byteOffset + 8 * j);
  const ofSparse = (j: number, count: number): void =>
    kernels.timesSparse(
      starts.byteOffset + 4 * j,
      entries.byteOffset,
      count,
      at,
      gradient.byteOffset + 8 * (p + j),
    );
  if (!onlyInside) {
    ofDense(0, p);
    ofSparse(0, q);
    return;
  }
  for (let j = 0; j < p; j++) if (inside[j]) ofDense(j, 1);
  for (let j = 0; j < q; j++) if (inside[p + j]) ofSparse(j, 1);
}

/** The duality gap, or that of the problem with no other columns than those inside. */
function gapOf(work: Work, l1: number, l2: number, onlyInside: boolean): number {
  gradients(work, onlyInside);
  const { columns, coef, residual, gradient, inside } = work;
  let pull = 0;
  for (let j = 0; j < coef.length; j++) {
    if (onlyInside ? !inside[j] : columns.squares[j] === 0) continue;
    pull = Math.max(pull, Math.abs(gradient[j]! - l2 * coef[j]!));
  }
  const fit = dot(residual, columns.target);
  return dualityGap({ residual: dot(residual, residual), fit, pull, ...norms(coef) }, l1, l2);
}
