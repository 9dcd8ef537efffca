import { inputError, nearest, show, usageError, AutomlError } from '../core/errors.js';
import { rngFrom } from '../core/rng.js';
import { evaluate, type Evaluation } from '../evaluate.js';
import { seenBy } from '../metrics/decision.js';
import { metricFor } from '../metrics/registry.js';
import type { Metric } from '../metrics/metric.js';
import { writeAtomic } from '../node/atomic-file.js';
import { readModel } from '../node/model-on-disk.js';
import { isSameFile } from '../node/same-file.js';
import { pairedBootstrap, withinRegression, type PairedScores } from '../search/paired-bootstrap.js';
import type { CommonFlags, CsvFlags, Gate, Operator } from './args.js';
import { openBaseline, regressionVerdict, type Baseline } from './baseline.js';
import { metricTable, sections } from './evaluate-text.js';
import { report } from './failure.js';
import { gateError, junit, verdictLines, type Verdict } from './gates.js';
import { tellGithub } from './github.js';
import { readable } from './inputs.js';
import { labelled, noLabel, type LabelledRows } from './labelled.js';
import { openRun } from './prediction-run.js';
import { figure, plural } from './render.js';
import { slicesOf, slicesTable, type Slices } from './slices.js';
import { jsonText, terminal, type Terminal } from './terminal.js';
import type { Model } from '../model/model-file.js';

export type EvaluateFlags = CommonFlags &
  CsvFlags & {
    readonly metric?: string;
    readonly require?: readonly Gate[];
    readonly baseline?: string;
    readonly maxRegression?: number;
    readonly by?: readonly string[];
    readonly junit?: string;
    readonly ci?: boolean;
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
  checkFlags(modelPath, data, flags);
  const model = readModel(modelPath);
  const { task } = model.schema.label;
  const metric = metricFor(flags.metric ?? model.metric.name, task, model.costs);
  const gated = (flags.require ?? []).map((gate) => metricFor(gate.metric, task, model.costs));
  const old =
    flags.baseline === undefined ? null : openBaseline(flags.baseline, model, flags.allowMissing ?? false);
  const rows = await scoredRows(model, data, old, flags, tty);
  const whole = evaluate(rows.y, rows.scores, undefined, model.decision, [metric, ...gated]);
  const seen = seenBy(metric, rows.scores, model.decision ?? null);
  const found: Found = {
    whole: flags.metric === undefined ? whole : only(whole, flags.metric),
    required: (flags.require ?? []).map((gate) => required(gate, whole)),
    compared: old && comparedWith(old, { ...rows, scores: seen }, metric, flags.maxRegression ?? 0),
    slices: rows.columns.map((column) => slicesOf(column, rows.y, seen, metric)),
    unlabelled: rows.unlabelled,
  };
  const verdicts = [...found.required, ...(found.compared ? [found.compared.verdict] : [])];
  const suite = `automl evaluate ${modelPath} ${data}`;
  if (flags.junit !== undefined) writeAtomic(flags.junit, junit(suite, verdicts));
  tellGithub(suite, verdicts, fullText(found, flags, tty), tty);
  const broken = gateError(verdicts);
  if (tty.json) await tty.out(jsonText('evaluate', broken ? 'failed' : 'ok', jsonBody(found, tty)));
  else await tty.out(`${flags.ci ? compactText(found, verdicts) : fullText(found, flags, tty)}\n`);
  // The object on stdout tells all; with --json there is only one.
  return broken ? report(broken, false) : 0;
}

/** All that is shown, as text or as JSON. */
type Found = {
  readonly whole: Evaluation;
  readonly required: readonly (Verdict & { readonly gate: Gate; readonly value: number })[];
  readonly compared: Compared | null;
  readonly slices: readonly Slices[];
  readonly unlabelled: number;
};
type Compared = PairedScores & {
  readonly metric: string;
  readonly path: string;
  readonly most: number;
  readonly verdict: Verdict;
};

function checkFlags(model: string, data: string, { baseline, maxRegression, junit }: EvaluateFlags): void {
  if (maxRegression !== undefined && baseline === undefined)
    throw usageError('--max-regression needs a model to compare with', 'name it: --baseline OLD.json');
  const inputs = [model, data, ...(baseline === undefined ? [] : [baseline])];
  readable(inputs);
  const same = junit === undefined ? undefined : inputs.find((input) => isSameFile(junit, input));
  if (same !== undefined)
    throw usageError(`--junit ${same} is an input`, 'choose another file for the report');
}

