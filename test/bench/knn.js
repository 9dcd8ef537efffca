/** Our nearest neighbours against scikit-learn's and against our own plain search. How to run it: README.md */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '20000' },
    columns: { type: 'string', default: '50' },
    queries: { type: 'string', default: '20000' },
    plain: { type: 'string', default: '1000' },
    k: { type: 'string', default: '15' },
    runs: { type: 'string', default: '3' },
    lib: { type: 'string', default: join(import.meta.dirname, '../../dist/lib') },
    python: { type: 'string', default: 'python3' },
  },
});
const [rows, columns, queries, plain, k, runs] = ['rows', 'columns', 'queries', 'plain', 'k', 'runs'].map(
  (name) => Number(options[name]),
);
const load = (path) => import(join(resolve(options.lib), path));
const { knn } = await load('learners/knn/knn.js');
const { findNearest } = await load('learners/knn/neighbours.js');
const { useKernels } = await load('kernels/kernels.js');
const { rngFrom } = await load('core/rng.js');
const { allRows } = await load('core/data.js');

const folder = mkdtempSync(join(tmpdir(), 'automl-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const PYTHON = `
import json, sys, time
import numpy as np
from sklearn.neighbors import KNeighborsClassifier
folder, rows, columns, k, p, weights = sys.argv[1], *map(int, sys.argv[2:6]), sys.argv[6]
x = np.fromfile(folder + "/x.f64").reshape(columns, -1).T.copy()
y = np.fromfile(folder + "/y.i32", dtype=np.int32)
model = KNeighborsClassifier(n_neighbors=k, weights=weights, p=p, algorithm="brute", n_jobs=1)
KNeighborsClassifier(n_neighbors=k, p=p, algorithm="brute").fit(x[:500], y[:500]).predict_proba(x[:500])
started = time.process_time()
probabilities = model.fit(x[:rows], y[:rows]).predict_proba(x[rows:])
seconds = time.process_time() - started
print(json.dumps({"seconds": seconds, "codes": probabilities.argmax(1).tolist()}))
`;

/** Normal numbers; three classes by two linear functions of some of them. */
function draw() {
  const total = rows + queries;
  const rng = rngFrom('bench/knn');
  const x = Array.from({ length: columns }, () => Float64Array.from({ length: total }, () => rng.normal()));
  const of = (i, sign) => x.slice(0, 8).reduce((sum, column, j) => sum + (j % 2 ? sign : 1) * column[i], 0);
  const codes = Int32Array.from({ length: total }, (_, i) => (of(i, 1) > 1 ? 2 : of(i, -1) > 0 ? 1 : 0));
  writeFileSync(join(folder, 'x.f64'), new Uint8Array(Float64Array.from(x.flatMap((c) => [...c])).buffer));
  writeFileSync(join(folder, 'y.i32'), new Uint8Array(codes.buffer));
  const matrix = {
    rows: total,
    names: x.map((_, j) => `x${j}`),
    levels: new Int32Array(columns),
    columns: x,
  };
  return { x: matrix, y: { task: 'multiclass', codes, classes: ['a', 'b', 'c'] } };
}

function seconds(work) {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (user + system) / 1e6, result };
}

function ours({ x, y }, p, weights) {
  const params = { n_neighbors: k, weights, p, relevance: 0, prior: 0, precision: 'single' };
  const test = allRows(x.rows).subarray(rows);
  const scores = (train, to) =>
    knn.predict(
      knn.fit({ x, y, rows: train, weight: null }, null, params, { rng: rngFrom('0'), prepared: null }),
      x,
      to,
    );
  scores(allRows(2000), test.subarray(0, 500)); // compiled before the clock starts
  const { seconds: time, result } = seconds(() => scores(allRows(rows), test));
  const codes = Array.from({ length: queries }, (_, i) => {
    const row = result.data.subarray(3 * i, 3 * i + 3);
    return row.indexOf(Math.max(...row));
  });
  return { seconds: time, codes };
}

function theirs(p, weights) {
  const args = ['-c', PYTHON, folder, rows, columns, k, p, weights].map(String);
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  const { status, stdout, stderr } = spawnSync(options.python, args, {
    env,
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  if (status === 0) return JSON.parse(stdout);
  console.error(
    `scikit-learn is not there (see --python): skipped. ${(stderr ?? '').trim().split('\n').at(-1)}`,
  );
  return null;
}

/** Search alone: the kernel and its plain twin on the same points, per query and row. */
function twins({ x }, p) {
  const cells = new Float32Array(rows * columns);
  x.columns.forEach((column, j) => {
    for (let i = 0; i < rows; i++) cells[i * columns + j] = column[i];
  });
  const points = { count: rows, width: columns, cells, manhattan: p === 1, started: false };
  const fill = ({ queries: out }, from, n) => {
    for (let q = 0; q < n; q++)
      for (let j = 0; j < columns; j++) out[q * columns + j] = x.columns[j][rows + from + q];
  };
  const run = (kernels) => seconds(() => findNearest(points, plain, k, fill, () => {}, kernels)).seconds;
  const [kernel, twin] = [useKernels(), null].map((kernels) => (run(kernels), run(kernels)));
  return { kernel, twin };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const share = (a, b) => a.filter((v, i) => v === b[i]).length / a.length;
const data = draw();
console.log(
  `${rows} rows x ${columns} columns, ${queries} queries, k = ${k}, one thread; median CPU seconds of ${runs} runs`,
);
for (const [p, weights] of [
  [2, 'uniform'],
  [2, 'distance'],
  [1, 'uniform'],
]) {
  const pairs = Array.from({ length: runs }, () => [ours(data, p, weights), theirs(p, weights)]);
  const [[mine, other]] = pairs;
  const mySeconds = median(pairs.map(([a]) => a.seconds));
  const right = share(mine.codes, [...data.y.codes.subarray(rows)]).toFixed(4);
  let line = `p=${p} ${weights}: ours ${mySeconds.toFixed(2)} s, accuracy ${right}`;
  if (other) {
    const their = median(pairs.map(([, b]) => b.seconds));
    const theirRight = share(other.codes, [...data.y.codes.subarray(rows)]).toFixed(4);
    line += `; scikit-learn ${their.toFixed(2)} s, accuracy ${theirRight}; ratio ${(mySeconds / their).toFixed(2)}`;
    line += `; same class for ${(100 * share(mine.codes, other.codes)).toFixed(2)} % of the queries`;
  }
  console.log(line);
}
for (const p of [2, 1]) {
  const { kernel, twin } = twins(data, p);
  const perPair = (1e9 * kernel) / (plain * rows);
  console.log(
    `p=${p}, search alone: kernel ${perPair.toFixed(2)} ns a pair, plain search ${(twin / kernel).toFixed(1)} times as long`,
  );
}
