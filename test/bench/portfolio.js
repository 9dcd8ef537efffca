/**
 * Which candidates should be tried first? Greedy selection over what candidates.js kept, by the test error of blends, once on
 * all datasets and once with each left out in turn: `node portfolio.js OUT.json… [--lib dist/lib] [--size 8]`.
 * Prints geometric means of the error, relative to a blend of the candidates with the first `--size` places of the file.
 */
import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { positionals, values: args } = parseArgs({
  allowPositionals: true,
  options: {
    lib: { type: 'string', default: join(import.meta.dirname, '../../dist/lib') },
    size: { type: 'string', default: '8' },
  },
});
const lib = (path) => import(join(resolve(args.lib), path));
const { metrics } = await lib('metrics/registry.js');
const { selectEnsemble } = await lib('search/ensemble.js');
const size = Number(args.size);
const ROWS = 1500;

const datasets = positionals.map(read);
const names = [...new Set(datasets.flatMap(({ trials }) => [...trials.keys()]))];
const first = names.slice(0, size);
const chosen = greedy(datasets);
const leftOut = datasets.map((dataset) => [dataset, greedy(datasets.filter((other) => other !== dataset))]);
console.log(chosen.join('\n'));
console.log('first of the file', curve(datasets.map((dataset) => [dataset, first])));
console.log('chosen on all    ', curve(datasets.map((dataset) => [dataset, chosen])));
console.log('left out         ', curve(leftOut));

function read(path) {
  const { metric, task, width, y, trials } = JSON.parse(readFileSync(path, 'utf8'));
  const scores = (text) => {
    const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
    const data = Float64Array.from(new Float32Array(bytes.buffer));
    return { rows: data.length / width, width, data };
  };
  const target = (labels) =>
    task === 'regression'
      ? { task, values: Float64Array.from(labels) }
      : { task, codes: Int32Array.from(labels), classes: Array.from({ length: width }, String) };
  const kept = trials
    .filter((trial) => trial.oof)
    .map((trial) => [
      `${trial.learner.replace(/^(ridge|logistic)$/, 'linear')} ${JSON.stringify(trial.params)}`,
      { loss: trial.loss, oof: scores(trial.oof), test: scores(trial.test) },
    ]);
  return {
    metric: metrics.get(metric),
    y: target(y.train),
    yTest: target(y.test),
    trials: new Map(kept),
    known: new Map(),
  };
}

/** Logarithm of the test error of a blend of these candidates, as far as the dataset has them. */
function error(dataset, candidates) {
  const { metric, y, yTest, trials, known } = dataset;
  const key = candidates.join('\n');
  if (known.has(key)) return known.get(key);
  const members = candidates.flatMap((name) => trials.get(name) ?? []).sort((a, b) => a.loss - b.loss);
  if (members.length === 0) return 0;
  const step = Math.max(1, Math.floor(members[0].oof.rows / ROWS));
  const rows = Int32Array.from({ length: Math.floor(members[0].oof.rows / step) }, (_, i) => i * step);
  const options = { rounds: 20, weight: null, rows, tolerance: 1e-12 };
  const weights = selectEnsemble(
    y,
    members.map((m) => m.oof),
    metric,
    options,
  );
  const data = new Float64Array(members[0].test.data.length);
  members.forEach(({ test }, c) => test.data.forEach((value, i) => (data[i] += weights[c] * value)));
  const score = metric.score(yTest, { ...members[0].test, data });
  const value = Math.log(Math.max(1e-6, metric.better === 'lower' ? score : 1 - score));
  known.set(key, value);
  return value;
}

function greedy(train) {
  const picked = [];
  while (picked.length < size) {
    const total = (name) => train.reduce((sum, dataset) => sum + error(dataset, [...picked, name]), 0);
    const [best] = names
      .filter((name) => !picked.includes(name))
      .map((name) => [name, total(name)])
      .reduce((a, b) => (b[1] < a[1] ? b : a));
    picked.push(best);
  }
  return picked;
}

/** After one candidate, two, …: geometric mean of the error, relative to that of `first`. */
function curve(choices) {
  return Array.from({ length: size }, (_, i) => {
    const gains = choices.map(([d, picked]) => error(d, picked.slice(0, i + 1)) - error(d, first));
    return Math.exp(gains.reduce((a, b) => a + b, 0) / gains.length).toFixed(4);
  }).join(' ');
}
