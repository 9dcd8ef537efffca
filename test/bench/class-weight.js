/**
 * Do class weights help on imbalanced tables? `node class-weight.js DATASET-FOLDER [DATASET-FOLDER …] [--rows 5000]
 * [--folds 5] [--learners gbdt,mlp] [--lib dist/lib]`. For each learner with its defaults: metrics of out-of-fold predictions,
 * as rows are and with rows of each class weighing the same in total. Classes are given by the rule that was tuned on the other
 * folds. Up-sampling the rarer class is the same in expectation.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { positionals, values: args } = parseArgs({
  allowPositionals: true,
  options: {
    lib: { type: 'string', default: join(import.meta.dirname, '../../dist/lib') },
    rows: { type: 'string', default: '5000' },
    folds: { type: 'string', default: '5' },
    learners: { type: 'string', default: 'gbdt,mlp' },
  },
});
const lib = (path) => import(join(resolve(args.lib), path));
const { fit } = await lib('fit.js');
const { readTable } = await lib('node/read-table.js');
const { learners } = await lib('learners/registry.js');
const { metrics } = await lib('metrics/registry.js');
const { scoreDecided } = await lib('metrics/decision.js');
const { tuneDecision } = await lib('search/decision.js');
const { evaluate, inlineExecutor } = await lib('search/evaluate.js');
const { defaults } = await lib('core/space.js');
const { rngFrom } = await lib('core/rng.js');
const { takeScores, takeTarget } = await lib('core/data.js');

const names = args.learners.split(',');
for (const folder of positionals) {
  const data = thinned(await dataset(folder));
  for (const learner of names)
    for (const how of ['none', 'balanced']) {
      const scores = outOfFold({ ...data, weight: how === 'none' ? null : balanced(data) }, learner);
      const figures = ['roc_auc', 'log_loss', 'f1', 'balanced_accuracy'].map(
        (name) => `${name} ${figureOf(data, scores, metrics.get(name)).toFixed(4)}`,
      );
      console.log(folder.split('/').pop(), learner, how.padEnd(8), ...figures);
    }
}

/** The data of a search: what fit makes before its first trial. */
async function dataset(folder) {
  const { label } = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8'));
  const { table } = await readTable([join(folder, 'train.csv')], {});
  let data;
  const options = {
    label,
    timeLimit: 60,
    trials: 1,
    preset: 'balanced',
    learners: names,
    folds: Number(args.folds),
  };
  const none = { exclude: [], id: [], drop: [], type: [], na: [], seed: 0 };
  await fit(
    table,
    { ...options, ...none },
    {
      clock: () => 0,
      executor: async (made) => inlineExecutor((data = made), () => 0),
      share: (value) => value,
      progress: () => undefined,
      stopped: () => false,
      workers: 1,
    },
  );
  return data;
}

/** At most so many rows in all folds, always the same ones. */
function thinned(data) {
  const order = rngFrom('rows').shuffle(Int32Array.from(data.y.codes.keys()));
  const kept = new Set(order.subarray(0, Number(args.rows)));
  const some = (rows) => rows.filter((row) => kept.has(row));
  return {
    ...data,
    folds: data.folds.map(({ train, valid }) => ({ train: some(train), valid: some(valid) })),
  };
}

function balanced({ y, folds }) {
  const counts = new Float64Array(y.classes.length);
  for (const { valid } of folds) for (const row of valid) counts[y.codes[row]]++;
  const total = counts.reduce((a, b) => a + b, 0);
  return Float64Array.from(y.codes, (code) => total / (counts.length * counts[code]));
}

/** By fold: what its model predicts for its rows. */
function outOfFold(data, learner) {
  const { input: plan, space } = learners.get(learner);
  const job = { trial: 1, plan, learner, params: defaults(space), maxRows: 0 };
  return data.folds.map((_, fold) => {
    const outcome = evaluate(data, { ...job, fold, seed: `class weights/${fold}` }, () => 0);
    if (!outcome.ok) throw new Error(outcome.why);
    return outcome.scores;
  });
}

/** The mean over folds. */
function figureOf({ y, folds }, scores, metric) {
  const figures = folds.map(({ valid }, f) => {
    const others = folds.map((_, other) => other).filter((other) => other !== f);
    const rows = Int32Array.from(others.flatMap((other) => [...folds[other].valid]));
    const rest = joined(others.map((other) => scores[other]));
    const decision = tuneDecision(takeTarget(y, rows), rest, metric, null);
    return scoreDecided(
      metric,
      takeTarget(y, valid),
      takeScores(scores[f], all(valid.length)),
      null,
      decision,
    );
  });
  return figures.reduce((a, b) => a + b, 0) / figures.length;
}

function joined(parts) {
  const data = Float64Array.from(parts.flatMap((part) => [...part.data]));
  return { rows: data.length / parts[0].width, width: parts[0].width, data };
}

function all(count) {
  return Int32Array.from({ length: count }, (_, i) => i);
}
