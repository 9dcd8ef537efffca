/** Logistic regression against scikit-learn, as ratios of runs that take turns. How to run it and what it says: README.md */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** Objectives that differ by less are equal. */
const EQUAL = 1e-6;
/** Peers' solvers with the tolerances that are tried; `goal` is for the fastest of `against`. */
const DENSE = { lbfgs: [1e-4, 1e-5, 1e-6], 'newton-cholesky': [1e-4, 1e-6] };
const SPARSE = { lbfgs: [1e-4, 1e-5, 1e-6], liblinear: [1e-3, 1e-4, 1e-5], saga: [1e-3, 1e-4] };
const WORKLOADS = [
  {
    name: 'l2, 100k x 100 dense',
    rows: 100_000,
    p: 100,
    penalty: 'l2',
    peers: DENSE,
    against: ['lbfgs'],
    goal: 1.2,
  },
  { name: 'l2, 20k x 20k sparse', rows: 20_000, q: 20_000, penalty: 'l2', peers: SPARSE, goal: 1 },
  { name: 'l1, 100k x 100 dense', rows: 100_000, p: 100, penalty: 'l1', peers: { saga: [1e-3, 1e-4, 1e-5] } },
  {
    name: 'l1, 20k x 20k sparse',
    rows: 20_000,
    q: 20_000,
    penalty: 'l1',
    peers: { liblinear: [1e-3, 1e-4, 1e-5], saga: [1e-3] },
  },
];

const here = import.meta.dirname;
const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    runs: { type: 'string', default: '3' },
    lib: { type: 'string', default: join(here, '../../dist/lib') },
    python: { type: 'string', default: 'python3' },
    json: { type: 'string' },
  },
});
const lib = resolve(options.lib);
if (!existsSync(lib))
  throw new Error(`${lib} is not there: build first (npm run build), or name it by --lib`);
const { rngFrom } = await import(join(lib, 'core/rng.js'));
const peer = spawnSync(options.python, ['-c', 'import sklearn; print(sklearn.__version__)'], {
  encoding: 'utf8',
});
const version = peer.status === 0 ? peer.stdout.trim() : null;
if (version === null)
  console.error(`${options.python} has no scikit-learn: its figures are left out (see --python)`);
