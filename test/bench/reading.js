/** Reading CSV against pandas and others, as ratios of runs that take turns. How to run it and what it says: README.md */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeTable } from './reading-data.js';

const here = import.meta.dirname;
const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '900000' },
    runs: { type: 'string', default: '3' },
    file: { type: 'string' },
    label: { type: 'string' },
    lib: { type: 'string', default: join(here, '../../dist/lib') },
    python: { type: 'string', default: 'python3' },
  },
});
const lib = resolve(options.lib);
if (!existsSync(lib))
  throw new Error(`${lib} is not there: build first (npm run build), or name it by --lib`);
/** Those after pandas use as many threads as there are cores. */
const PEERS = { pandas: 'pandas', 'pandas-pyarrow': 'pyarrow', polars: 'polars', duckdb: 'duckdb' };

const folder = mkdtempSync(join(tmpdir(), 'automl-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const { path, label } = options.file ? { path: options.file, label: options.label } : drawn(options.rows);
if (label === undefined) throw new Error('--file needs --label, the column to predict');
const peers = Object.keys(PEERS).filter(isThere);
const runs = Array.from({ length: Number(options.runs) }, () => ({
  ours: ours(path, label),
  ...Object.fromEntries(peers.map((name) => [name, theirs(name, path)])),
  stream: ours(path, '--stream'),
}));
report();

function drawn(rows) {
  const path = join(folder, 'mixed.csv');
  writeTable(path, Number(rows));
  return { path, label: 'y' };
}

function ours(file, what) {
  return run(process.execPath, [join(here, 'reading-ours.js'), lib, file, what]);
}

function run(command, args) {
  return JSON.parse(execFileSync(command, args, { encoding: 'utf8' }));
}

function theirs(name, file) {
  return run(options.python, [join(here, 'reading-side.py'), name, file]);
}

function isThere(name) {
  if (spawnSync(options.python, ['-c', `import ${PEERS[name]}`]).status === 0) return true;
  console.error(`*** ${name}: SKIPPED: ${options.python} has none. Say --python PATH.`);
  if (name === 'pandas') process.exitCode = 1;
  return false;
}

/** The least of the runs: what disturbs them only makes them slower. */
function least(side, name) {
  return Math.min(...runs.map((run) => run[side][name]));
}

function report() {
  const size = statSync(path).size / 1e6;
  const all = Math.min(...runs.map(({ ours }) => ours.read + ours.infer + ours.parse));
  const ofFile = (part) => ((least('ours', `${part} MB`) * 1.048576) / size).toFixed(2);
  console.log(`${path}: ${size.toFixed(0)} MB`);
  for (const part of ['read', 'infer', 'parse']) console.log(`${part}: ${least('ours', part).toFixed(2)} s`);
  console.log(`all of it: ${all.toFixed(2)} s`);
  console.log(`peak memory: after reading ${ofFile('read')} of the file, with types ${ofFile('parse')}`);
  console.log(
    `stream: ${least('stream', 'stream').toFixed(2)} s, ${least('stream', 'stream MB').toFixed(0)} MB`,
  );
  for (const name of peers)
    console.log(
      `${name}: ${least(name, 'read').toFixed(2)} s (${least(name, 'wall').toFixed(2)} s of wall time), ${least(name, 'MB').toFixed(0)} MB; ` +
        `ours / ${name}: reading ${ratio('read', name)}, with types ${ratio('all', name)}`,
    );
}

/** In the middle of the runs, since both sides of each had the same disturbance. */
function ratio(what, name) {
  const ratios = runs.map(({ ours, [name]: other }) => {
    const seconds = what === 'all' ? ours.read + ours.infer + ours.parse : ours.read;
    return seconds / other.read;
  });
  return ratios.sort((a, b) => a - b)[Math.floor(ratios.length / 2)].toFixed(2);
}