/** The rows that have a label, with what the models say of them. */
async function scoredRows(
  model: Model,
  data: string,
  old: Baseline | null,
  flags: EvaluateFlags,
  tty: Terminal,
): Promise<LabelledRows> {
  const { label } = model.schema;
  const run = await openRun(model, data, flags, tty);
  const source = data === '-' ? 'stdin' : data;
  if (!run.header.includes(label.name)) throw noLabel(label, source);
  for (const name of flags.by ?? []) if (!run.header.includes(name)) throw noSlice(name, run.header, source);
  const truth = labelled(model.schema, flags.by ?? []);
  for await (const step of run.batches()) truth.add(step, old?.scores(step.table));
  run.summarize();
  const rows = truth.done();
  if (rows.unlabelled > 0)
    tty.warn(`${source}: ${plural(rows.unlabelled, 'row')} without a label in ${label.name} left out`);
  if (rows.scores.rows === 0) throw new AutomlError('input', `${source}: there are no rows with a label`);
  return rows;
}

function noSlice(name: string, header: readonly string[], source: string): Error {
  const near = nearest(name, header);
  return inputError(
    `${source}: there is no column ${show(name)} for --by`,
    `${near === undefined ? '' : `did you mean ${show(near)}? `}columns: ${header.slice(0, 30).map(show).join(', ')}`,
  );
}

function only(whole: Evaluation, name: string): Evaluation {
  return { ...whole, metrics: whole.metrics.filter((entry) => entry.metric === name) };
}

function required(gate: Gate, whole: Evaluation): Found['required'][number] {
  const { metric, operator, bound } = gate;
  const value = whole.metrics.find((entry) => entry.metric === metric)?.score ?? NaN;
  return {
    gate,
    value,
    holds: HOLDS[operator](value, bound),
    name: `${metric} ${operator} ${bound}`,
    text: `${metric} is ${Number.isNaN(value) ? 'not defined on these rows' : value}, required ${operator} ${bound}`,
  };
}

function comparedWith(
  { path, decision }: Baseline,
  rows: LabelledRows,
  metric: Metric,
  most: number,
): Compared {
  const before = seenBy(metric, rows.before!, decision);
  const pair = pairedBootstrap(rows.y, before, rows.scores, metric, rngFrom('paired bootstrap'));
  const holds = withinRegression(pair, most);
  return {
    ...pair,
    metric: metric.name,
    path,
    most,
    verdict: regressionVerdict(metric.name, path, pair, most, holds),
  };
}

function jsonBody({ whole, required, compared, slices, unlabelled }: Found, tty: Terminal): object {
  return {
    ...whole,
    unlabelled_rows: unlabelled,
    require: required.map(({ gate, value, holds }) => ({ ...gate, value, holds })),
    baseline: compared && {
      model: compared.path,
      metric: compared.metric,
      score: compared.before,
      regression: compared.regression,
      interval: compared.interval,
      max_regression: compared.most,
      holds: compared.verdict.holds,
    },
    slices,
    warnings: tty.warnings,
  };
}

function fullText({ whole, compared, slices }: Found, flags: EvaluateFlags, tty: Terminal): string {
  return [
    flags.metric === undefined ? sections(whole, tty) : metricTable(whole, tty),
    ...(compared ? ['', compared.verdict.text] : []),
    ...slices.flatMap((one) => ['', slicesTable(one, tty)]),
  ].join('\n');
}

/** A line of scores, a line per gate, a line per worst slice. */
function compactText({ whole, slices }: Found, verdicts: readonly Verdict[]): string {
  const scores = whole.metrics
    .filter(({ score }) => !Number.isNaN(score))
    .map(({ metric, score }) => `${metric}=${figure(score)}`);
  const worst = slices.flatMap(({ column, metric, groups: [first] }) =>
    first
      ? [`worst ${column}: ${first.value}, ${plural(first.rows, 'row')}, ${metric} ${figure(first.score)}`]
      : [],
  );
  return [`${plural(whole.rows, 'row')}: ${scores.join(' ')}`, ...verdictLines(verdicts), ...worst].join(
    '\n',
  );
}
