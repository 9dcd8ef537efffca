/**
 * How fast trained trees predict and how many bytes they take, beside LightGBM on the same data: run by hand after
 * `npm run build`. `node test/bench/predict.js [--python PATH] [--lib PATH]`; PATH: a python that has lightgbm.
 * Every time is the best of some runs, per row and 100 trees, on one thread.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { parseArgs } from 'node:util';

const { values: args } = parseArgs({ options: { python: { type: 'string' }, lib: { type: 'string' } } });
const lib = resolve(args.lib ?? join(import.meta.dirname, '../../dist/lib'));
const load = (file) => import(join(lib, file));
const { gbdt } = await load('learners/gbdt/gbdt.js');
const { complete } = await load('core/space.js');
const { rngFrom } = await load('core/rng.js');
const { encode, decode } = await load('core/codec.js');

const TRAIN = 20_000;
const ROWS = 100_000;
const COLUMNS = 28;
const TREES = 100;
const LEAVES = 31;
const say = (line) => process.stdout.write(`${line}\n`);

const PYTHON = `
import sys, time, warnings
import numpy as np, lightgbm as lgb
warnings.filterwarnings("ignore")
folder, train, columns, trees, leaves = sys.argv[1], *map(int, sys.argv[2:])
x = np.ascontiguousarray(np.stack([np.fromfile(f"{folder}/{j}.f64") for j in range(columns)], axis=1))
y = np.fromfile(f"{folder}/y.f64")
params = dict(objective="regression", num_leaves=leaves, learning_rate=0.1, min_data_in_leaf=20, num_threads=1, verbose=-1)
model = lgb.train(params, lgb.Dataset(x[:train], y[:train]), trees)
test, best = np.ascontiguousarray(x[train:]), 1e9
for _ in range(7):
    started = time.perf_counter()
    model.predict(test, num_threads=1)
    best = min(best, time.perf_counter() - started)
size = len(model.model_to_string()) / trees
print(f"LightGBM {lgb.__version__}, numbers: {best / len(test) * 1e6:.2f} us per row, {size:.0f} bytes of text per tree")
`;

const plain = table({});
report('numbers', plain);
report('a tenth missing', table({ missing: 0.1 }));
report('8 of 28 columns categories', table({ categories: 8 }));
reportSmallCalls(plain);
lightgbm(plain);

/** 28 columns, of which numbers are normal; the label is a curved function of eight of them, with noise. */
function table({ missing = 0, categories = 0 }) {
  const rng = rngFrom('predict-bench');
  const rows = TRAIN + ROWS;
  const levels = Int32Array.from({ length: COLUMNS }, (_, j) => (j < categories ? 20 : 0));
  const columns = Array.from(levels, (count) =>
    Float64Array.from({ length: rows }, () => (count > 0 ? rng.int(count) : rng.normal())),
  );
  const values = Float64Array.from({ length: rows }, (_, i) => {
    const c = (j) => (levels[j] > 0 ? Math.sin(columns[j][i]) : columns[j][i]);
    return c(0) * c(1) + Math.sin(2 * c(2)) + c(3) ** 2 + c(10) * c(11) + c(12) - c(13) + 0.3 * rng.normal();
  });
  for (const column of columns) for (let i = 0; i < rows; i++) if (rng.next() < missing) column[i] = NaN;
  const names = columns.map((_, j) => `x${j}`);
  const x = { rows, names, levels, columns };
  const train = Int32Array.from({ length: TRAIN }, (_, i) => i);
  const test = Int32Array.from({ length: ROWS }, (_, i) => TRAIN + i);
  return { x, y: { task: 'regression', values }, train, test };
}

function fit({ x, y, train }, trees = TREES) {
  const params = {
    n_estimators: trees,
    num_leaves: LEAVES,
    learning_rate: 0.1,
    subsample: 1,
    feature_fraction: 1,
    min_samples_leaf: 20,
    leaf_size: 'rows',
    lambda_l2: 0,
  };
  const context = { rng: rngFrom('fit'), prepared: null };
  return gbdt.fit({ x, y, rows: train, weight: null }, null, complete('gbdt', gbdt.space, params), context);
}

/** Least milliseconds of some runs. */
function best(runs, work) {
  let least = Infinity;
  for (let i = 0; i < runs; i++) {
    const started = performance.now();
    work();
    least = Math.min(least, performance.now() - started);
  }
  return least;
}

function report(what, data) {
  const state = fit(data);
  const us = (1000 * best(7, () => gbdt.predict(state, data.x, data.test))) / ROWS;
  const bytes = encode(state).length / TREES;
  say(`automl, ${what}: ${us.toFixed(2)} us per row, ${bytes.toFixed(0)} bytes of model.json per tree`);
}

/** Calls of few rows, and what the first call on a model of 2,000 trees costs beyond the second. */
function reportSmallCalls(data) {
  const state = fit(data, 2000);
  const text = encode(state);
  const first = best(1, () => gbdt.predict(state, data.x, data.test.subarray(0, 1)));
  for (const rows of [1, 10, 100, 1000, 10_000]) {
    const part = data.test.subarray(0, rows);
    const us = (1000 * best(rows < 1000 ? 200 : 10, () => gbdt.predict(state, data.x, part))) / rows / 20;
    say(`automl, 2000 trees, calls of ${rows} rows: ${us.toFixed(2)} us per row`);
  }
  say(`automl, 2000 trees, first call: ${first.toFixed(1)} ms`);
  const again = best(5, () => gbdt.predict(decode(text), data.x, data.test.subarray(0, 1)));
  say(
    `automl, 2000 trees, ${(text.length / 1e6).toFixed(2)} MB: decode and predict 1 row ${again.toFixed(1)} ms`,
  );
}

function lightgbm({ x, y }) {
  if (!args.python) {
    say('*** LightGBM: SKIPPED, nothing is compared. Say --python PATH, a python that has lightgbm.');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'predict-bench-'));
  try {
    for (const [name, numbers] of [...x.columns.entries(), ['y', y.values]])
      writeFileSync(join(folder, `${name}.f64`), numbers);
    const script = join(folder, 'bench.py');
    writeFileSync(script, PYTHON);
    const options = [folder, TRAIN, COLUMNS, TREES, LEAVES].map(String);
    process.stdout.write(execFileSync(args.python, [script, ...options]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
