import { gemm, rowMajor, transposed } from '../../core/gemm.js';
import type { Design } from '../linear/design.js';
import { sum } from '../linear/labels.js';
import { addScaled, dot } from '../linear/lbfgs.js';
import { addGradient, margins } from '../linear/margins.js';
import type { Normal } from './normal-equations.js';
import { solvePositive } from './positive-definite.js';

/**
 * Weighted least squares with the intercept taken out: rows, centred and times the root of their weight. The sparse
 * part stays uncentred; `mean` (of its columns) corrects for that wherever it is used.
 */
export type System = {
  readonly design: Design;
  readonly target: Float64Array;
  readonly root: Float64Array;
  readonly mean: Float64Array;
  /** means of all columns, and of the target: for the intercept */
  readonly offset: Float64Array;
  readonly targetOffset: number;
};

/** Minimises Σ w (y - x·coef - b)² + alpha · ‖coef‖², b free. Coefficients: dense, then sparse. */
export type Solver = (alpha: number) => Solution;
export type Solution = { readonly coef: Float64Array; readonly converged: boolean };

/** Takes over the arrays of the design (they are centred and scaled in place). */
export function centred(d: Design, y: Float64Array, weight: Float64Array, intercept = true): System {
  const { p, q } = d;
  const total = sum(weight);
  const offset = new Float64Array(p + q);
  let targetOffset = 0;
  if (intercept) {
    for (let i = 0; i < d.rows; i++) {
      const share = weight[i]! / total;
      targetOffset += share * y[i]!;
      for (let j = 0; j < p; j++) offset[j]! += share * d.dense[i * p + j]!;
      for (let e = d.indptr[i]!; e < d.indptr[i + 1]!; e++)
        offset[p + d.indices[e]!]! += share * d.values[e]!;
    }
  }
  const root = weight.map(Math.sqrt);
  const target = new Float64Array(d.rows);
  for (let i = 0; i < d.rows; i++) {
    const r = root[i]!;
    target[i] = r * (y[i]! - targetOffset);
    for (let j = 0; j < p; j++) d.dense[i * p + j] = r * (d.dense[i * p + j]! - offset[j]!);
    for (let e = d.indptr[i]!; e < d.indptr[i + 1]!; e++) d.values[e] = r * d.values[e]!;
  }
  return { design: d, target, root, mean: offset.subarray(p), offset, targetOffset };
}

/** Closed form by the Gram matrix of the columns: for up to some 1500 columns. */
export function primal({ size: n, gram, right }: Normal): Solver {
  return (alpha) => {
    const coef = solvePositive(right, (matrix, side) => {
      for (let j = 0; j < n; j++) {
        matrix.set(gram.subarray(j * n, j * n + j + 1), j * side);
        matrix[j * side + j]! += alpha;
      }
    });
    return { coef, converged: true };
  };
}

/** Closed form by the Gram matrix of the rows: for few rows and any number of columns. */
export function dual(s: System): Solver {
  const n = s.design.rows;
  const kernel = gramOfRows(s);
  return (alpha) => {
    const a = solvePositive(s.target, (matrix, side) => {
      for (let i = 0; i < n; i++) {
        matrix.set(kernel.subarray(i * n, i * n + i + 1), i * side);
        matrix[i * side + i]! += alpha;
      }
    });
    return { coef: timesTransposed(s, a), converged: true };
  };
}

