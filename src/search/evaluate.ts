import { takeNumbers, takeTarget, type Scores, type Target } from '../core/data.js';
import { rngFrom, type Rng } from '../core/rng.js';
import { fitExpansion } from '../features/expansion.js';
import { keepColumns } from '../features/assemble.js';
import { appendBlocks, fitSupervised } from '../features/plan.js';
import type { FitContext } from '../learners/learner.js';
import { learners } from '../learners/registry.js';
import { back, calibrated, responseOf, towards } from '../learners/response.js';
import { loss } from '../metrics/metric.js';
import { metricNamed } from '../metrics/registry.js';
import { selectColumns } from './select.js';
import { foldOf, TIME_IS_UP, type Dataset, type Executor, type Job, type Outcome } from './trial.js';

/**
 * One job: everything that learns from the label is fitted here, on the fold's training rows, and nowhere else.
 * The same function runs inline and in a worker. `clock` (seconds) fills in the timings; where the job has a limit of
 * `seconds`, the learner may ask it how much of them is left.
 */
export function evaluate(data: Dataset, job: Job, clock: () => number, seconds = Infinity): Outcome {
  try {
    return attempt(data, job, clock, seconds);
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  }
}

function attempt(data: Dataset, job: Job, clock: () => number, seconds: number): Outcome {
  const started = clock();
  const rng = rngFrom(job.seed);
  const learner = learners.get(job.learner);
  const plan = data.plans.find((p) => p.name === job.plan);
  if (!plan) throw new Error(`no plan ${job.plan}`);
  const fold = foldOf(data.folds, job.fold);
  const { y, weight } = data;
  const rows = drawRows(fold.train, y, job.maxRows, rng.fork('rows'));
  const { fitted, blocks } = fitSupervised(
    plan.supervised,
    data.columns,
    { y, rows, weight },
    rng.fork('features'),
  );
  const expansion = fitExpansion(
    job.params['expand'],
    data.columns,
    { y, rows, weight },
    rng.fork('expansion'),
  );
  const whole = appendBlocks(plan.matrix, [...blocks, ...(expansion?.blocks ?? [])]);
  const kept = selectColumns(job.params['select'], whole, { y, rows, weight }, rng.fork('select'));
  const x = kept ? keepColumns(whole, kept) : whole;
  const prepared = kept
    ? null
    : (data.prepared.find((p) => p.learner === job.learner && p.plan === job.plan)?.state ?? null);
  const checkRows = drawRows(fold.valid, y, MOST_CHECK_ROWS, rng.fork('check'));
  const asIs = responseOf(job.params['target'], y, rows, weight);
  const label = asIs ? towards(asIs, y) : y;
  const valid = checkRows.length > 0 ? { x, y: label, rows: checkRows, weight } : null;
  const train = { x, y: label, rows, weight };
  const metric = metricNamed(data.metric);
  const ctx: FitContext = {
    rng: rng.fork('fit'),
    prepared,
    fused: data.fused === true,
    ...(seconds < Infinity && { left: () => started + seconds - clock(), held: fold.valid.length }),
    ...(metric.quantile !== undefined && { quantile: metric.quantile }),
  };
  const state = learner.fit(train, valid, job.params, ctx);
  const response = asIs && calibrated(asIs, y, rows, weight, () => learner.predict(state, x, rows));
  const fitSeconds = clock() - started;
  const guess = (data.fused && learner.predictFast) || learner.predict;
  const raw = guess(state, x, fold.valid);
  const scores = response ? back(response, raw) : raw;
  if (!allFinite(scores)) throw new Error('predictions are not finite');
  const validWeight = weight && takeNumbers(weight, fold.valid);
  const score = valid ? metric.score(takeTarget(y, fold.valid), scores, validWeight) : NaN;
  const predictSeconds = clock() - started - fitSeconds;
  const model = {
    encoders: [...fitted, ...(expansion ? [expansion.fitted] : [])],
    ...(kept && { kept }),
    learner: { use: job.learner, state },
    ...(response && { response }),
  };
  const chosen = { ...learner.chosen?.(state), ...(kept && { columns: kept.length }) };
  return { ok: true, loss: loss(metric, score), scores, model, chosen, fitSeconds, predictSeconds };
}

/** Rows that are enough to stop early on, or to choose a strength. */
const MOST_CHECK_ROWS = 20_000;
/** Classes this rare keep all their rows when a fold is thinned out. */
const RARE_ROWS = 50;

function drawRows(all: Int32Array, y: Target, maxRows: number, rng: Rng): Int32Array {
  if (maxRows <= 0 || all.length <= maxRows) return all;
  const keep = rng.shuffle(all.slice()).subarray(0, maxRows);
  if (y.task === 'regression') return keep.sort();
  const counts = new Int32Array(y.classes.length);
  for (const row of all) counts[y.codes[row]!]!++;
  const chosen = new Set(keep);
  for (const row of all) if (counts[y.codes[row]!]! <= RARE_ROWS) chosen.add(row);
  return Int32Array.from(chosen).sort();
}

function allFinite(scores: Scores): boolean {
  for (let i = 0; i < scores.data.length; i++) if (!Number.isFinite(scores.data[i])) return false;
  return true;
}

/** Runs jobs one after the other in this thread. */
export function inlineExecutor(data: Dataset, clock: () => number): Executor {
  return {
    run: (jobs, expired, _left, onDone) =>
      Promise.resolve(
        jobs.map((job, i) => {
          const outcome: Outcome = expired() ? { ok: false, why: TIME_IS_UP } : evaluate(data, job, clock);
          onDone?.(i, outcome);
          return outcome;
        }),
      ),
    close: () => Promise.resolve(),
  };
}
