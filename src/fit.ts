import { conformalOf, conformity } from './core/conformal.js';
import { targetLength, widthOf, type Scores, type Target, type Task } from './core/data.js';
import { inputError, usageError } from './core/errors.js';
import { encode } from './core/codec.js';
import type { Plain } from './core/plain.js';
import { rngFrom } from './core/rng.js';
import type { Setting } from './core/space.js';
import { VERSION } from './core/version.js';
import { costsOf, type CostTable } from './metrics/cost.js';
import type { Metric } from './metrics/metric.js';
import { defaultMetric, guideOf, metricFor } from './metrics/registry.js';
import { MODEL_FORMAT, MODEL_VERSION, type Member, type Model } from './model/model-file.js';
import { blend, type Blend } from './search/blend.js';
import { checkFolds } from './search/check-folds.js';
import { chooseFolds } from './search/choose-folds.js';
import type { Journal } from './search/journal.js';
import { onAllRows } from './search/all-rows.js';
import { leaderboard, type LeaderboardRow } from './search/leaderboard.js';
import { makeFeatures, type Plans } from './search/make-features.js';
import { presets, type Preset } from './search/preset.js';
import { search } from './search/rounds.js';
import { isWide, learnersFor, spacesOf } from './search/spaces.js';
import { statusOf, type Dataset, type Executor, type Fold, type Trial } from './search/trial.js';
import { inferSchema } from './table/infer.js';
import { parseLabel } from './table/parse.js';
import { fitProfile } from './table/profile.js';
import type { Reference } from './table/profile/reference.js';
import { foldColumns, weights } from './table/roles.js';
import type { InferOptions, LabelSchema, Schema, TypeOverride, Warning } from './table/schema.js';
import type { RawTable } from './table/table.js';
import { withoutEchoes } from './table/warnings.js';

export type { LeaderboardRow, Preset };

export type FitOptions = {
  readonly label: string;
  readonly task?: Task;
  readonly metric?: string;
  /** of the metric cost: what mistakes cost, by names of classes */
  readonly cost?: CostTable;
  /** seconds for the whole command, from io.clock() = 0 */
  readonly timeLimit: number;
  readonly trials?: number;
  readonly preset: Preset;
  /** registry names; empty = all of the default search */
  readonly learners: readonly string[];
  readonly exclude: readonly string[];
  /** parameters that are not searched but have this value */
  readonly set?: readonly Setting[];
  readonly folds?: number;
  readonly group?: string;
  readonly timeColumn?: string;
  readonly foldColumn?: string;
  readonly weight?: string;
  readonly id: readonly string[];
  readonly drop: readonly string[];
  readonly type: readonly TypeOverride[];
  readonly positive?: string;
  /** of model.json: members are chosen that keep it */
  readonly maxModelBytes?: number;
  /** milliseconds to predict 1,000 rows with, once columns are encoded */
  readonly maxLatency?: number;
  readonly na: readonly string[];
  readonly seed: number;
};

export type FitEvent =
  | {
      readonly kind: 'schema';
      readonly schema: Schema;
      readonly rows: number;
      readonly y: Target;
      /** rows that have a label */
      readonly labelled: Int32Array;
      readonly warnings: readonly Warning[];
    }
  | { readonly kind: 'phase'; readonly phase: 'features' | 'search' | 'ensemble' }
  /** after each round: the best so far, at most ten, best first, with their scores on the metric's own scale */
  | {
      readonly kind: 'trials';
      readonly done: number;
      readonly failed: number;
      readonly top: readonly { readonly model: string; readonly score: number; readonly scoreStd: number }[];
    };

/** What fit needs from the world. */
export type FitIo = {
  /** seconds since the command began */
  clock(): number;
  executor(dataset: Dataset): Promise<Executor>;
  /** where finished trials are kept, and found again if the fit goes on from an interrupted one */
  journal?(dataset: Dataset): Journal;
  /** the same data where workers can see it; the original is not used any more */
  share<T>(data: T): T;
  progress(event: FitEvent): void;
  /** true once the user has asked to stop: finish with the best so far */
  stopped(): boolean;
  workers: number;
};

export type FitResult = {
  readonly model: Model;
  /** the same with models of folds, to measure it on rows that they have not seen */
  readonly foldModel: Model;
  readonly schema: Schema;
  readonly warnings: readonly Warning[];
  readonly leaderboard: readonly LeaderboardRow[];
  /** of the training table, in its row order; rows that no fold predicted (no label, first rows in time) hold NaN */
  readonly outOfFold: Scores;
  readonly folds: readonly Fold[];
};