/** The lower triangle. */
export function gramOfRows({ design, root, mean }: System): Float64Array {
  const { rows: n, p, q, dense, indptr, indices, values } = design;
  const kernel = new Float64Array(n * n);
  gemm(n, n, p, rowMajor(dense, p), transposed(dense, p), kernel, 0, n);
  if (q === 0) return kernel;
  const row = new Float64Array(q);
  const onMean = new Float64Array(n);
  const square = dot(mean, mean);
  for (let i = 0; i < n; i++) {
    for (let e = indptr[i]!; e < indptr[i + 1]!; e++) {
      row[indices[e]!] = values[e]!;
      onMean[i]! += values[e]! * mean[indices[e]!]!;
    }
    for (let j = 0; j <= i; j++) {
      let inner = 0;
      for (let e = indptr[j]!; e < indptr[j + 1]!; e++) inner += values[e]! * row[indices[e]!]!;
      kernel[i * n + j]! +=
        inner - root[j]! * onMean[i]! - root[i]! * onMean[j]! + root[i]! * root[j]! * square;
    }
    for (let e = indptr[i]!; e < indptr[i + 1]!; e++) row[indices[e]!] = 0;
  }
  return kernel;
}

/**
 * Conjugate gradients on the normal equations, nothing made dense; each call starts from the solution of the call
 * before (at first from 0). Stops at the relative size of the residual, or after so many steps. With alpha 0 it
 * comes to the solution of least norm; otherwise a diagonal preconditioner makes it faster.
 */
export function iterative(s: System, residual: number, steps: number): Solver {
  const n = s.design.p + s.design.q;
  const right = timesTransposed(s, s.target);
  const diagonal = squaresOfColumns(s);
  const coef = new Float64Array(n);
  return (alpha) => {
    const apply = (v: Float64Array): Float64Array => {
      const out = timesTransposed(s, times(s, v));
      addScaled(out, alpha, v);
      return out;
    };
    const inverse = diagonal.map((v) => (alpha > 0 ? 1 / (Math.max(0, v) + alpha) : 1));
    const r = right.slice();
    addScaled(r, -1, apply(coef));
    let z = r.map((v, j) => v * inverse[j]!);
    const direction = z.slice();
    let rz = dot(r, z);
    const enough =
      residual *
      residual *
      dot(
        right,
        right.map((v, j) => v * inverse[j]!),
      );
    for (let step = 0; step < steps && rz > enough; step++) {
      const image = apply(direction);
      const length = rz / dot(direction, image);
      if (!(length > 0)) break;
      addScaled(coef, length, direction);
      addScaled(r, -length, image);
      z = r.map((v, j) => v * inverse[j]!);
      const before = rz;
      rz = dot(r, z);
      for (let j = 0; j < n; j++) direction[j] = z[j]! + (rz / before) * direction[j]!;
    }
    return { coef: coef.slice(), converged: rz <= enough };
  };
}

function squaresOfColumns({ design, root, mean }: System): Float64Array {
  const { rows, p, q, dense, indptr, indices, values } = design;
  const out = new Float64Array(p + q);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < p; j++) out[j]! += dense[i * p + j]! ** 2;
    for (let e = indptr[i]!; e < indptr[i + 1]!; e++) out[p + indices[e]!]! += values[e]! ** 2;
  }
  const total = dot(root, root);
  for (let j = 0; j < q; j++) out[p + j]! -= total * mean[j]! ** 2;
  return out;
}

const layoutOf = (d: Design): { outputs: number; p: number; q: number } => ({ outputs: 1, p: d.p, q: d.q });

/** X·v, centred. */
export function times({ design, root, mean }: System, v: Float64Array): Float64Array {
  const theta = new Float64Array(v.length + 1);
  theta.set(v);
  const out = new Float64Array(design.rows);
  margins(design, layoutOf(design), theta, 0, design.rows, out);
  if (design.q > 0) addScaled(out, -dot(mean, v.subarray(design.p)), root);
  return out;
}

/** Xᵀ·t, centred. */
export function timesTransposed({ design, root, mean }: System, t: Float64Array): Float64Array {
  const out = new Float64Array(design.p + design.q + 1);
  addGradient(design, layoutOf(design), t, 0, design.rows, out);
  if (design.q > 0) addScaled(out.subarray(design.p, -1), -dot(root, t), mean);
  return out.slice(0, -1);
}