const folder = mkdtempSync(join(tmpdir(), 'automl-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const measured = WORKLOADS.filter(({ name }) => name.includes(options.only)).map(measure);
console.log(`\n${table(measured)}`);
if (options.json !== undefined)
  writeFileSync(
    options.json,
    `${JSON.stringify({ node: process.version, sklearn: version, runs: Number(options.runs), measured }, null, 1)}\n`,
  );

/** Every side so many times, in turns; then of each the median time, and the objective it reached. */
function measure(workload) {
  const data = join(folder, workload.q ? 'sparse' : 'dense');
  if (!existsSync(data)) draw(workload, data);
  const sides = {
    ours: () => run(process.execPath, join(here, 'logistic-ours.js'), data, lib, workload.penalty),
  };
  for (const [solver, tolerances] of version === null ? [] : Object.entries(workload.peers))
    for (const tolerance of tolerances)
      sides[`${solver} ${tolerance}`] = () =>
        run(
          options.python,
          join(here, 'logistic-side.py'),
          data,
          workload.penalty,
          solver,
          String(tolerance),
        );
  const results = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
  for (let time = 0; time < Number(options.runs); time++)
    for (const [name, once] of Object.entries(sides)) {
      results[name].push(once());
      console.error(`${workload.name}: ${name}, ${time + 1} of ${options.runs}`);
    }
  const all = Object.entries(results).map(([side, runs]) => ({
    side,
    seconds: median(runs.map(({ seconds }) => seconds)),
    objective: runs[0].objective,
  }));
  const best = Math.min(...all.map(({ objective }) => objective));
  for (const one of all) one.above = one.objective / best - 1;
  return { ...workload, all };
}

function run(program, ...args) {
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  return JSON.parse(execFileSync(program, args, { env, encoding: 'utf8' }).trim().split('\n').at(-1));
}

/** Dense: correlated normal columns. Sparse: columns by Zipf's law, TF-IDF weights, rows of length 1. Both: two classes. */
function draw({ rows, p, q }, to) {
  mkdirSync(to, { recursive: true });
  const rng = rngFrom(`logistic ${p ?? 0} ${q ?? 0}`);
  const logistic = () => Math.log(1 / (1e-12 + rng.next()) - 1);
  const put = (name, array) => writeFileSync(join(to, name), new Uint8Array(array.buffer));
  const y = new Int32Array(rows);
  if (p) {
    const truth = Float64Array.from({ length: p }, () => 0.3 * rng.normal());
    const columns = new Float64Array(rows * p);
    for (let i = 0; i < rows; i++) {
      const shared = rng.normal();
      let z = 0.5;
      let last = shared;
      for (let j = 0; j < p; j++) {
        last = 0.6 * last + 0.7 * rng.normal() + 0.2 * shared;
        columns[j * rows + i] = last;
        z += truth[j] * last;
      }
      y[i] = z + logistic() > 0 ? 1 : 0;
    }
    put('dense.f64', columns);
  } else drawSparse(rows, q, rng, logistic, y, put);
  put('y.i32', y);
  writeFileSync(join(to, 'meta.json'), JSON.stringify({ rows, p: p ?? 0, q: q ?? 0 }));
}

function drawSparse(rows, q, rng, logistic, y, put) {
  const each = 50;
  const upTo = new Float64Array(q);
  for (let j = 0, sum = 0; j < q; j++) upTo[j] = sum += 1 / (j + 1);
  const one = () => {
    const target = rng.next() * upTo[q - 1];
    let low = 0;
    for (let high = q - 1; low < high;) {
      const middle = (low + high) >> 1;
      if (upTo[middle] < target) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const indices = new Int32Array(rows * each);
  const df = new Float64Array(q);
  for (let i = 0; i < rows; i++) {
    const chosen = new Set();
    while (chosen.size < each) chosen.add(one());
    indices.set(
      [...chosen].sort((a, b) => a - b),
      i * each,
    );
    for (const j of chosen) df[j]++;
  }
  const truth = Float64Array.from({ length: q }, () => 3 * rng.normal());
  const values = new Float64Array(rows * each);
  for (let i = 0; i < rows; i++) {
    let squares = 0;
    for (let e = i * each; e < (i + 1) * each; e++) {
      values[e] = (Math.log((1 + rows) / (1 + df[indices[e]])) + 1) * (rng.next() < 0.6 ? 1 : 1.7);
      squares += values[e] ** 2;
    }
    let z = 0;
    for (let e = i * each; e < (i + 1) * each; e++)
      z += (values[e] /= Math.sqrt(squares)) * truth[indices[e]];
    y[i] = z + logistic() > 0 ? 1 : 0;
  }
  put(
    'indptr.i32',
    Int32Array.from({ length: rows + 1 }, (_, i) => i * each),
  );
  put('indices.i32', indices);
  put('values.f64', values);
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** A row for ours, and one for each solver of the peer in the fastest setting that reaches the objective. */
function table(workloads) {
  const lines = [
    '| workload | side | CPU s | objective above the best | ratio, ours / peer | goal |',
    '| --- | --- | --- | --- | --- | --- |',
  ];
  for (const { name, all, goal, peers, against } of workloads) {
    const [ours, ...others] = all;
    lines.push(`| ${name} | ours | ${ours.seconds.toFixed(3)} | ${ours.above.toExponential(1)} | | |`);
    const solvers = version === null ? [] : Object.keys(peers);
    const reached = solvers.map((solver) => {
      const own = others.filter(({ side }) => side.startsWith(`${solver} `));
      const enough = own.filter(({ above }) => above <= EQUAL);
      return {
        solver,
        ...(enough.length > 0 ? enough : own.slice(-1)).reduce((a, b) => (b.seconds < a.seconds ? b : a)),
      };
    });
    const asked = reached.filter(({ solver }) => !against || against.includes(solver));
    const fastest = Math.min(...asked.filter(({ above }) => above <= EQUAL).map(({ seconds }) => seconds));
    for (const { side, seconds, above } of reached) {
      const ratio =
        above <= EQUAL ? (ours.seconds / seconds).toFixed(2) : `(${(ours.seconds / seconds).toFixed(2)})`;
      const due = goal !== undefined && seconds === fastest ? `${goal}` : '';
      lines.push(`| | ${side} | ${seconds.toFixed(3)} | ${above.toExponential(1)} | ${ratio} | ${due} |`);
    }
  }
  return lines.join('\n');
}
