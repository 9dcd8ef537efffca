import { AutomlError } from '../core/errors.js';
import { evaluate, type Evaluation, type MetricScore } from '../evaluate.js';
import { metricFor } from '../metrics/registry.js';
import { readModel } from '../node/model-on-disk.js';
import type { CommonFlags, CsvFlags, Gate, Operator } from './args.js';
import { report } from './failure.js';
import { readable } from './inputs.js';
import { labelled, noLabel } from './labelled.js';
import { openRun } from './prediction-run.js';
import { figure, plural, table } from './render.js';
import { jsonText, terminal, type Terminal } from './terminal.js';

export type EvaluateFlags = CommonFlags &
  CsvFlags & {
    readonly metric?: string;
    readonly require?: readonly Gate[];
    readonly allowMissing?: boolean;
  };

const HOLDS: Readonly<Record<Operator, (value: number, bound: number) => boolean>> = {
  '>=': (value, bound) => value >= bound,
  '>': (value, bound) => value > bound,
  '<=': (value, bound) => value <= bound,
  '<': (value, bound) => value < bound,
};

/** Score a model on labelled data. Returns the exit code, that of a gate if a requirement does not hold. */
export async function evaluateCommand(
  modelPath: string,
  data: string,
  flags: EvaluateFlags,
): Promise<number> {
  const tty = terminal(flags);
  readable([modelPath, data]);
  const model = readModel(modelPath);
  const { label } = model.schema;
  const gates = flags.require ?? [];
  for (const name of [
    ...(flags.metric === undefined ? [] : [flags.metric]),
    ...gates.map((gate) => gate.metric),
  ])
    metricFor(name, label.task);
  const run = await openRun(model, data, flags, tty);
  const source = data === '-' ? 'stdin' : data;
  if (!run.header.includes(label.name)) throw noLabel(label, source);
  const truth = labelled(model.schema);
  for await (const step of run.batches()) truth.add(step);
  run.summarize();
  const { y, scores, unlabelled } = truth.done();
  if (unlabelled > 0)
    tty.warn(`${source}: ${plural(unlabelled, 'row')} without a label in ${label.name} left out`);
  if (scores.rows === 0) throw new AutomlError('input', `${source}: there are no rows with a label`);
  const whole = evaluate(y, scores, undefined, model.decision);
  const result = { ...whole, metrics: shownMetrics(whole, flags.metric) };
  const broken = gates.filter((gate) => !holds(gate, whole));
  if (tty.json)
    await tty.out(
      jsonText(
        'evaluate',
        broken.length > 0 ? 'failed' : 'ok',
        jsonBody(result, gates, whole, unlabelled, tty),
      ),
    );
  else await tty.out(`${flags.metric === undefined ? sections(result, tty) : metricTable(result, tty)}\n`);
  // The object on stdout tells all; with --json there is only one.
  return broken.length > 0 ? report(gateError(broken, whole), false) : 0;
}

function shownMetrics(whole: Evaluation, name: string | undefined): readonly MetricScore[] {
  return name === undefined ? whole.metrics : whole.metrics.filter((entry) => entry.metric === name);
}

function holds({ metric, operator, bound }: Gate, whole: Evaluation): boolean {
  return HOLDS[operator](valueOf(metric, whole), bound);
}

function valueOf(metric: string, whole: Evaluation): number {
  return whole.metrics.find((entry) => entry.metric === metric)?.score ?? NaN;
}

function gateError(broken: readonly Gate[], whole: Evaluation): Error {
  const texts = broken.map(({ metric, operator, bound }) => {
    const value = valueOf(metric, whole);
    return `${metric} is ${Number.isNaN(value) ? 'not defined on these rows' : value}, required ${operator} ${bound}`;
  });
  return new AutomlError('gate', texts.join('; '));
}

function jsonBody(
  result: Evaluation,
  gates: readonly Gate[],
  whole: Evaluation,
  unlabelled: number,
  tty: Terminal,
): object {
  return {
    ...result,
    unlabelled_rows: unlabelled,
    require: gates.map((gate) => ({
      ...gate,
      value: valueOf(gate.metric, whole),
      holds: holds(gate, whole),
    })),
    warnings: tty.warnings,
  };
}

function sections(result: Evaluation, tty: Terminal): string {
  const { confusion, errors } = result;
  return [
    plural(result.rows, 'row'),
    '',
    metricTable(result, tty),
    '',
    ...(confusion ? ['rows: true class, columns: predicted', confusionTable(confusion, tty)] : []),
    ...(errors ? ['prediction - label', errorTable(errors, tty)] : []),
  ].join('\n');
}

function metricTable({ metrics }: Evaluation, tty: Terminal): string {
  const rows = metrics.map(({ metric, score, better }) => [
    metric,
    Number.isNaN(score) ? 'not defined' : figure(score),
    `${better} is better`,
  ]);
  return table({ head: ['metric', 'score', ''], align: ['left', 'right', 'left'] }, rows, tty);
}

/** Many classes do not fit a screen: then the worst confusions are listed. */
function confusionTable({ classes, counts }: NonNullable<Evaluation['confusion']>, tty: Terminal): string {
  if (classes.length <= 12) {
    const rows = counts.map((line, i) => [classes[i]!, ...line.map(String)]);
    return table(
      { head: ['', ...classes], align: ['left', ...classes.map(() => 'right' as const)] },
      rows,
      tty,
    );
  }
  const pairs = counts.flatMap((line, i) =>
    line.flatMap((count, j) => (i !== j && count > 0 ? [{ i, j, count }] : [])),
  );
  const worst = pairs.sort((a, b) => b.count - a.count).slice(0, tty.verbose ? Infinity : 12);
  const rows = worst.map(({ i, j, count }) => [classes[i]!, classes[j]!, String(count)]);
  return table({ head: ['true class', 'predicted', 'rows'], align: ['left', 'left', 'right'] }, rows, tty);
}

function errorTable(errors: NonNullable<Evaluation['errors']>, tty: Terminal): string {
  const rows = errors.map(({ at, error, absolute }) => [`${at * 100} %`, figure(error), figure(absolute)]);
  return table(
    { head: ['share of rows', 'error', 'absolute'], align: ['right', 'right', 'right'] },
    rows,
    tty,
  );
}