/** Rounds of search end this long before the limit, so that ensemble, report and files are done in time. */
const RESERVE_SECONDS = 2.5;
/** Most of it is for the report, to measure what matters. */
const RESERVE_SHARE = 0.05;
const RESERVE_PER_SCORE = 0.7e-6;

/**
 * The training story: schema, features, folds, search, ensemble.
 * @throws AutomlError (usage, input)
 */
export async function fit(table: RawTable, options: FitOptions, io: FitIo): Promise<FitResult> {
  const { schema, warnings, references, y, rows } = understood(table, options);
  if (options.positive !== undefined && schema.label.task === 'regression')
    throw usageError('--positive is for classes, and this task is regression', 'leave it out');
  io.progress({ kind: 'schema', schema, rows: table.rows, y, labelled: rows, warnings });
  const task = schema.label.task;
  const metric = metricOf(options, schema.label);
  const effort = presets[options.preset];
  const wanted = options.learners.length > 0 ? options.learners : effort.learners;
  const names = learnersFor({ learners: wanted, exclude: options.exclude }, task);
  const spaces = spacesOf(names, options.set ?? [], task, isWide(schema, table.rows));
  if (options.folds !== undefined && options.foldColumn !== undefined)
    throw usageError(
      '--folds and --fold-column exclude each other',
      'the column says how many folds there are',
    );
  refuseTooManyClasses(table, schema, widthOf(y));

  io.progress({ kind: 'phase', phase: 'features' });
  const seed = rngFrom(String(options.seed));
  const { plans, ...features } = makeFeatures(table, schema, names, seed, (data) => io.share(data));
  const folds = chooseFolds(y, rows, foldColumns(table, schema), {
    folds: options.folds,
    thorough: effort.thorough,
    hasText: schema.columns.some(({ kind, role }) => kind === 'text' && role === 'feature'),
    rng: seed.fork('folds'),
  });
  const data: Dataset = {
    y,
    weight: weights(table, schema, rows),
    folds,
    ...features,
    plans: plans.map((plan) => plan.shared),
    metric: guideOf(metric).name,
    fused: options.trials === undefined,
  };

  const foldWarnings = checkFolds(data);

  io.progress({ kind: 'phase', phase: 'search' });
  const reserve =
    RESERVE_SECONDS + RESERVE_SHARE * options.timeLimit + RESERVE_PER_SCORE * targetLength(y) * widthOf(y);
  const seconds = Math.min(options.timeLimit, effort.seconds);
  const isTimed = options.trials === undefined;
  const left = (): number => (isTimed ? options.timeLimit - reserve - io.clock() : Infinity);
  const end = io.clock() + effort.seconds;
  const remaining = (): number => (isTimed ? Math.min(left(), end - io.clock()) : Infinity);
  const journal = io.journal?.(data);
  const executor = await io.executor(data);
  const trials = await search(
    data,
    executor,
    {
      spaces,
      metric,
      trials: options.trials ?? (effort.defaultsOnly ? names.length + 1 : Infinity),
      timeLimit: seconds,
      seed: options.seed,
    },
    {
      remaining,
      expired: () => io.stopped() || remaining() <= 0,
      workers: io.workers,
      journal,
      onRound: (done) => io.progress(progressOf(done)),
    },
  ).finally(() => executor.close());

  io.progress({ kind: 'phase', phase: 'ensemble' });
  const ensemble = blend(data, trials, metric, {
    rng: seed.fork('ensemble'),
    lastFold: effort.single || options.timeColumn !== undefined,
    single: effort.single,
    bounds: {
      bytes: options.maxModelBytes && options.maxModelBytes - sizeWithoutMembers(schema, plans, rows.length),
      milliseconds: options.maxLatency,
    },
  });
  const training = { rows: rows.length, folds: folds.length, trials: trials.length, seed: options.seed };
  const foldModel = modelOf({ data, schema, metric, ensemble, rows, plans, references, training });
  const model = effort.single ? { ...foldModel, members: await whole(ensemble.members) } : foldModel;
  return {
    model,
    foldModel,
    schema,
    warnings: [...warnings, ...foldWarnings, ...notConverged(trials, model), ...unbound(ensemble.isWithin)],
    leaderboard: leaderboard(trials, ensemble, metric, folds.length),
    outOfFold: ensemble.outOfFold,
    folds,
  };

  async function whole(members: readonly Member[]): Promise<readonly Member[]> {
    const late = (): boolean => io.stopped() || left() <= 0;
    const anew = await io.executor(data);
    return onAllRows(members, trials, anew, options.seed, late, left).finally(() => anew.close());
  }
}

