/** Our side of linear.js: node linear-ours.js FOLDER LIB WORKLOAD; prints one line of JSON. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, lib, text] = process.argv.slice(2);
const { kind, rows, columns, filled } = JSON.parse(text);
const load = (file) => import(join(lib, file));
const { ridge } = await load('learners/ridge.js');
const { columnDescent } = await load('learners/least-squares/column-descent.js');
const { columnsOf } = await load('learners/least-squares/columns.js');
const { gramDescent } = await load('learners/least-squares/gram-descent.js');
const { alphaGrid, followPath, strongestAlpha } = await load('learners/least-squares/l1-path.js');
const normal = await load('learners/least-squares/normal-equations.js');
const { interceptOf } = await load('learners/least-squares/regression.js');
const { useKernels } = await load('kernels/kernels.js');

const numbers = (name, Type) => {
  const bytes = readFileSync(join(folder, name));
  return new Type(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
};
const y = numbers('y', Float64Array);
const x = filled ? sparse() : dense(numbers('x', Float64Array), rows, columns);
const FOLDS = 5;
const TOLERANCE = { cv: 1e-9, path: 1e-4 };
const run = { cv, path, ridge: ridgeOnce }[kind];

// JavaScript and WebAssembly are compiled while they run: a small problem of the same kind first.
run(
  filled
    ? x
    : dense(
        x.columns.map((c) => c.subarray(0, 300)),
        300,
        Math.min(columns, 30),
      ),
  y.subarray(0, filled ? rows : 300),
  true,
);
const before = process.cpuUsage();
const found = run(x, y, false);
const { user, system } = process.cpuUsage(before);
const { finish, ...rest } = found;
console.log(JSON.stringify({ seconds: (user + system) / 1e6, ...rest, ...finish() }));

function dense(data, n, p) {
  const list = Array.isArray(data)
    ? data.slice(0, p)
    : Array.from({ length: p }, (_, j) => data.subarray(j * n, (j + 1) * n));
  return { rows: n, names: list.map((_, j) => `x${j}`), levels: new Int32Array(p), columns: list };
}

/** Columns from the files to rows. */
function sparse() {
  const starts = numbers('starts', Int32Array);
  const where = numbers('rows', Int32Array);
  const values = numbers('values', Float64Array);
  const indptr = new Int32Array(rows + 1);
  for (const i of where) indptr[i + 1]++;
  for (let i = 0; i < rows; i++) indptr[i + 1] += indptr[i];
  const next = indptr.slice();
  const out = {
    rows,
    width: columns,
    indptr,
    indices: new Int32Array(where.length),
    values: new Float64Array(where.length),
  };
  for (let j = 0; j < columns; j++)
    for (let e = starts[j]; e < starts[j + 1]; e++) {
      const at = next[where[e]]++;
      out.indices[at] = j;
      out.values[at] = values[e];
    }
  return { ...dense([], rows, 0), sparse: out };
}

function regression(x, y, from = 0, to = x.rows) {
  const list = Int32Array.from({ length: to - from }, (_, i) => from + i);
  return { x, rows: list, y: y.subarray(from, to), weight: new Float64Array(to - from).fill(1) };
}

/** ElasticNetCV(l1_ratio=0.5, cv=5): moments of each fold's rows once, all training folds from them. */
function cv(x, y) {
  const n = x.rows;
  const { arena } = useKernels();
  const shift = normal.shiftOf(regression(x, y));
  const edges = Array.from({ length: FOLDS + 1 }, (_, f) => Math.ceil((f * n) / FOLDS));
  const parts = edges.slice(1).map((to, f) => normal.momentsOf(regression(x, y, edges[f], to), shift));
  const whole = normal.centre(normal.together(parts));
  const mark = arena.mark();
  const options = { l1Ratio: 0.5, total: n, tolerance: TOLERANCE.cv };
  const alphas = alphaGrid(strongestAlpha(gramDescent(whole), options));
  const errors = new Float64Array(alphas.length);
  let unconverged = 0;
  for (const part of parts) {
    const rest = normal.centre(normal.together(parts.filter((other) => other !== part)));
    const size = n - rest.total;
    let i = 0;
    followPath(gramDescent(rest), alphas, { ...options, total: rest.total }, ({ coef, converged }) => {
      errors[i++] += normal.squaredError(part, coef, interceptOf(coef, rest)) / size / FOLDS;
      unconverged += converged ? 0 : 1;
      return false;
    });
  }
  const best = errors.indexOf(Math.min(...errors));
  const descent = gramDescent(whole);
  followPath(descent, alphas.slice(0, best + 1), options, () => false);
  const coef = descent.coef.slice();
  arena.release(mark);
  const alpha = alphas[best];
  return {
    alpha,
    unconverged,
    finish: () => ({ objectives: [objective(coef, interceptOf(coef, whole), alpha * 0.5, alpha * 0.5)] }),
  };
}

function path(x, y, small) {
  const { arena } = useKernels();
  const mark = arena.mark();
  const data = regression(x, y);
  const made = columnsOf(data);
  const descent = columnDescent(made);
  const options = { l1Ratio: 1, total: made.total, tolerance: TOLERANCE.path };
  const strongest = strongestAlpha(descent, options);
  const steps = [];
  followPath(
    descent,
    alphaGrid(strongest, 100, small ? 0.3 : 1e-3),
    options,
    ({ alpha, coef, converged }) => {
      steps.push({ alpha, coef: coef.slice(), intercept: interceptOf(coef, made), converged });
      return false;
    },
  );
  arena.release(mark);
  const finish = () => ({ objectives: steps.map((s) => objective(s.coef, s.intercept, s.alpha, 0)) });
  return {
    alpha: strongest,
    unconverged: steps.filter((s) => !s.converged).length,
    filled: steps.at(-1).coef.filter((v) => v !== 0).length,
    finish,
  };
}

function ridgeOnce(x, y) {
  const all = regression(x, y);
  const target = { task: 'regression', values: y };
  const { theta } = ridge.fit(
    { x, y: target, rows: all.rows, weight: null },
    null,
    { alpha: 1, path: false },
    null,
  );
  const finish = () => ({ objectives: [objective(theta.subarray(0, -1), theta.at(-1), 0, 1 / x.rows)] });
  return { alpha: 1, unconverged: 0, finish };
}

/** mean of squares / 2 + l1 · ‖coef‖₁ + l2 / 2 · ‖coef‖² */
function objective(coef, intercept, l1, l2) {
  const rest = y.map((v) => v - intercept);
  x.columns.forEach((column, j) => {
    if (coef[j] !== 0) for (let i = 0; i < rest.length; i++) rest[i] -= coef[j] * column[i];
  });
  if (x.sparse) {
    const { indptr, indices, values } = x.sparse;
    for (let i = 0; i < rest.length; i++)
      for (let e = indptr[i]; e < indptr[i + 1]; e++) rest[i] -= coef[indices[e]] * values[e];
  }
  const sum = (list, f) => list.reduce((total, v) => total + f(v), 0);
  return (
    sum(rest, (v) => v * v) / (2 * rest.length) +
    l1 * sum(coef, Math.abs) +
    (l2 / 2) * sum(coef, (v) => v * v)
  );
}
