/** Our boosted trees against LightGBM, as ratios of runs that take turns. How to run it and what it says: README.md */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs, promisify } from 'node:util';
import { readArrays, readScores } from './boosting-arrays.js';
import { drawn, tabular } from './boosting-data.js';
import { crossValidationTable, summary, trainingTable } from './boosting-report.js';
import * as settings from './boosting-settings.js';

const here = import.meta.dirname;
const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    seeds: { type: 'string', default: '5' },
    runs: { type: 'string', default: '1' },
    data: { type: 'string', default: join(here, '../../../shared/bench/data') },
    lib: { type: 'string', default: join(here, '../../dist/lib') },
    python: { type: 'string', default: 'python3' },
    json: { type: 'string' },
  },
});
const seeds = Number(options.seeds);
const runs = Number(options.runs);
const libPath = resolve(options.lib);
const python = join(here, 'lightgbm-side.py');
const call = promisify(execFile);

if (!existsSync(libPath))
  throw new Error(`${libPath} is not there: build first (npm run build), or name it by --lib`);
const lib = await library();
const hasLightgbm = askForLightgbm();
const temporary = mkdtempSync(join(tmpdir(), 'automl-bench-'));
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
await main();

async function main() {
  const training = await inTurn(settings.TRAINING, seeds * runs, trainOnce);
  if (training.length > 0) console.log(`\n${trainingTable(training)}`);
  const crossValidation = await inTurn(
    settings.CROSS_VALIDATION,
    runs * Math.min(3, seeds),
    crossValidateOnce,
  );
  if (crossValidation.length > 0) console.log(`\n${crossValidationTable(crossValidation)}`);
  if (options.json !== undefined) {
    const about = { node: process.version, lightgbm: hasLightgbm || null, seeds, runs, lib: libPath };
    writeFileSync(options.json, `${JSON.stringify({ about, training, crossValidation }, null, 1)}\n`);
  }
}

/** Every chosen workload, so many times; the data of time t has seed t % seeds. */
async function inTurn(workloads, times, measure) {
  const results = [];
  for (const workload of workloads.filter(({ name }) => name.includes(options.only))) {
    const make = workload.table ? await tabular(lib, options.data, workload) : drawn(lib, workload);
    if (!make) {
      console.error(`${workload.name} is not in ${options.data}: skipped (see --data)`);
      continue;
    }
    const measured = [];
    for (let time = 0; time < times; time++) {
      const seed = time % seeds;
      const folder = join(temporary, 'data');
      mkdirSync(folder, { recursive: true });
      if (seeds > 1 || time === 0) make(seed, folder);
      measured.push({ seed, ...(await measure(folder, measured)) });
      console.error(`${workload.name}, ${time + 1} of ${times}`);
    }
    results.push(summary(workload, measured));
  }
  return results;
}

/** Ours, then LightGBM in each of its modes; each fit in a process of its own. */
async function trainOnce(folder) {
  const out = join(temporary, 'predictions');
  const { y } = readArrays(folder, 'test');
  const metric = lib.metrics.get(y.task === 'binary' ? 'roc_auc' : 'log_loss');
  const one = async (program, ...args) => {
    const { stdout } = await call(program, args);
    return { ...JSON.parse(stdout.trim().split('\n').at(-1)), score: metric.score(y, readScores(out, y)) };
  };
  const measured = {
    metric: metric.name,
    ours: await one(process.execPath, join(here, 'boosting-ours.js'), folder, libPath, out),
  };
  const modes = hasLightgbm ? { ...settings.FULL_PRECISION, ...settings.QUANTIZED } : {};
  for (const [mode, extra] of Object.entries(modes)) {
    const params = JSON.stringify({ ...settings.LIGHTGBM, ...extra });
    measured[mode] = await one(options.python, python, 'train', folder, params, out);
  }
  return measured;
}

