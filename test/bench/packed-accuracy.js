/** What packed histograms cost in accuracy: gbdt packed and exact on the same rows. How to run it: README.md */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readTable } from './boosting-data.js';

/** Of kddcup99 so many rows of either file: 23 classes take their time. */
const TABLES = [
  { name: 'adult' },
  { name: 'hotel_bookings' },
  { name: 'diamonds' },
  { name: 'phoneme' },
  { name: 'california_housing' },
  { name: 'kddcup99', mostRows: 50_000 },
];
const TRAIN = 0.6;
const VALID = 0.15;
const PARAMS = { n_estimators: 300, learning_rate: 0.1 };
/** The exact fit twice, with other bags and features: so much is chance. */
const ARMS = [
  { name: 'packed', histogram: 'packed', draws: 'a' },
  { name: 'exact', histogram: 'exact', draws: 'a' },
  { name: 'again', histogram: 'exact', draws: 'b' },
];

const here = import.meta.dirname;
const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    seeds: { type: 'string', default: '5' },
    data: { type: 'string', default: join(here, '../../../shared/bench/data') },
    lib: { type: 'string', default: join(here, '../../dist/lib') },
    set: { type: 'string', multiple: true, default: [] },
  },
});
const libPath = resolve(options.lib);
if (!existsSync(libPath)) throw new Error(`${libPath} is not there: build first (npm run build)`);
const lib = await library();
const given = Object.fromEntries(
  options.set.map((text) => {
    const [name, value] = text.split('=');
    return [name, Number.isNaN(Number(value)) ? value : Number(value)];
  }),
);
const rows = [];
for (const table of TABLES.filter(({ name }) => name.includes(options.only))) {
  const data = await oneTable(table);
  if (data === null) {
    console.error(`SKIPPED: there is no ${join(options.data, table.name)}`);
    process.exitCode = 1;
  } else for (const errors of compare(table.name, data)) rows.push(errors);
}
console.log(`\n| table | error | packed | exact | packed: difference | again: difference |`);
console.log('| --- | --- | --- | --- | --- | --- |');
for (const line of rows) console.log(line);

/** All rows of both files that have a label. */
async function oneTable(table) {
  const read = await readTable(lib, options.data, table);
  if (read === null) return null;
  const { matrices, targets } = read;
  const cells = targets.flatMap(({ rows }, part) => Array.from(rows, (row) => [part, row]));
  const x = {
    ...matrices[0],
    rows: cells.length,
    columns: matrices[0].columns.map((_, j) =>
      Float64Array.from(cells, ([part, row]) => matrices[part].columns[j][row]),
    ),
  };
  const { task, classes } = targets[0].y;
  if (task === 'regression')
    return { x, y: { task, values: Float64Array.from(cells, ([p, row]) => targets[p].y.values[row]) } };
  const known = (code) => Math.max(0, code); // a class that train.csv does not have
  return {
    x,
    y: { task, classes, codes: Int32Array.from(cells, ([p, row]) => known(targets[p].y.codes[row])) },
  };
}

/** One line for each kind of error: means over the seeds, relative differences to the exact fit, ± standard error. */
function compare(name, { x, y }) {
  const metrics = errorsOf(y.task);
  const prepared = lib.gbdt.prepare(x);
  const results = []; // by seed, arm, metric
  for (let seed = 0; seed < Number(options.seeds); seed++) {
    const order = lib.rngFrom(`packed-accuracy/${name}/${seed}`).shuffle(lib.allRows(x.rows));
    const [from, to] = [Math.round(TRAIN * x.rows), Math.round((TRAIN + VALID) * x.rows)];
    const parts = [order.slice(0, from), order.slice(from, to), order.slice(to)].map((part) => part.sort());
    results.push(ARMS.map((arm) => fitOnce(arm, x, y, parts, prepared, metrics, `${name}/${seed}`)));
  }
  return metrics.map(({ name: metric }, m) => {
    const of = (arm) => results.map((arms) => arms[arm][m]);
    const exact = mean(of(1));
    const against = (arm) => {
      const differences = results.map((arms) => (arms[arm][m] - arms[1][m]) / exact);
      return `${percent(mean(differences))} ± ${percent(standardError(differences))}`;
    };
    const means = [mean(of(0)), exact].map((v) => v.toPrecision(6));
    return `| ${[name, metric, ...means, against(0), against(2)].join(' | ')} |`;
  });
}

function fitOnce(arm, x, y, [train, valid, test], prepared, metrics, label) {
  const part = (rows) => ({ x, y, rows, weight: null });
  const params = lib.complete('gbdt', lib.gbdt.space, { ...PARAMS, histogram: arm.histogram, ...given });
  const start = process.cpuUsage();
  const state = lib.gbdt.fit(part(train), part(valid), params, {
    rng: lib.rngFrom(`${label}/${arm.draws}`),
    prepared,
  });
  const { user, system } = process.cpuUsage(start);
  const scores = lib.gbdt.predict(state, x, test);
  const errors = metrics.map(({ error }) => error(lib.takeTarget(y, test), scores));
  console.error(`${label}, ${arm.name}: ${errors.join(', ')} in ${((user + system) / 1e6).toFixed(1)} s`);
  return errors;
}

/** Errors, for which smaller is better. */
function errorsOf(task) {
  const scored = (name) => ({ name, error: (y, scores) => lib.metricFor(name, task).score(y, scores) });
  if (task === 'regression') return [scored('rmse')];
  const auc = scored('roc_auc');
  return [
    scored('log_loss'),
    ...(task === 'binary' ? [{ name: '1 - roc_auc', error: (y, scores) => 1 - auc.error(y, scores) }] : []),
  ];
}

function mean(values) {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}

function standardError(values) {
  const center = mean(values);
  const squares = values.reduce((sum, v) => sum + (v - center) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, values.length - 1) / values.length);
}

function percent(share) {
  return `${(100 * share).toFixed(2)} %`;
}

async function library() {
  const files = [
    'core/rng',
    'core/data',
    'core/space',
    'metrics/registry',
    'table/infer',
    'table/parse',
    'features/plan',
    'node/read-csv',
    'learners/gbdt/gbdt',
  ];
  return Object.assign({}, ...(await Promise.all(files.map((file) => import(join(libPath, `${file}.js`))))));
}
