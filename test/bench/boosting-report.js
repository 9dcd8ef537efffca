/** Medians of the runs and the tables on the terminal. */
import { FULL_PRECISION, QUANTIZED } from './boosting-settings.js';

const OWN = new Set(['seed', 'metric', 'ours', ...Object.keys(QUANTIZED)]);

/** measured: per run { seed, metric, ours, [LightGBM's mode]: … }. Ratios are medians over the runs. */
export function summary({ name, goal }, measured) {
  const modes = Object.keys(measured[0]).filter((mode) => !OWN.has(mode));
  const best = modes.sort((a, b) => middle(measured, a, 'train') - middle(measured, b, 'train'))[0] ?? null;
  const result = { workload: name, goal, best, metric: measured[0].metric, ours: middles(measured, 'ours') };
  if (best !== null) {
    const ofRuns = (fraction) => median(measured.filter((run) => best in run).map(fraction));
    const over = (quantity) => ofRuns((run) => quantity(run.ours) / quantity(run[best]));
    result.lightgbm = middles(measured, best);
    result.ratio = over((side) => side.train);
    if (best in FULL_PRECISION) {
      result.fromFloats = over((side) => side.bin + side.train);
      result.memory = over((side) => side.peak);
      result.memoryAdded = over((side) => side.peak - side.before);
      result.quantized = median(measured.map((run) => run.ours.train / run.quantized.train));
    } else {
      result.cpu = over((side) => side.cpu);
      result.withPredictions = over((side) => side.withPredictions);
    }
  }
  return { ...result, scores: scoresOf(measured, best), measured };
}

/** Mean scores over the seeds, and the standard deviation of LightGBM's (ours without it). */
function scoresOf(measured, best) {
  const of = (side) => [
    ...new Map(measured.filter((run) => side in run).map((run) => [run.seed, run[side].score])).values(),
  ];
  const theirs = best === null ? [] : of(best);
  return {
    ours: mean(of('ours')),
    lightgbm: mean(theirs),
    spread: deviation(best === null ? of('ours') : theirs),
  };
}

export function trainingTable(results) {
  const head = [
    'workload',
    'ours s',
    'LightGBM s',
    'mode',
    'ratio',
    'goal',
    '',
    'quantized',
    'from floats',
    'goal',
    '',
    'memory',
    'goal',
    '',
    'added',
    'metric',
    'ours',
    'LightGBM',
    'spread',
    '',
  ];
  const rows = results.map((r) => [
    ...timesOf(r),
    fixed(r.quantized),
    ...judged(r.fromFloats, 1),
    ...judged(r.memory, 1),
    fixed(r.memoryAdded),
    ...scoreCells(r),
  ]);
  return grid([head, ...rows]);
}

export function crossValidationTable(results) {
  const head = [
    'workload',
    'ours s',
    'LightGBM s',
    'mode',
    'ratio',
    'goal',
    '',
    'CPU',
    'with predictions',
    'metric',
    'ours',
    'LightGBM',
    'spread',
    '',
  ];
  return grid([
    head,
    ...results.map((r) => [...timesOf(r), fixed(r.cpu), fixed(r.withPredictions), ...scoreCells(r)]),
  ]);
}

function timesOf({ workload, ours, lightgbm, best, ratio, goal }) {
  return [workload, fixed(ours.train), fixed(lightgbm?.train), best ?? '-', ...judged(ratio, goal)];
}

function judged(ratio, goal) {
  return [fixed(ratio), fixed(goal), ratio === undefined ? '' : ratio <= goal ? 'met' : 'NOT MET'];
}

function scoreCells({ metric, scores: { ours, lightgbm, spread } }) {
  const worse = metric === 'roc_auc' ? lightgbm - ours : ours - lightgbm;
  const verdict =
    Number.isNaN(worse) || Number.isNaN(spread)
      ? ''
      : Math.abs(worse) <= spread
        ? 'equal'
        : worse > 0
          ? 'WORSE'
          : 'better';
  return [metric, fixed(ours, 5), fixed(lightgbm, 5), fixed(spread, 5), verdict];
}

function fixed(value, digits = 2) {
  return value === undefined || Number.isNaN(value) ? '-' : value.toFixed(digits);
}

function grid(rows) {
  const widths = rows[0].map((_, j) => Math.max(...rows.map((row) => row[j].length)));
  return rows
    .map((row) =>
      row.map((cell, j) => (j === 0 ? cell.padEnd(widths[j]) : cell.padStart(widths[j]))).join('  '),
    )
    .join('\n');
}

function middles(measured, side) {
  const runs = measured.filter((run) => side in run).map((run) => run[side]);
  return Object.fromEntries(Object.keys(runs[0]).map((key) => [key, median(runs.map((run) => run[key]))]));
}

function middle(measured, side, key) {
  return median(measured.filter((run) => side in run).map((run) => run[side][key]));
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

function mean(values) {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}

/** Sample standard deviation; NaN of less than two. */
function deviation(values) {
  const m = mean(values);
  return Math.sqrt(mean(values.map((v) => (v - m) ** 2)) * (values.length / (values.length - 1)));
}