function metricOf({ metric, cost }: FitOptions, label: LabelSchema): Metric {
  if (!cost) return metric === undefined ? defaultMetric(label.task) : metricFor(metric, label.task);
  if (metric !== undefined && metric !== 'cost')
    throw usageError(`--cost and --metric ${metric} exclude each other`, 'costs are a metric of their own');
  if (label.task === 'regression')
    throw usageError('--cost is for classes, and this task is regression', 'leave it out');
  return metricFor('cost', label.task, costsOf(cost, label.classes));
}

/** What a blend of fold models is as a file. rows: those that have a label. */
export function modelOf(parts: {
  readonly data: Dataset;
  readonly schema: Schema;
  readonly metric: Metric;
  readonly ensemble: Blend;
  readonly rows: Int32Array;
  readonly plans: Plans;
  readonly references: readonly Reference[];
  readonly training: Model['training'];
}): Model {
  const { data, schema, metric, ensemble, rows, plans, references, training } = parts;
  const { score, expected, interval, members, calibration, decision } = ensemble;
  return {
    format: MODEL_FORMAT,
    version: MODEL_VERSION,
    created_by: `automl ${VERSION}`,
    schema,
    metric: { name: metric.name, score, expected, interval },
    training,
    conformal: conformalOf(conformity(data.y, ensemble.outOfFold, rows, data.weight)),
    references,
    plans: plans.map((plan) => plan.fitted).filter((plan) => members.some((m) => m.plan === plan.name)),
    members,
    ...(calibration && { calibration }),
    ...(metric.costs && { costs: metric.costs }),
    ...(decision && { decision }),
  };
}

/** What the table is, what is to be predicted, and all that the user should know of them. */
function understood(
  table: RawTable,
  options: FitOptions,
): { schema: Schema; warnings: readonly Warning[]; references: readonly Reference[] } & ReturnType<
  typeof parseLabel
> {
  const inferred = inferSchema(table, inferOptions(options));
  const { schema } = inferred;
  const target = parseLabel(table, schema.label, schema.missing);
  const { warnings, references } = fitProfile(table, inferred, target);
  return { schema, warnings: withoutEchoes([...inferred.warnings, ...warnings]), references, ...target };
}

function inferOptions(options: FitOptions): InferOptions {
  const { label, task, positive, id, drop, type, weight, group, timeColumn, foldColumn, na } = options;
  return {
    label,
    id,
    drop,
    type,
    na,
    ...(task && { task }),
    ...(positive !== undefined && { positive }),
    ...(weight !== undefined && { weight }),
    ...(group !== undefined && { group }),
    ...(timeColumn !== undefined && { time: timeColumn }),
    ...(foldColumn !== undefined && { fold: foldColumn }),
  };
}

/** Scores of every row and class are held in memory, for every candidate. */
const MOST_SCORES = 100_000_000;

function refuseTooManyClasses(table: RawTable, { label }: Schema, width: number): void {
  if (width * table.rows <= MOST_SCORES || label.task === 'regression') return;
  throw inputError(
    `${table.source}: the label ${label.name} has ${width} classes in ${table.rows} rows: too many`,
    'is it an id or a number? Name another column with --label, or pass --task regression',
  );
}

/** Of model.json, about: what is there before its members, a number for each of at most 1,000 out-of-fold errors among it. */
function sizeWithoutMembers(schema: Schema, plans: Plans, rows: number): number {
  const fitted = plans.map((plan) => plan.fitted);
  return encode({ schema, fitted } as unknown as Plain).length + 11 * Math.min(rows, 1000) + 1000;
}

function unbound(isWithin: boolean): Warning[] {
  const message =
    'no candidate keeps --max-model-size and --max-latency: the model is the smallest that was found; allow more, or name smaller ones with --learners';
  return isWithin ? [] : [{ code: 'bounds', message }];
}

/** Members of the ensemble that some fold ended before they were solved. */
function notConverged(trials: readonly Trial[], { members }: Model): Warning[] {
  return trials
    .filter(({ name, chosen }) => chosen?.['converged'] === false && members.some((m) => m.name === name))
    .map(({ name }) => ({
      code: 'not-converged',
      message: `${name} did not converge: its coefficients are not the best for their parameters`,
    }));
}

const TOP = 10;

function progressOf(trials: readonly Trial[]): FitEvent {
  const good = trials.filter((t) => t.why === '').sort((a, b) => a.loss - b.loss);
  const failed = trials.filter((t) => statusOf(t) === 'failed').length;
  return {
    kind: 'trials',
    done: trials.length,
    failed,
    top: good.slice(0, TOP).map(({ name, score, scoreStd }) => ({ model: name, score, scoreStd })),
  };
}