/** LightGBM in all its modes the first time, then in the one that was fastest. */
async function crossValidateOnce(folder, before) {
  const ours = [[process.execPath, join(here, 'boosting-ours-cv.js'), folder, libPath]];
  const measured = { metric: 'roc_auc', ours: await race(folder, ours) };
  const modes = hasLightgbm ? crossValidationModes() : {};
  const best =
    before.length > 0 && Object.keys(modes).sort((a, b) => before[0][a].train - before[0][b].train)[0];
  for (const [mode, job] of Object.entries(modes)) {
    if (best && mode !== best) continue;
    const commands = halves().map((fits) => [
      options.python,
      python,
      'cv',
      folder,
      JSON.stringify({ ...job, fits }),
    ]);
    measured[mode] = await race(folder, commands);
  }
  return measured;
}

function crossValidationModes() {
  const modes = {};
  for (const [mode, extra] of Object.entries(settings.FULL_PRECISION))
    for (const once of [true, false]) {
      const base = { ...settings.LIGHTGBM, ...extra };
      modes[`${mode}, ${once ? 'bins once' : 'bins per fold'}`] = {
        base,
        grid: settings.GRID,
        folds: settings.FOLDS,
        once,
      };
    }
  return modes;
}

/** The fits of two processes: two folds each, and half of the configurations of the last fold. */
function halves() {
  const { GRID, FOLDS } = settings;
  const fits = Array.from({ length: FOLDS }, (_, fold) => GRID.map((_, config) => [config, fold])).flat();
  return [fits.slice(0, fits.length / 2), fits.slice(fits.length / 2)];
}

/** Wall time from a common start, all processes having read their data, until the last has fitted, and has predicted; CPU time of fitting. */
async function race(folder, commands) {
  const out = join(temporary, 'cv');
  mkdirSync(out, { recursive: true });
  const runners = commands.map(([program, ...args]) => runner(program, [...args, out]));
  await Promise.all(runners.map(({ said }) => said('ready')));
  const started = process.hrtime.bigint();
  const elapsed = () => Number(process.hrtime.bigint() - started) / 1e9;
  for (const { child } of runners) child.stdin.end('go\n');
  const cpu = await Promise.all(runners.map(({ said }) => said('fitted')));
  const train = elapsed();
  await Promise.all(runners.map(({ said }) => said('done')));
  const withPredictions = elapsed();
  await Promise.all(runners.map(({ closed }) => closed));
  return {
    train,
    withPredictions,
    cpu: cpu.reduce((a, b) => a + b),
    score: crossValidationScore(folder, out),
  };
}

function runner(program, args) {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(child, 'close').then(([code]) => {
    if (code !== 0) throw new Error(`${program} ${args[0]} ended with code ${code}`);
  });
  const lines = createInterface({ input: child.stdout });
  const heard = ['ready', 'fitted', 'done'].map((word) => {
    const number = new Promise((resolve) => {
      lines.on('line', (line) => line.startsWith(word) && resolve(Number(line.slice(word.length))));
    });
    return [word, Promise.race([number, closed.then(() => number)])];
  });
  const said = new Map(heard);
  return { child, closed, said: (word) => said.get(word) };
}

/** Mean AUC of the checked rows over configurations and folds. */
function crossValidationScore(folder, out) {
  const { y } = readArrays(folder, 'train');
  let sum = 0;
  for (let fold = 0; fold < settings.FOLDS; fold++) {
    const checked = { ...y, codes: y.codes.filter((_, i) => i % settings.FOLDS === fold) };
    for (const config of settings.GRID.keys())
      sum += lib.metrics
        .get('roc_auc')
        .score(checked, readScores(join(out, `${config}-${fold}.f64`), checked));
  }
  return sum / settings.FOLDS / settings.GRID.length;
}

/** LightGBM's version, or an empty text. */
function askForLightgbm() {
  const answer = spawnSync(options.python, ['-c', 'import lightgbm; print(lightgbm.__version__)'], {
    encoding: 'utf8',
  });
  if (answer.status === 0) return answer.stdout.trim();
  console.error(
    `\n*** LightGBM is not installed: its figures are skipped (${options.python}; see --python) ***\n`,
  );
  return '';
}

async function library() {
  const files = [
    'core/rng',
    'metrics/registry',
    'table/infer',
    'table/parse',
    'features/plan',
    'node/read-csv',
  ];
  return Object.assign({}, ...(await Promise.all(files.map((file) => import(join(libPath, `${file}.js`))))));
}
