/** Reading CSV against pandas, as ratios of runs that take turns. How to run it and what it says: README.md */
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
const PANDAS = `
import json, resource, sys, time
import pandas
started = time.process_time()
pandas.read_csv(sys.argv[1])
seconds = time.process_time() - started
print(json.dumps({"read": seconds, "MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))`;

const folder = mkdtempSync(join(tmpdir(), 'automl-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const { path, label } = options.file ? { path: options.file, label: options.label } : drawn(options.rows);
if (label === undefined) throw new Error('--file needs --label, the column to predict');
const peer = hasPandas();
const runs = Array.from({ length: Number(options.runs) }, () => ({
  ours: ours(path, label),
  pandas: peer ? run(options.python, ['-c', PANDAS, path]) : null,
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

function hasPandas() {
  if (spawnSync(options.python, ['-c', 'import pandas']).status === 0) return true;
  console.error(`*** pandas: SKIPPED, nothing is compared: ${options.python} has none. Say --python PATH.`);
  process.exitCode = 1;
  return false;
}

/** The least of the runs: what disturbs them only makes them slower. */
function least(side, name) {
  return Math.min(...runs.map((run) => run[side][name]));
}

function report() {
  const size = statSync(path).size / 1e6;
  const all = Math.min(...runs.map(({ ours }) => ours.read + ours.infer + ours.parse));
  const megabytes = (least('ours', 'read MB') * 1.048576) / size;
  console.log(`${path}: ${size.toFixed(0)} MB`);
  for (const part of ['read', 'infer', 'parse']) console.log(`${part}: ${least('ours', part).toFixed(2)} s`);
  console.log(`all of it: ${all.toFixed(2)} s`);
  console.log(
    `peak memory after reading: ${least('ours', 'read MB').toFixed(0)} MB, ${megabytes.toFixed(2)} of the file`,
  );
  console.log(
    `stream: ${least('stream', 'stream').toFixed(2)} s, ${least('stream', 'stream MB').toFixed(0)} MB`,
  );
  if (!peer) return;
  const theirs = least('pandas', 'read');
  console.log(`pandas: ${theirs.toFixed(2)} s, ${least('pandas', 'MB').toFixed(0)} MB`);
  const ratio = (seconds) => (seconds / theirs).toFixed(2);
  console.log(`ours / pandas: reading ${ratio(least('ours', 'read'))}, with types ${ratio(all)} (goal 0.5)`);
}
