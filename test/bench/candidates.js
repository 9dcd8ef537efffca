/**
 * Fits candidates on a dataset and keeps what each predicts, out of fold and for the test rows:
 * `node candidates.js DATASET-FOLDER OUT.json --candidates FILE [--lib dist/lib] [--rows 8000] [--folds 3]`.
 * FILE holds `[{"learner", "params"}, …]`; candidates that OUT.json has already are not fitted again.
 */
import { Buffer } from 'node:buffer';
import { existsSync, readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import Papa from 'papaparse';

const { positionals, values: args } = parseArgs({
  allowPositionals: true,
  options: {
    candidates: { type: 'string' },
    lib: { type: 'string', default: join(import.meta.dirname, '../../dist/lib') },
    rows: { type: 'string', default: '8000' },
    folds: { type: 'string', default: '3' },
  },
});
const [folder, out] = positionals;
const lib = (path) => import(join(resolve(args.lib), path));
const { fit } = await lib('fit.js');
const { readTable } = await lib('node/read-table.js');
const { learners } = await lib('learners/registry.js');
const { metrics } = await lib('metrics/registry.js');
const { loss } = await lib('metrics/metric.js');
const { complete } = await lib('core/space.js');
const { rngFrom } = await lib('core/rng.js');
const { takeNumbers, takeTarget } = await lib('core/data.js');
const { fitExpansion } = await lib('features/expansion.js');
const { appendBlocks, fitSupervised } = await lib('features/plan.js');
const { back, calibrated, responseOf, towards } = await lib('learners/response.js');

const meta = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8'));
const wanted = JSON.parse(readFileSync(args.candidates, 'utf8'));
const done = existsSync(out) ? JSON.parse(readFileSync(out, 'utf8')).trials : [];
const key = ({ learner, params }) => JSON.stringify([learner, Object.entries(params).sort()]);
const known = new Set(done.map(key));
const missing = wanted.filter((candidate) => !known.has(key(candidate)));
if (missing.length > 0) {
  const { data, train, test } = await dataset();
  const folds = foldsOf(data, train, Number(args.folds));
  const metric = metrics.get(meta.metric);
  const trials = [...done];
  for (const { learner, params } of missing) {
    const started = performance.now();
    try {
      const set = complete(learner, learners.get(learner).space, params);
      const parts = folds.map((fold, f) => fitFold(data, fold, test, learner, set, f));
      const seconds = (performance.now() - started) / 1000;
      trials.push({ learner, params, seconds, ...together(data, train, folds, test, parts, metric) });
    } catch (error) {
      trials.push({ learner, params, why: String(error.message) });
    }
    const { loss: own, testLoss } = trials.at(-1);
    console.log(
      meta.id ?? folder.split('/').pop(),
      learner,
      JSON.stringify(params),
      own?.toFixed(5),
      testLoss?.toFixed(5),
    );
  }
  const y = { train: labels(data.y, train), test: labels(data.y, test) };
  writeFileSync(
    out,
    JSON.stringify({ metric: meta.metric, task: data.y.task, width: widthOf(data.y), y, trials }),
  );
}

/** The first table, test rows at the end of training rows: what uses no label sees both. */
async function dataset() {
  const read = (file) =>
    Papa.parse(readFileSync(join(folder, file), 'utf8'), { header: false, skipEmptyLines: true }).data;
  const [head, ...rows] = read('train.csv');
  const [testHead, ...testRows] = read('test.csv');
  const rng = rngFrom('rows');
  const some = pick(rows, Number(args.rows), rng.fork('train'));
  const others = pick(testRows, Number(args.rows), rng.fork('test')).map((row) =>
    head.map((name) => row[testHead.indexOf(name)] ?? ''),
  );
  const temp = mkdtempSync(join(tmpdir(), 'candidates-'));
  const file = join(temp, 'all.csv');
  writeFileSync(file, Papa.unparse([head, ...some, ...others]));
  const { table } = await readTable([file], {});
  rmSync(temp, { recursive: true });
  const named = [...new Set(wanted.map(({ learner }) => learner))];
  const options = {
    label: meta.label,
    metric: meta.metric,
    timeLimit: 3600,
    preset: 'balanced',
    learners: named,
    exclude: [],
    id: meta.id_columns ?? [],
    drop: [],
    type: [],
    na: [],
    seed: 0,
    task: meta.task,
    ...((meta.positive_class ?? null) !== null && { positive: String(meta.positive_class) }),
  };
  const data = await new Promise((found, failed) => {
    const io = {
      clock: () => 0,
      share: (value) => value,
      progress: () => undefined,
      stopped: () => false,
      workers: 1,
      executor: (value) => (found(value), new Promise(() => undefined)),
    };
    fit(table, options, io).catch(failed);
  });
  const all = data.folds.flatMap((fold) => [...fold.valid]).sort((a, b) => a - b);
  return {
    data,
    train: Int32Array.from(all.filter((i) => i < some.length)),
    test: Int32Array.from(all.filter((i) => i >= some.length)),
  };
}

function pick(rows, most, rng) {
  if (rows.length <= most) return rows;
  return [...rng.shuffle(Int32Array.from(rows.keys())).subarray(0, most)].map((i) => rows[i]);
}

/** As many folds, the classes spread evenly. */
function foldsOf(data, train, k) {
  const { y } = data;
  const order = [...rngFrom('folds').shuffle(train.slice())];
  if (y.task !== 'regression') order.sort((a, b) => y.codes[a] - y.codes[b]);
  const fold = new Map(order.map((row, i) => [row, i % k]));
  return Array.from({ length: k }, (_, f) => ({
    train: train.filter((row) => fold.get(row) !== f),
    valid: train.filter((row) => fold.get(row) === f),
  }));
}

/** As src/search/evaluate.ts, and the test rows besides. */
function fitFold(data, fold, test, name, params, f) {
  const learner = learners.get(name);
  const plan = data.plans.find((p) => p.name === learner.input);
  const rng = rngFrom('candidates').fork(name).fork(f);
  const { y, weight } = data;
  const lesson = { y, rows: fold.train, weight };
  const { blocks } = fitSupervised(plan.supervised, data.columns, lesson, rng.fork('features'));
  const expansion = fitExpansion(params.expand, data.columns, lesson, rng.fork('expansion'));
  const x = appendBlocks(plan.matrix, [...blocks, ...(expansion?.blocks ?? [])]);
  const prepared = data.prepared.find((p) => p.learner === name && p.plan === plan.name)?.state ?? null;
  const asIs = responseOf(params.target, y, fold.train, weight);
  const label = asIs ? towards(asIs, y) : y;
  const [trainOf, valid] = [fold.train, fold.valid].map((rows) => ({ x, y: label, rows, weight }));
  const { statistic } = metrics.get(data.metric);
  const state = learner.fit(trainOf, valid, params, {
    rng: rng.fork('fit'),
    prepared,
    ...(statistic && { statistic }),
  });
  const response =
    asIs && calibrated(asIs, y, fold.train, weight, () => learner.predict(state, x, fold.train));
  const scores = (rows) => {
    const raw = learner.predict(state, x, rows);
    return response ? back(response, raw) : raw;
  };
  return { valid: scores(fold.valid), test: scores(test) };
}

function together(data, train, folds, test, parts, metric) {
  const { width } = parts[0].valid;
  const place = new Map([...train].map((row, i) => [row, i]));
  const oof = new Float64Array(train.length * width);
  const mean = new Float64Array(test.length * width);
  parts.forEach((part, f) => {
    folds[f].valid.forEach((row, i) =>
      oof.set(part.valid.data.subarray(i * width, (i + 1) * width), place.get(row) * width),
    );
    for (let i = 0; i < mean.length; i++) mean[i] += part.test.data[i] / parts.length;
  });
  const lossOf = (rows, scores) =>
    loss(
      metric,
      metric.score(
        takeTarget(data.y, rows),
        { rows: rows.length, width, data: scores },
        data.weight && takeNumbers(data.weight, rows),
      ),
    );
  const foldLosses = folds.map(({ valid }, f) => lossOf(valid, parts[f].valid.data));
  const text = (values) => Buffer.from(Float32Array.from(values).buffer).toString('base64');
  return {
    loss: lossOf(train, oof),
    testLoss: lossOf(test, mean),
    foldLosses,
    oof: text(oof),
    test: text(mean),
  };
}

function labels(y, rows) {
  return [...rows].map((row) => (y.task === 'regression' ? y.values[row] : y.codes[row]));
}

function widthOf(y) {
  return y.task === 'regression' ? 1 : y.classes.length;
}
