/** Our least-squares family against scikit-learn, as ratios of runs that take turns. How to run it and what it says: README.md */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

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
const libPath = resolve(options.lib);
if (!existsSync(libPath))
  throw new Error(`${libPath} is not there: build first (npm run build), or name it by --lib`);
const { rngFrom } = await import(join(libPath, 'core/rng.js'));

/** Drawn from a seed: numbers that have something in common (or not), some of which count. goal: seconds, ours over theirs. */
const WORKLOADS = [
  {
    name: 'elastic-net CV 100k x 100',
    kind: 'cv',
    rows: 100_000,
    columns: 100,
    counting: 30,
    common: 0.5,
    goal: 0.3,
  },
  {
    name: 'ridge 100k x 100',
    kind: 'ridge',
    rows: 100_000,
    columns: 100,
    counting: 30,
    common: 0.5,
    goal: 1.5,
  },
  { name: 'lasso path 2000 x 5000', kind: 'path', rows: 2000, columns: 5000, counting: 100, goal: 1 },
  {
    name: 'sparse lasso path 20k x 20k',
    kind: 'path',
    rows: 20_000,
    columns: 20_000,
    filled: 50,
    counting: 300,
  },
];

const temporary = mkdtempSync(join(tmpdir(), 'automl-bench-'));
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
const hasPeer = askForPeer();
const results = WORKLOADS.filter(({ name }) => name.includes(options.only)).map(measure);
console.log(table(results));
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(results, null, 1)}\n`);

function measure(workload) {
  draw(workload);
  const ours = [];
  const theirs = [];
  for (let run = 0; run < Number(options.runs); run++) {
    ours.push(side(process.execPath, join(here, 'linear-ours.js'), libPath, workload));
    if (hasPeer) theirs.push(side(options.python, join(here, 'linear-side.py'), workload));
    console.error(`${workload.name}, ${run + 1} of ${options.runs}`);
  }
  return { ...workload, ours, theirs };
}

function side(program, script, ...args) {
  const strings = args.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg)));
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
  const text = execFileSync(program, [script, temporary, ...strings], {
    env,
    maxBuffer: 1 << 28,
    encoding: 'utf8',
  });
  return JSON.parse(text.trim().split('\n').at(-1));
}

/** Files of 64-bit floats, column by column; sparse: of values, with rows and places of columns as 32-bit integers. */
function draw({ name, rows, columns, counting, filled, common = 0 }) {
  const rng = rngFrom(name);
  const y = Float64Array.from({ length: rows }, () => 3 * rng.normal());
  const weight = (j) => (j < counting ? (j % 2 ? -1 : 1) * (1 + j / counting) : 0);
  if (filled) {
    const entries = Array.from({ length: columns }, () => new Map());
    for (let i = 0; i < rows; i++)
      for (let e = 0; e < filled; e++)
        entries[Math.floor(columns * rng.next() ** 2)].set(i, Math.abs(rng.normal()));
    const starts = Int32Array.from({ length: columns + 1 });
    entries.forEach((column, j) => (starts[j + 1] = starts[j] + column.size));
    write('starts', starts);
    write('rows', Int32Array.from(entries.flatMap((column) => [...column.keys()])));
    write('values', Float64Array.from(entries.flatMap((column) => [...column.values()])));
    entries.forEach((column, j) => column.forEach((v, i) => (y[i] += weight(j) * v)));
  } else {
    const shared = Float64Array.from({ length: rows }, () => rng.normal());
    const x = new Float64Array(rows * columns);
    for (let j = 0; j < columns; j++) {
      const column = x.subarray(j * rows, (j + 1) * rows);
      let mean = 0;
      for (let i = 0; i < rows; i++) mean += column[i] = rng.normal() + common * shared[i];
      // centred, since scikit-learn's lasso_path knows no intercept
      for (let i = 0; i < rows; i++) y[i] += weight(j) * (column[i] -= mean / rows);
    }
    write('x', x);
  }
  const mean = y.reduce((a, b) => a + b) / rows;
  write('y', filled ? y : y.map((v) => v - mean));
}

function write(name, numbers) {
  writeFileSync(
    join(temporary, name),
    new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength),
  );
}

function askForPeer() {
  const answer = spawnSync(options.python, ['-c', 'import sklearn; print(sklearn.__version__)'], {
    encoding: 'utf8',
  });
  if (answer.status === 0) return true;
  console.error(
    `\n*** scikit-learn is not installed: its figures are skipped (${options.python}; see --python) ***\n`,
  );
  return false;
}

function median(values) {
  const sorted = values.slice().sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

function table(all) {
  const rows = all.map(({ name, goal, ours, theirs }) => {
    const a = median(ours.map((run) => run.seconds));
    const b = median(theirs.map((run) => run.seconds));
    const peer = theirs[0];
    return [
      name,
      a.toFixed(3),
      peer ? b.toFixed(3) : '',
      peer ? (a / b).toFixed(2) : '',
      goal ?? '',
      peer ? excess(ours[0].objectives, peer.objectives, Math.max) : '',
      peer ? excess(ours[0].objectives, peer.objectives, Math.min) : '',
      peer ? (ours[0].alpha / peer.alpha - 1).toExponential(0) : '',
      ours[0].unconverged,
      peer ? peer.unconverged : '',
    ];
  });
  const head = [
    'workload',
    'ours s',
    'scikit-learn s',
    'ratio',
    'goal',
    'objective: worst',
    'best',
    'alpha',
    'not converged',
    'theirs',
  ];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Relative differences of objectives, ours less theirs. */
function excess(ours, theirs, pick) {
  return pick(...ours.map((v, i) => v / theirs[i] - 1)).toExponential(1);
}
